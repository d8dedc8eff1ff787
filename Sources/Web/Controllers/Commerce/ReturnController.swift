import Catalog
import Commerce
import HTTPTypes

/// Sending things back.
struct ReturnController: Sendable {
    let returns: Returns

    private static let pageDefault = 50

    // MARK: Buyers

    func request(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        let (order, body, claimant, caller) = (OrderID(call.text(0)), try call.json(), try call.claimant, call.caller)
        return try await call.once({ (made: OrderReturn) in .personal(made.json, status: .created) }) {
            () async throws(Refusal) in try await returns.request(order, body, for: claimant, by: caller)
        }
    }

    func ofOrder(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        let found = try await returns.returns(of: OrderID(call.text(0)), for: try call.claimant)
        return .personal(["returns": .array(found.map(\.json))])
    }

    // MARK: The shop

    func page(_ call: Call) async throws(Refusal) -> Answer {
        let options = try call.options(["state", "before", "limit"])
        let limit = try Call.number(options, "limit", in: 1...100) ?? Self.pageDefault
        let state = try Call.word(options, "state", ReturnState.self)
        let page = try await returns.page(state, before: options["before"].map { ReturnID($0) }, limit: limit)
        return .personal([
            "returns": .array(page.map(\.staffJSON)),
            "next_before": page.count == limit ? page.last.map { .string($0.id.rawValue) } ?? .null : .null,
        ])
    }

    func get(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        return .personal(try await returns.get(ReturnID(call.text(0))).staffJSON)
    }

    func approve(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        return .personal(try await returns.approve(ReturnID(call.text(0)), by: call.caller).staffJSON)
    }

    func reject(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        return .personal(
            try await returns.reject(ReturnID(call.text(0)), try call.json(), by: call.caller).staffJSON)
    }

    func receive(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        return .personal(
            try await returns.receive(ReturnID(call.text(0)), try call.json(), by: call.caller).staffJSON)
    }
}

extension Call {
    /// Who says that an order concerns him: the holder of its secret, or whoever has signed in.
    ///
    /// - Throws: `unauthorized` for somebody who is neither.
    var claimant: Claimant {
        get throws(Refusal) {
            if let orderToken { return .holder(secret: orderToken) }
            if let person { return .user(person.user.id) }
            throw Refusal(.unauthorized, message: "sign in, or send the order's secret in X-Order-Token")
        }
    }
}
