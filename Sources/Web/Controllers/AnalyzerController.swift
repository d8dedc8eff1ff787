import Catalog
import Search

/// Analyzers, their drafts and versions.
struct AnalyzerController: Sendable {
    let versions: AnalyzerVersions

    func list(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        return .json(try await versions.list())
    }

    func analyzer(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        return .json(try await versions.analyzer(call.text(0)))
    }

    func put(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        return .json(
            try await versions.put(
                call.text(0), try call.json(), expected: try call.expectedVersion(), actor: call.actor))
    }

    func discard(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        return .json(try await versions.discard(call.text(0)))
    }

    func reindex(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        return JobController.accepted(try await versions.buildIndex(call.text(0), actor: call.actor))
    }

    func publish(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        return Self.answer(
            try await versions.publish(call.text(0), expected: try call.expectedVersion(), actor: call.actor))
    }

    func rollback(_ call: Call) async throws(Refusal) -> Answer {
        let number = try Self.number(try call.options(["version"])["version"])
        return Self.answer(
            try await versions.rollback(
                call.text(0), to: number, expected: try call.expectedVersion(), actor: call.actor))
    }

    func history(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        return .json(try await versions.versions(call.text(0)))
    }

    func version(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        guard let number = try Self.number(call.text(1)) else {
            preconditionFailure("a given text reads as a number or is refused")
        }
        return .json(try await versions.version(call.text(0), number))
    }

    private static func answer(_ outcome: AnalyzerVersions.Outcome) -> Answer {
        switch outcome {
        case .done(let bytes): .json(bytes)
        case .job(let id): JobController.accepted(id)
        }
    }

    private static func number(_ text: String?) throws(Refusal) -> Int64? {
        guard let text else { return nil }
        guard let number = Int64(text), number > 0 else {
            let message = "expected a whole number from 1, found '\(text.prefix(40))'"
            throw Refusal(
                .invalidParameter, message: message,
                problems: [Problem(.invalidParameter, field: "version", message: message)])
        }
        return number
    }
}
