import Catalog
import Search

/// Synonyms, curations and their versions.
struct MerchandisingController: Sendable {
    let merchandising: Merchandising
    let search: ProductSearch

    private static let versionsMax = 500
    private static let versionsDefault = 50

    func all(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        return .json(merchandising.all())
    }

    func replace(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        return .json(
            try await merchandising.replace(
                try call.json(), expected: try call.expectedVersion(), actor: call.actor))
    }

    func synonyms(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        return .json(merchandising.synonyms())
    }

    func synonym(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        return .json(try merchandising.synonym(call.text(0)))
    }

    func putSynonym(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        return .json(
            try await merchandising.putSynonym(
                call.text(0), try call.json(), expected: try call.expectedVersion(), actor: call.actor))
    }

    func deleteSynonym(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        return .json(
            try await merchandising.deleteSynonym(
                call.text(0), expected: try call.expectedVersion(), actor: call.actor))
    }

    func curations(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        return .json(merchandising.curations())
    }

    func curation(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        return .json(try merchandising.curation(call.text(0)))
    }

    func putCuration(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        return .json(
            try await merchandising.putCuration(
                call.text(0), try call.json(), expected: try call.expectedVersion(), actor: call.actor))
    }

    func deleteCuration(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        return .json(
            try await merchandising.deleteCuration(
                call.text(0), expected: try call.expectedVersion(), actor: call.actor))
    }

    func versions(_ call: Call) async throws(Refusal) -> Answer {
        let options = try call.options(["limit", "before"])
        let limit = try Self.number(options["limit"], "limit", 1...Int64(Self.versionsMax))
        let before = try Self.number(options["before"], "before", 1...Int64.max)
        return .json(
            try await merchandising.versions(limit: limit.map { Int($0) } ?? Self.versionsDefault, before: before))
    }

    func difference(_ call: Call) async throws(Refusal) -> Answer {
        let against = try Self.number(try call.options(["against"])["against"], "against", 0...Int64.max)
        return .json(try await merchandising.difference(of: try Self.version(call), against: against))
    }

    func rollback(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        return .json(
            try await merchandising.rollback(
                to: try Self.version(call), expected: try call.expectedVersion(), actor: call.actor))
    }

    func dryRun(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        return .json(try await search.dryRun(try call.json(), grant: call.grant))
    }

    private static func version(_ call: Call) throws(Refusal) -> Int64 {
        guard let number = try number(call.text(0), "version", 1...Int64.max) else {
            preconditionFailure("a given text reads as a number or is refused")
        }
        return number
    }

    private static func number(
        _ text: String?, _ name: String, _ range: ClosedRange<Int64>
    ) throws(Refusal) -> Int64? {
        guard let text else { return nil }
        guard let number = Int64(text), range.contains(number) else {
            let message = "expected a whole number from \(range.lowerBound), found '\(text.prefix(40))'"
            throw Refusal(
                .invalidParameter, message: message,
                problems: [Problem(.invalidParameter, field: name, message: message)])
        }
        return number
    }
}
