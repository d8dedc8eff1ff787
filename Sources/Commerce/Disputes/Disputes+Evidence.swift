import Catalog
import Logging

/// What speaks for the shop, and its way to the bank.
///
/// Sending it is a saga: that it is to be sent is written together with what it says, the gateway is called under a key that
/// follows from it, and what came of it is written then. What is cut short between goes on with ``settleDue()``.
extension Disputes {
    private static let dueAtOnce = 20

    /// - Parameter body: `{"note", "submit"}`: with `submit` all notes go to the bank, with what was bought and how it was
    ///   sent.
    /// - Throws: `invalid_value`; `not_found`; `conflict` for one that is over, and for what can't be submitted.
    package func addEvidence(_ body: JSONValue, to id: DisputeID, by caller: Caller) async throws(Refusal) -> Dispute {
        var reader = MemberReader(body, known: ["note", "submit"])
        let submits = reader.boolean("submit") ?? false
        let note = reader.text("note", bytes: Self.textBytes, isRequired: !submits)
        try reader.check()
        let (now, name) = (environment.now(), gateway.name)
        let noted = try await store.write { db in
            let keeper = DisputeStore(db).keeper(caller, at: now)
            var dispute = try keeper.store.known(id)
            guard !dispute.state.next.isEmpty else {
                throw Refusal(.conflict, message: "the dispute is \(dispute.state.rawValue) and takes no more notes")
            }
            if let note { dispute = try keeper.add(note, to: dispute) }
            guard submits else { return dispute }
            let payment = try dispute.payment.flatMap { try PaymentStore(db).payment($0) }
            guard let payment, payment.gateway == name, dispute.gatewayID != nil else {
                throw Refusal(.conflict, message: "the payment company knows nothing of the dispute")
            }
            return try keeper.submit(dispute)
        }
        return submits ? try await send(id, by: caller) : noted
    }

    /// Tries what is due once.
    ///
    /// - Returns: whether there may be more.
    package func settleDue() async throws(Refusal) -> Bool {
        let (now, name) = (environment.now(), gateway.name)
        let due = try await store.read { try DisputeStore($0).due(name, at: now, limit: Self.dueAtOnce) }
        for id in due { _ = try await send(id, by: .service("evidence of disputes")) }
        return due.count == Self.dueAtOnce
    }

    private func send(_ id: DisputeID, by caller: Caller) async throws(Refusal) -> Dispute {
        let dispute = try await get(id)
        guard dispute.evidenceState == .waiting, let evidence = dispute.evidence, let name = dispute.gatewayID else {
            return dispute
        }
        let found: GatewayDispute
        do throws(GatewayFailure) {
            found = try await gateway.submit(evidence, to: name, key: "\(id)-evidence-\(evidence.number)")
        } catch {
            if case .refused(let failure) = error {
                return try await moving(id, by: caller) { try $0.refuse($1, failure) }
            }
            logger.warning("evidence has to wait", metadata: ["dispute": "\(id)", "reason": "\(error.message)"])
            return try await moving(id, by: caller) { try $0.putOff($1) }
        }
        return try await moving(id, by: caller) { try $0.submitted($1, found) }
    }
}

extension DisputeKeeper {
    /// Writes down that all notes are to go to the bank.
    ///
    /// - Throws: `conflict` when the bank takes no more, or the notes are too long.
    func submit(_ dispute: Dispute) throws -> Dispute {
        guard dispute.state == .opened, dispute.evidenceState != .submitted else {
            let message = "the dispute is \(dispute.state.rawValue), the bank takes no more evidence"
            throw Refusal(.conflict, message: message)
        }
        // Somebody else has just asked for it.
        if dispute.evidenceState == .waiting { return dispute }
        let text = dispute.notes.map(\.note).joined(separator: "\n")
        guard text.utf8.count <= DisputeEvidence.textBytesMax else {
            let message = "the notes are longer than the \(DisputeEvidence.textBytesMax) bytes that can be submitted"
            throw Refusal(.conflict, message: message)
        }
        let order = try orders.known(dispute.order)
        let shipment = order.shipments.last
        var dispute = dispute
        dispute.evidence = DisputeEvidence(
            number: (dispute.evidence?.number ?? 0) + 1,
            productDescription: order.lines.map { "\($0.quantity) × \($0.name)" }.joined(separator: "\n"),
            carrier: shipment?.carrier, trackingNumber: shipment?.trackingNumber,
            shippingDate: shipment.map { InvoiceContent.day($0.shippedAt) }, text: text)
        (dispute.evidenceState, dispute.evidenceAttempts, dispute.updatedAt) = (.waiting, 0, now)
        dispute.evidenceNextAt = now.adding(PaymentLimits.leaseMilliseconds)
        try store.update(dispute)
        return dispute
    }

    func submitted(_ dispute: Dispute, _ found: GatewayDispute) throws -> Dispute {
        guard dispute.evidenceState == .waiting else { return dispute }
        var dispute = dispute
        (dispute.evidenceState, dispute.evidenceNextAt, dispute.updatedAt) = (.submitted, nil, now)
        try store.update(dispute)
        try follow(dispute, found)
        return try store.known(dispute.id)
    }

    /// The bank takes no evidence, or not this.
    func refuse(_ dispute: Dispute, _ failure: Payment.Failure) throws -> Dispute {
        guard dispute.evidenceState == .waiting else { return dispute }
        var dispute = dispute
        (dispute.evidenceState, dispute.evidenceNextAt, dispute.updatedAt) = (.refused, nil, now)
        try store.update(dispute)
        guard dispute.notes.count < Disputes.notesMax else { return dispute }
        return try add("The payment company refused the evidence: \(failure.message)", to: dispute)
    }

    /// A call that brought nothing: it is made again after a pause that grows.
    func putOff(_ dispute: Dispute) throws -> Dispute {
        guard dispute.evidenceState == .waiting else { return dispute }
        var dispute = dispute
        dispute.evidenceAttempts += 1
        dispute.evidenceNextAt = now.adding(PaymentLimits.pause(after: dispute.evidenceAttempts))
        try store.update(dispute)
        return dispute
    }
}
