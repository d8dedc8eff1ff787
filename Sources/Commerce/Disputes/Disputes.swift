import Catalog

/// What banks take back: written down, argued about, won or lost. What is lost counts as refunded, since the bank has taken it.
package final class Disputes: Sendable {
    private static let textBytes = 1...4_000
    private static let notesMax = 200

    private let store: CommerceStore
    private let environment: CommerceEnvironment

    package init(store: CommerceStore, environment: CommerceEnvironment) {
        self.store = store
        self.environment = environment
    }

    // MARK: Opening

    /// Somebody of the shop writes down what a letter from the bank says.
    ///
    /// - Parameter body: `{"order_id", "reason", "amount"}`; all that is left of the money without an amount.
    /// - Throws: `invalid_value` with all problems; `not_found`; `conflict` for an order without money, or more than there is.
    package func open(_ body: JSONValue, by caller: Caller) async throws(Refusal) -> Dispute {
        var reader = MemberReader(body, known: ["order_id", "reason", "amount"])
        let order = reader.text("order_id", bytes: 1...64, isRequired: true)
        let reason = reader.text("reason", bytes: Self.textBytes, isRequired: true)
        let amount = reader.integer("amount", 1...Money.minorUnitsMax)
        guard let order, let reason, reader.problems.isEmpty else { throw MemberReader.refusal(reader.problems) }
        return try await open(OrderID(order), gatewayID: nil, minorUnits: amount, reason: reason, by: caller)
    }

    /// The payment company says that the bank wants money back. Said again it changes nothing.
    ///
    /// - Parameter gatewayID: the payment company's name for the dispute.
    /// - Throws: `not_found`; `conflict` for an order without money.
    package func opened(
        _ order: OrderID, gatewayID: String, minorUnits: Int64, reason: String, by caller: Caller
    ) async throws(Refusal) -> Dispute {
        try await open(order, gatewayID: gatewayID, minorUnits: minorUnits, reason: reason, by: caller)
    }

    private func open(
        _ id: OrderID, gatewayID: String?, minorUnits: Int64?, reason: String, by caller: Caller
    ) async throws(Refusal) -> Dispute {
        let now = environment.now()
        let disputeID = DisputeID("dsp_\(environment.randomText(20))")
        return try await store.write { db in
            let disputes = DisputeStore(db)
            if let gatewayID, let known = try disputes.get(gatewayID: gatewayID) { return known }
            let order = try OrderStore(db).order(id, for: .staff)
            let wanted = minorUnits ?? order.keptMinorUnits
            // A bank asks for what was paid, whatever went back since; people are told of their slips.
            let most = gatewayID == nil ? order.keptMinorUnits : order.paidMinorUnits
            guard wanted > 0, wanted <= most else {
                throw Refusal(.conflict, message: "of the order there are \(most) minor units to dispute")
            }
            let dispute = Dispute(
                id: disputeID, order: id, orderNumber: order.number, currency: order.currency, gatewayID: gatewayID,
                reason: reason, minorUnits: wanted, createdAt: now, updatedAt: now)
            try disputes.insert(dispute, of: order)
            try Self.publish(dispute, CommerceEventStore(db), caller, now)
            return try disputes.known(disputeID)
        }
    }

    // MARK: Looking

    /// Newest first, without notes.
    package func page(
        _ state: DisputeState?, before: DisputeID?, limit: Int
    ) async throws(Refusal) -> [Dispute] {
        try await store.read { try DisputeStore($0).page(state, before: before, limit: limit) }
    }

    /// - Throws: `not_found`.
    package func get(_ id: DisputeID) async throws(Refusal) -> Dispute {
        try await store.read { try DisputeStore($0).known(id) }
    }

    // MARK: Arguing

    /// - Parameter body: `{"note"}`.
    /// - Throws: `invalid_value`; `not_found`; `conflict` for one that is over.
    package func addNote(_ body: JSONValue, to id: DisputeID, by caller: Caller) async throws(Refusal) -> Dispute {
        var reader = MemberReader(body, known: ["note"])
        let note = reader.text("note", bytes: Self.textBytes, isRequired: true)
        guard let note, reader.problems.isEmpty else { throw MemberReader.refusal(reader.problems) }
        let now = environment.now()
        return try await store.write { db in
            let disputes = DisputeStore(db)
            var dispute = try disputes.known(id)
            guard !dispute.state.next.isEmpty, dispute.notes.count < Self.notesMax else {
                throw Refusal(.conflict, message: "the dispute is \(dispute.state.rawValue) and takes no more notes")
            }
            let added = Dispute.Note(
                number: Int64(dispute.notes.count) + 1, at: now, actor: caller.actor, note: note)
            try disputes.insert(added, of: dispute)
            dispute.updatedAt = now
            try disputes.update(dispute)
            return try disputes.known(id)
        }
    }

    /// Said again it changes nothing.
    ///
    /// - Parameter body: `{"state"}`: `UNDER_REVIEW`, `WON` or `LOST`.
    /// - Throws: `invalid_value`; as ``move(_:to:by:)``.
    package func move(_ id: DisputeID, _ body: JSONValue, by caller: Caller) async throws(Refusal) -> Dispute {
        var reader = MemberReader(body, known: ["state"])
        let state = reader.word("state", DisputeState.self, isRequired: true)
        guard let state, reader.problems.isEmpty else { throw MemberReader.refusal(reader.problems) }
        return try await move(id, to: state, by: caller)
    }

    /// - Throws: `not_found`; `conflict` when the table of states does not allow it.
    package func move(_ id: DisputeID, to state: DisputeState, by caller: Caller) async throws(Refusal) -> Dispute {
        let now = environment.now()
        return try await store.write { db in
            let disputes = DisputeStore(db)
            var dispute = try disputes.known(id)
            if dispute.state == state { return dispute }
            guard dispute.state.next.contains(state) else {
                let message = "the dispute is \(dispute.state.rawValue) and can't become \(state.rawValue)"
                throw Refusal(.conflict, message: message)
            }
            (dispute.state, dispute.updatedAt) = (state, now)
            if state == .lost {
                dispute.refundMinorUnits = try Self.takeBack(dispute, OrderStore(db).keeper(caller, at: now))
            }
            try disputes.update(dispute)
            try Self.publish(dispute, CommerceEventStore(db), caller, now)
            return dispute
        }
    }

    /// Of a refund that the bank has made by itself.
    static func refund(of id: DisputeID) -> RefundID { RefundID("ref_\(id)") }

    /// - Returns: what counts as refunded: no more than is left.
    private static func takeBack(_ dispute: Dispute, _ keeper: OrderKeeper) throws -> Int64 {
        let order = try keeper.known(dispute.order)
        let amount = min(dispute.minorUnits, order.keptMinorUnits)
        guard amount > 0 else { return 0 }
        try keeper.refunded(
            order.id, payment: order.payment ?? OrderKeeper.nothingToPay, refund: refund(of: dispute.id),
            amount: Money(minorUnits: amount, currency: order.currency))
        return amount
    }

    private static func publish(
        _ dispute: Dispute, _ events: CommerceEventStore, _ caller: Caller, _ now: Timestamp
    ) throws {
        try events.append(
            .dispute(dispute.state),
            [
                "dispute_id": .string(dispute.id.rawValue), "order_id": .string(dispute.order.rawValue),
                "number": .string(dispute.orderNumber.rawValue), "currency": .string(dispute.currency.rawValue),
                "amount": .integer(dispute.minorUnits), "refund": .integer(dispute.refundMinorUnits),
            ], by: caller, at: now)
    }
}
