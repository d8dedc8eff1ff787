import Catalog

/// What the gateway said to a step of a payout.
enum PayoutAnswer: Sendable {
    /// What it calls the transfer.
    case transferred(String)
    case transferRefused(Payment.Failure)
    /// What it calls the payout to the bank.
    case paidOut(String)
    case payoutRefused(Payment.Failure)
    /// What it calls the way back of the transfer.
    case reversed(String)
}

/// Moves payouts on within one transaction, and tells the ledger and everybody else.
///
/// Steps may be done by several at once and repeated: what has been overtaken changes nothing.
struct SellerPayoutKeeper {
    let sellers: SellerStore
    let caller: Caller
    let now: Timestamp

    /// Writes down that a payout is to go out over the gateway, before that is asked.
    ///
    /// - Returns: the payout; as it is when it was sent before.
    /// - Throws: `not_found`; `conflict` for one that was ended by hand, and for a seller without an account.
    func send(_ id: String, over gateway: String) throws -> SellerPayout {
        let before = try sellers.ledger.knownPayout(id)
        if before.sending != nil { return before }
        guard before.state.next.contains(.sending) else {
            throw Refusal(.conflict, message: "the payout is \(before.state.rawValue) already")
        }
        guard let account = try sellers.seller(before.sellerID)?.payoutAccount else {
            throw Refusal(.conflict, message: "the seller has no payout account")
        }
        var payout = before
        payout.state = .sending
        payout.sending = SellerPayout.Sending(gateway: gateway, account: account, caller: caller)
        try keep(payout)
        try sellers.audit.append(
            "seller.payout_sent", on: "payout", id, before: before.json, after: payout.json, by: caller, at: now)
        return payout
    }

    /// Writes down what the gateway said.
    func take(_ answer: PayoutAnswer, to id: String) throws -> SellerPayout {
        let payout = try sellers.ledger.knownPayout(id)
        guard payout.state == .sending, var sending = payout.sending else { return payout }
        switch (answer, sending.transferID) {
        case (.transferred(let transfer), nil):
            sending.transferID = transfer
            return try goOn(payout, sending, note: nil)
        case (.transferRefused(let failure), nil):
            return try end(payout, .rejected, note: Self.reason(failure))
        case (.payoutRefused(let failure), .some) where payout.note == nil:
            return try goOn(payout, sending, note: Self.reason(failure))
        case (.paidOut(let reference), .some) where payout.note == nil:
            return try end(payout, .paid, note: reference)
        case (.reversed(let reversal), .some):
            guard let reason = payout.note else { return payout }
            var payout = payout
            sending.reversalID = reversal
            payout.sending = sending
            return try end(payout, .rejected, note: reason)
        // Somebody else was faster.
        case (.transferred, _), (.transferRefused, _), (.paidOut, _), (.payoutRefused, _), (.reversed, _):
            return payout
        }
    }

    /// A call that brought nothing: it is made again after a pause that grows.
    func putOff(_ id: String) throws -> SellerPayout {
        var payout = try sellers.ledger.knownPayout(id)
        guard payout.state == .sending, var sending = payout.sending else { return payout }
        sending.attempts += 1
        payout.sending = sending
        try sellers.ledger.update(payout, nextAt: now.adding(PaymentLimits.pause(after: sending.attempts)))
        return payout
    }

    /// Ends a payout; one that is rejected comes back into the balance.
    func end(_ before: SellerPayout, _ state: SellerPayout.State, note: String?) throws -> SellerPayout {
        precondition(before.state.next.contains(state), "a payout moves as its table says")
        var payout = before
        (payout.state, payout.note, payout.endedAt) = (state, note, now)
        try sellers.ledger.update(payout, nextAt: nil)
        if state == .rejected { try sellers.ledger.giveBack(payout, at: now) }
        let type: CommerceEventType = state == .paid ? .sellerPayoutPaid : .sellerPayoutRejected
        try sellers.events.append(type, payout.json, by: caller, at: now)
        try sellers.audit.append(
            type.name, on: "payout", payout.id, before: before.json, after: payout.json, by: caller, at: now)
        return payout
    }

    private func goOn(
        _ payout: SellerPayout, _ sending: SellerPayout.Sending, note: String?
    ) throws -> SellerPayout {
        var payout = payout
        (payout.sending, payout.note) = (sending, note)
        payout.sending?.attempts = 0
        try keep(payout)
        return payout
    }

    /// Whoever asked goes on at once; if he can't, somebody else does later.
    private func keep(_ payout: SellerPayout) throws {
        try sellers.ledger.update(payout, nextAt: now.adding(PaymentLimits.leaseMilliseconds))
    }

    private static func reason(_ failure: Payment.Failure) -> String {
        String(failure.message.prefix(SellerLimits.reasonCharacters))
    }
}
