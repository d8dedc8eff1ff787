import Catalog
import Logging

/// Takes messages of the gateway: first they are on the disk, then they are answered for, then looked into.
///
/// A message is only a hint that something happened: what there is now, the gateway is asked. So it does not matter whether it
/// comes late, before an older one, or before the answer to the call that made it happen.
package struct GatewayEventInbox: Sendable {
    let payments: Payments

    private static let removedAtOnce = 1_000

    /// - Parameter body: as received, byte for byte.
    /// - Returns: whether it is new.
    /// - Throws: `unauthorized` for a message that somebody else made, or one from long ago; `not_found` when the gateway
    ///   sends none.
    package func receive(_ body: [UInt8], signature: String?) async throws(Refusal) -> Bool {
        let now = payments.environment.now()
        let event = try payments.gateway.event(body, signature: signature, at: now)
        let name = payments.gateway.name
        return try await payments.store.write {
            try GatewayEventStore($0).insert(event, body: body, gateway: name, at: now)
        }
    }

    /// Takes the messages of a gateway that can't call: they are not told again once they are on the disk.
    func fetch() async throws(Refusal) {
        let gateway = payments.gateway
        do throws(GatewayFailure) {
            let messages = try await gateway.waitingMessages()
            guard !messages.isEmpty else { return }
            let now = payments.environment.now()
            try await asFailure { () async throws(Refusal) in
                try await self.payments.store.write { db in
                    for message in messages {
                        let body = JSONWriter.bytes(["id": .string(message.id), "type": .string(message.type)])
                        _ = try GatewayEventStore(db).insert(message, body: body, gateway: gateway.name, at: now)
                    }
                }
            }
            try await gateway.taken(messages)
        } catch {
            throw payments.refusal(error)
        }
    }

    /// Looks into what waits.
    func round() async throws(Refusal) {
        let (now, name) = (payments.environment.now(), payments.gateway.name)
        let due = try await payments.store.read {
            try GatewayEventStore($0).due(name, at: now, limit: PaymentLimits.atOnce)
        }
        for waiting in due { try await look(into: waiting) }
    }

    private func look(into waiting: WaitingGatewayEvent) async throws(Refusal) {
        guard let payment = try await payment(of: waiting.event) else {
            return try await putOff(waiting, "the payment is not known yet")
        }
        do throws(GatewayFailure) {
            switch waiting.event.subject {
            case .refunds(let intent): try await adoptRefunds(of: payment, intent)
            case .intent(let intent, _): _ = try await payments.refresh(payment.id, named: intent)
            case .disputes(let intent): return try await adoptDisputes(of: payment, intent, waiting)
            case .other: break
            }
        } catch {
            return try await putOff(waiting, error.message)
        }
        try await end(waiting, as: .done)
    }

    /// By what the gateway calls it; or by our own name, when its answer has not reached us.
    private func payment(of event: GatewayEvent) async throws(Refusal) -> Payment? {
        let intent: GatewayIntentID
        var named: PaymentID?
        switch event.subject {
        case .intent(let id, let payment): (intent, named) = (id, payment)
        case .refunds(let id), .disputes(let id): intent = id
        case .other: return nil
        }
        let gateway = payments.gateway.name
        let known = named
        return try await payments.store.read { db in
            if let found = try PaymentStore(db).payment(intent: intent, gateway: gateway) { return found }
            guard let known, let found = try PaymentStore(db).payment(known) else { return nil }
            // A name alone proves nothing about a payment that has an intent of its own.
            return found.gateway == gateway && found.intentID == nil ? found : nil
        }
    }

    private func adoptRefunds(of payment: Payment, _ intent: GatewayIntentID) async throws(GatewayFailure) {
        let found = try await payments.gateway.refunds(of: intent)
        let environment = payments.environment
        try await asFailure { () async throws(Refusal) in
            try await self.payments.write(payment.caller) { keeper in
                try keeper.adopt(found, of: payment.id) { RefundID("ref_\(environment.randomText(24))") }
            }
        }
    }

    /// What can't be written now is tried again.
    private func asFailure(_ write: () async throws(Refusal) -> Void) async throws(GatewayFailure) {
        do throws(Refusal) {
            try await write()
        } catch {
            throw .unknown(error.message)
        }
    }

    /// Takes in all disputes that the gateway knows of a payment, in the transaction in which the message ends.
    private func adoptDisputes(
        of payment: Payment, _ intent: GatewayIntentID, _ waiting: WaitingGatewayEvent
    ) async throws(GatewayFailure) {
        // What is disputed was paid: the shop may not know yet.
        let payment = payment.state.isUnderWay ? try await payments.refresh(payment.id, named: intent) : payment
        guard !payment.state.isUnderWay else { throw .unavailable("the payment is under way still") }
        let found = try await payments.gateway.disputes(of: intent)
        guard !found.isEmpty else { throw .unavailable("the payment company does not name the dispute yet") }
        let (environment, name) = (payments.environment, payments.gateway.name)
        do throws(Refusal) {
            try await payments.store.write { db in
                guard try GatewayEventStore(db).end(waiting.event.id, of: name, as: .done) else { return }
                let keeper = DisputeStore(db).keeper(Self.caller, at: environment.now())
                for dispute in found { try keeper.take(dispute, of: payment) { .new(environment) } }
            }
        } catch {
            guard error.code == .conflict else { throw .unknown(error.message) }
            payments.logger.error(
                "a payment is disputed that paid for nothing",
                metadata: ["payment": "\(payment.id)", "reason": "\(error.message)"])
            try await asFailure { () async throws(Refusal) in try await self.end(waiting, as: .ignored) }
        }
    }

    private static let caller = Caller.service("payments")

    private func end(_ waiting: WaitingGatewayEvent, as state: GatewayEventStore.State) async throws(Refusal) {
        let name = payments.gateway.name
        try await payments.store.write {
            _ = try GatewayEventStore($0).end(waiting.event.id, of: name, as: state)
        }
    }

    private func putOff(_ waiting: WaitingGatewayEvent, _ reason: String) async throws(Refusal) {
        guard waiting.attempts + 1 < PaymentLimits.eventAttempts else {
            payments.logger.warning(
                "a message of the gateway is given up",
                metadata: ["event": "\(waiting.event.id)", "type": "\(waiting.event.type)", "reason": "\(reason)"])
            return try await end(waiting, as: .ignored)
        }
        let until = payments.environment.now().adding(PaymentLimits.pause(after: waiting.attempts + 1))
        let name = payments.gateway.name
        try await payments.store.write {
            try GatewayEventStore($0).putOff(waiting.event.id, of: name, until: until)
        }
    }

    /// Forgets messages of long ago.
    func removeOld() async throws(Refusal) {
        let before = payments.environment.now().adding(-PaymentLimits.eventsKeptMilliseconds)
        try await payments.store.write {
            try GatewayEventStore($0).removeOld(before: before, limit: Self.removedAtOnce)
        }
    }
}
