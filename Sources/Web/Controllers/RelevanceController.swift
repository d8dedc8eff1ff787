import Catalog
import Search

/// What relevance engineers ask of the analyzers.
struct RelevanceController: Sendable {
    let analyzers: AnalyzerPreview

    func analyze(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        return .json(try await analyzers.analyze(try call.json()))
    }
}
