import Catalog
import Logging

/// Sending things back: asked for by buyers, decided and taken in by the shop, paid back.
///
/// The refund is a saga: that it is due is written with the return's coming in, the ``RefundStarter`` is called outside of
/// transactions under the return's id as key, and what came of it is written then. What is cut short between goes on with
/// ``settleDue()``.
package final class Returns: Sendable {
    private static let notice = 1...2_000
    private static let dueAtOnce = 20
    /// Between two tries; doubled with each up to the most.
    private static let waitMilliseconds: Int64 = 2_000
    private static let waitDoublingsMax: Int64 = 10

    private let store: CommerceStore
    private let environment: CommerceEnvironment
    private let refunds: any RefundStarter
    private let logger: Logger

    package init(
        store: CommerceStore, environment: CommerceEnvironment, refunds: any RefundStarter, logger: Logger
    ) {
        self.store = store
        self.environment = environment
        self.refunds = refunds
        self.logger = logger
    }

    // MARK: Buyers

    /// Asks to send pieces of an order back.
    ///
    /// - Parameter body: `{"lines": [{"line", "quantity"}], "reason", "note"}`.
    /// - Throws: `invalid_value` with all problems; `not_found` for the order of somebody else; `conflict` with every line that
    ///   can't go back.
    package func request(
        _ id: OrderID, _ body: JSONValue, for claimant: Claimant, by caller: Caller
    ) async throws(Refusal) -> OrderReturn {
        let now = environment.now()
        let returnID = ReturnID("rtn_\(environment.randomText(20))")
        // Whose order it is comes before what is asked.
        _ = try await store.read { try OrderStore($0).order(id, for: claimant).id }
        let request = try ReturnRequest(body)
        return try await store.write { db in
            let order = try OrderStore(db).keeper(caller, at: now).returnRequested(id, returnID, request.lines)
            let lines = order.returns.last?.lines ?? request.lines
            let made = OrderReturn(
                id: returnID, order: id, orderNumber: order.number, currency: order.currency, state: .requested,
                reason: request.reason, note: request.note, lines: lines, createdAt: now, updatedAt: now)
            try ReturnStore(db).insert(made, of: order)
            return made
        }
    }

    /// Oldest first.
    ///
    /// - Throws: `not_found`.
    package func returns(of id: OrderID, for claimant: Claimant) async throws(Refusal) -> [OrderReturn] {
        try await store.read { try ReturnStore($0).returns(of: try OrderStore($0).order(id, for: claimant)) }
    }

    // MARK: The shop

    /// Newest first.
    package func page(
        _ state: ReturnState?, before: ReturnID?, limit: Int
    ) async throws(Refusal) -> [OrderReturn] {
        try await store.read { try ReturnStore($0).page(state, before: before, limit: limit) }
    }

    /// - Throws: `not_found`.
    package func get(_ id: ReturnID) async throws(Refusal) -> OrderReturn {
        try await store.read { try ReturnStore($0).known(id) }
    }

    /// - Throws: `not_found`; `conflict`.
    package func approve(_ id: ReturnID, by caller: Caller) async throws(Refusal) -> OrderReturn {
        try await decide(id, .approved, decision: nil, by: caller)
    }

    /// - Parameter body: `{"reason"}`, for the buyer to read.
    /// - Throws: `invalid_value`; `not_found`; `conflict`.
    package func reject(_ id: ReturnID, _ body: JSONValue, by caller: Caller) async throws(Refusal) -> OrderReturn {
        var reader = MemberReader(body, known: ["reason"])
        let reason = reader.text("reason", bytes: Self.notice, isRequired: true)
        try reader.check()
        return try await decide(id, .rejected, decision: reason, by: caller)
    }

    /// The pieces are here: they go back into the stock, and their money goes back.
    ///
    /// - Parameter body: `{"restock", "note"}`; `restock` is `true` unless they can't be sold again.
    /// - Throws: `invalid_value`; `not_found`; `conflict`.
    package func receive(_ id: ReturnID, _ body: JSONValue, by caller: Caller) async throws(Refusal) -> OrderReturn {
        var reader = MemberReader(body, known: ["restock", "note"])
        let restocks = reader.boolean("restock") ?? true
        let note = reader.text("note", bytes: Self.notice)
        try reader.check()
        let now = environment.now()
        let received = try await store.write { db -> OrderReturn in
            let returns = ReturnStore(db)
            var value = try returns.known(id)
            // Said again it is done already.
            if value.state.hasPieces { return value }
            let keeper = OrderStore(db).keeper(caller, at: now)
            let outcome = try keeper.returnReceived(value.order, id, restocks: restocks)
            guard let placed = outcome.order.returns.first(where: { $0.id == id }) else { return value }
            (value.state, value.lines, value.updatedAt) = (.received, placed.lines, now)
            value.decision = note ?? value.decision
            (value.refundMinorUnits, value.shippingMinorUnits) = (placed.refundMinorUnits, outcome.shipping)
            (value.isRestocked, value.nextAt) = (restocks, now)
            if value.refundMinorUnits == 0 {
                _ = try keeper.returnMoved(value.order, id, to: .refunded)
                (value.state, value.nextAt) = (.refunded, nil)
            }
            try returns.update(value)
            return value
        }
        return received.state == .received ? try await settle(id, by: caller) : received
    }

    private func decide(
        _ id: ReturnID, _ state: ReturnState, decision: String?, by caller: Caller
    ) async throws(Refusal) -> OrderReturn {
        let now = environment.now()
        return try await store.write { db in
            let returns = ReturnStore(db)
            var value = try returns.known(id)
            if value.state == state { return value }
            _ = try OrderStore(db).keeper(caller, at: now).returnMoved(value.order, id, to: state)
            (value.state, value.updatedAt) = (state, now)
            value.decision = decision ?? value.decision
            try returns.update(value)
            return value
        }
    }

    // MARK: Refunds

    /// Tries what is due once.
    ///
    /// - Returns: whether there may be more.
    package func settleDue() async throws(Refusal) -> Bool {
        let now = environment.now()
        let due = try await store.read { try ReturnStore($0).due(at: now, limit: Self.dueAtOnce) }
        for id in due { _ = try await settle(id, by: .service("refunds of returns")) }
        return due.count == Self.dueAtOnce
    }

    /// Gives the money of a return back, or finds out what has become of it. A refund that can't be had now is tried again.
    private func settle(_ id: ReturnID, by caller: Caller) async throws(Refusal) -> OrderReturn {
        let value = try await get(id)
        guard value.state == .received else { return value }
        let progress: RefundProgress
        do throws(Refusal) {
            progress = try await refunds.refund(
                value.order, minorUnits: value.refundMinorUnits, lines: value.refundedLines, reason: "return \(id)",
                key: id.rawValue, by: caller)
        } catch {
            logger.warning("a refund has to wait", metadata: ["return": "\(id)", "reason": "\(error.message)"])
            progress = .failed(reason: error.message)
        }
        let now = environment.now()
        return try await store.write { db in
            var value = try ReturnStore(db).known(id)
            guard value.state == .received else { return value }
            switch progress {
            case .done(let refund):
                _ = try OrderStore(db).keeper(caller, at: now).returnMoved(value.order, id, to: .refunded)
                (value.state, value.refund, value.failure, value.nextAt) = (.refunded, refund, nil, nil)
                value.updatedAt = now
            case .pending, .failed:
                if case .failed(let reason) = progress { value.failure = reason }
                value.nextAt = now.adding(Self.waitMilliseconds << min(value.attempts, Self.waitDoublingsMax))
                value.attempts += 1
            }
            try ReturnStore(db).update(value)
            return value
        }
    }

    /// Given with all that is known of somebody; his words go when he does, the return stays with the order.
    package var personalData: PersonalDataPart {
        PersonalDataPart("returns") { db, user in
            .array(try ReturnStore(db).returns(of: user).map(\.json))
        } erase: { db, user, _ in
            try ReturnStore(db).erase(user)
        }
    }
}
