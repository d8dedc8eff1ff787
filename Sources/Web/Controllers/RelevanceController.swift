import Catalog
import Search

/// What relevance engineers ask: what analyzers do, and how good the answers are.
struct RelevanceController: Sendable {
    let analyzers: AnalyzerPreview
    let evaluations: Evaluations

    func analyze(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        return .json(try await analyzers.analyze(try call.json()))
    }

    func startEvaluation(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        let job = try await evaluations.start(try call.json(), grant: call.grant)
        return JobController.accepted(job, at: "evaluations")
    }

    func evaluation(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        return .json(try await evaluations.evaluation(call.text(0)))
    }
}
