import Catalog

/// Moves disputes on within one transaction, and tells orders and everybody else.
///
/// What a gateway says may come twice, late, or when it has been overtaken: everything here looks at the present state first.
struct DisputeKeeper {
    let store: DisputeStore
    let orders: OrderKeeper
    let events: CommerceEventStore
    let caller: Caller
    let now: Timestamp

    // MARK: Opening

    /// Writes a new one down and tells of it.
    func open(_ dispute: Dispute, of order: Order) throws -> Dispute {
        try store.insert(dispute, of: order)
        try publish(dispute)
        return try store.known(dispute.id)
    }

    /// Takes in what the gateway says of a dispute: one that is new is opened, and goes from there where the bank has come.
    ///
    /// - Parameter newID: makes an identifier for one that is new.
    /// - Throws: `conflict` for a payment that did not pay its order.
    func take(_ found: GatewayDispute, of payment: Payment, newID: () -> DisputeID) throws {
        if let known = try store.get(gatewayID: found.id) { return try follow(known, found) }
        let order = try orders.known(payment.orderID)
        guard order.paidAt != nil, order.payment == payment.id else {
            throw Refusal(.conflict, message: "the order is not paid by the payment that is disputed")
        }
        // In a currency of the bank's own nobody can tell how much of the payment it is: at most all of it.
        let isComparable = found.amount.currency == order.currency && found.amount.minorUnits > 0
        var dispute = Dispute(
            id: newID(), order: order.id, orderNumber: order.number, currency: order.currency, gatewayID: found.id,
            reason: found.reason.isEmpty ? "general" : found.reason,
            minorUnits: isComparable ? found.amount.minorUnits : payment.amount.minorUnits, createdAt: now,
            updatedAt: now)
        dispute.payment = payment.id
        dispute = try open(dispute, of: order)
        try events.append(
            .paymentDisputed,
            [
                "payment_id": .string(payment.id.rawValue), "order_id": .string(payment.orderID.rawValue),
                "dispute_id": .string(dispute.id.rawValue), "reason": .string(dispute.reason),
                "amount": .integer(dispute.minorUnits), "currency": .string(dispute.currency.rawValue),
            ], by: caller, at: now)
        try follow(dispute, found)
    }

    // MARK: Moving

    /// - Throws: `conflict` when the table of states does not allow it.
    func move(_ dispute: Dispute, to state: DisputeState) throws -> Dispute {
        if dispute.state == state { return dispute }
        guard dispute.state.next.contains(state) else {
            let message = "the dispute is \(dispute.state.rawValue) and can't become \(state.rawValue)"
            throw Refusal(.conflict, message: message)
        }
        return try moved(dispute, to: state)
    }

    /// The bank has the last word: what it says was lost is lost, whatever somebody of the shop wrote down before, and what it
    /// only asked about may become a dispute.
    func follow(_ known: Dispute, _ found: GatewayDispute) throws {
        var dispute = known
        let isRaised = known.isInquiry && !found.isInquiry && known.state != .lost
        (dispute.isInquiry, dispute.withdrawnMinorUnits) = (found.isInquiry, found.withdrawnMinorUnits)
        dispute.evidenceDueAt = found.evidenceDueAt
        let isReachable = known.state.next.contains(found.state) || (known.state == .won && found.state == .lost)
        if known.state != found.state, isRaised || isReachable {
            _ = try moved(dispute, to: found.state)
        } else if dispute != known {
            try store.update(dispute)
        }
        if known.state == .lost, found.state == .won { try noteReturned(dispute) }
    }

    private func moved(_ dispute: Dispute, to state: DisputeState) throws -> Dispute {
        var dispute = dispute
        (dispute.state, dispute.updatedAt) = (state, now)
        if state == .lost { dispute.refundMinorUnits = try takeBack(dispute) }
        try store.update(dispute)
        try publish(dispute)
        return dispute
    }

    /// - Returns: what counts as refunded: no more than is left.
    private func takeBack(_ dispute: Dispute) throws -> Int64 {
        let order = try orders.known(dispute.order)
        let amount = min(dispute.minorUnits, order.keptMinorUnits)
        guard amount > 0 else { return 0 }
        try orders.refunded(
            order.id, payment: dispute.payment ?? order.payment ?? OrderKeeper.nothingToPay,
            refund: Self.refund(of: dispute.id), amount: Money(minorUnits: amount, currency: order.currency))
        return amount
    }

    /// Of a refund that the bank has made by itself.
    static func refund(of id: DisputeID) -> RefundID { RefundID("ref_\(id)") }

    // MARK: Notes

    /// - Throws: `conflict` when there are too many.
    func add(_ note: String, to dispute: Dispute) throws -> Dispute {
        guard dispute.notes.count < Disputes.notesMax else {
            throw Refusal(.conflict, message: "the dispute has \(dispute.notes.count) notes and takes no more")
        }
        let number = Int64(dispute.notes.count) + 1
        try store.insert(Dispute.Note(number: number, at: now, actor: caller.actor, note: note), of: dispute)
        var dispute = dispute
        dispute.updatedAt = now
        try store.update(dispute)
        return try store.known(dispute.id)
    }

    /// The books say that the money is gone, which an order can't take back: somebody has to see to it.
    private func noteReturned(_ dispute: Dispute) throws {
        let note = "The payment company says that the dispute was won after it was lost; what came back is not booked."
        let dispute = try store.known(dispute.id)
        let isNoted = dispute.notes.contains { $0.note == note }
        guard !isNoted, dispute.notes.count < Disputes.notesMax else { return }
        _ = try add(note, to: dispute)
    }

    private func publish(_ dispute: Dispute) throws {
        try events.append(
            .dispute(dispute.state),
            [
                "dispute_id": .string(dispute.id.rawValue), "order_id": .string(dispute.order.rawValue),
                "number": .string(dispute.orderNumber.rawValue), "currency": .string(dispute.currency.rawValue),
                "amount": .integer(dispute.minorUnits), "refund": .integer(dispute.refundMinorUnits),
            ], by: caller, at: now)
    }
}

extension DisputeStore {
    /// Who moves disputes on within this transaction.
    func keeper(_ caller: Caller, at now: Timestamp) -> DisputeKeeper {
        DisputeKeeper(
            store: self, orders: OrderStore(db).keeper(caller, at: now), events: CommerceEventStore(db),
            caller: caller, now: now)
    }
}
