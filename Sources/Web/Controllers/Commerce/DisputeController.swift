import Catalog
import Commerce
import HTTPTypes

/// What banks take back.
struct DisputeController: Sendable {
    let disputes: Disputes

    private static let pageDefault = 50

    func page(_ call: Call) async throws(Refusal) -> Answer {
        let options = try call.options(["state", "before", "limit"])
        let limit = try Call.number(options, "limit", in: 1...100) ?? Self.pageDefault
        let state = try Call.word(options, "state", DisputeState.self)
        let page = try await disputes.page(state, before: options["before"].map { DisputeID($0) }, limit: limit)
        return .personal([
            "disputes": .array(page.map(\.json)),
            "next_before": page.count == limit ? page.last.map { .string($0.id.rawValue) } ?? .null : .null,
        ])
    }

    func open(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        let body = try call.json()
        return try await call.created(\Dispute.json) { () async throws(Refusal) in
            try await disputes.open(body, by: call.caller)
        }
    }

    func get(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        return .personal(try await disputes.get(DisputeID(call.text(0))).json)
    }

    func addNote(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        return .personal(
            try await disputes.addEvidence(try call.json(), to: DisputeID(call.text(0)), by: call.caller).json,
            status: .created)
    }

    func move(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        return .personal(
            try await disputes.move(DisputeID(call.text(0)), try call.json(), by: call.caller).json)
    }
}
