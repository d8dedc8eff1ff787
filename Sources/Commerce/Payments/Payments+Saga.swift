import Catalog
import Logging

/// The steps of the saga. Any of them may be done by several at once: the gateway's keys and the present state in the
/// transaction make the second one harmless.
extension Payments {
    /// More than any payment has: created, authorized, and one that was overtaken.
    private static let stepsMax = 6

    /// Takes a payment as far as it goes now.
    ///
    /// - Returns: the payment; still under way when the gateway did not answer or the buyer has to do something.
    func advance(_ id: PaymentID) async throws(Refusal) -> Payment { try await advance(try await stored(id)) }

    /// - Parameter payment: as it was a moment ago.
    func advance(_ payment: Payment) async throws(Refusal) -> Payment {
        var payment = payment
        for _ in 0..<Self.stepsMax {
            let before = payment
            do throws(GatewayFailure) {
                switch payment.state {
                case .captured, .failed, .cancelled, .requiresAction: return payment
                case .created: payment = try await authorize(payment)
                case .authorized: payment = try await capture(payment)
                case .voiding: payment = try await undo(payment)
                }
            } catch {
                return try await putOff(payment, error)
            }
            if payment.state == before.state { return payment }
        }
        return payment
    }

    /// Asks the gateway what has become of a payment, and goes on from there.
    ///
    /// - Parameter named: what the gateway is said to call it, for a payment of which the gateway's answer is not known.
    /// - Throws: when the gateway does not answer, `refused` when it calls another payment so; nothing is written then.
    func refresh(_ id: PaymentID, named: GatewayIntentID? = nil) async throws(GatewayFailure) -> Payment {
        var payment = try await asUnknown { () async throws(Refusal) in try await self.stored(id) }
        payment.intentID = payment.intentID ?? named
        guard let found = try await intent(of: payment) else {
            return try await asUnknown { () async throws(Refusal) in try await self.advance(id) }
        }
        guard found.payment == id else {
            throw .refused(Payment.Failure(code: "other_payment", message: "the intent is that of another payment"))
        }
        let taken = try await taking(found, payment)
        let isLate = taken.state == .requiresAction && age(of: payment) >= PaymentLimits.actionMilliseconds
        return try await asUnknown { () async throws(Refusal) in
            guard isLate else { return try await self.advance(id) }
            return try await self.giveUp(
                id, Payment.Failure(code: "action_expired", message: "the payment was not confirmed in time"))
        }
    }

    /// As ``refresh(_:)``, for a payment that waits: it is looked at again after a pause.
    func refreshOrPutOff(_ id: PaymentID) async throws(Refusal) -> Payment {
        do throws(GatewayFailure) {
            return try await refresh(id)
        } catch {
            return try await putOff(try await stored(id), error)
        }
    }

    // MARK: Steps

    private func authorize(_ payment: Payment) async throws(GatewayFailure) -> Payment {
        let request = AuthorizationRequest(
            payment: payment.id, order: payment.orderID, amount: payment.amount, method: payment.method)
        guard age(of: payment) < PaymentLimits.answerMilliseconds else {
            return try await givingUp(
                payment, Payment.Failure(code: "no_answer", message: "the payment company did not answer"))
        }
        let intent: GatewayIntent
        do throws(GatewayFailure) {
            intent = try await gateway.authorize(request)
        } catch {
            guard case .refused(let failure) = error else { throw error }
            return try await asUnknown { () async throws(Refusal) in
                try await self.write(payment.caller) { try $0.refuse(payment.id, failure) }
            }
        }
        return try await taking(intent, payment)
    }

    private func capture(_ payment: Payment) async throws(GatewayFailure) -> Payment {
        guard let intentID = payment.intentID else {
            preconditionFailure("a payment that is authorized has an intent")
        }
        let intent: GatewayIntent
        do throws(GatewayFailure) {
            intent = try await gateway.capture(intentID, key: "\(payment.id)-capture")
        } catch {
            // Refused because it has been captured already, or because the reservation is gone: the gateway knows.
            guard case .refused = error, let found = try await self.intent(of: payment), found.state != .authorized
            else { throw error }
            return try await taking(found, payment)
        }
        return try await taking(intent, payment)
    }

    /// Lets go of what the gateway reserved; gives back what it took.
    private func undo(_ payment: Payment) async throws(GatewayFailure) -> Payment {
        guard let found = try await intent(of: payment) else {
            guard age(of: payment) >= PaymentLimits.leaseMilliseconds else {
                throw .unknown("the call that makes the payment may be on its way still")
            }
            return try await undone(payment)
        }
        switch found.state {
        case .failed, .cancelled: break
        case .processing: throw .unknown("the bank has not decided yet")
        case .authorized, .requiresAction:
            let left = try await gateway.cancel(found.id, key: "\(payment.id)-cancel")
            guard left.state == .cancelled else { throw .unknown("the payment was not let go") }
        case .captured:
            let request = RefundRequest(intent: found.id, amount: nil, key: "\(payment.id)-void")
            guard try await gateway.refund(request).state != .failed else {
                throw .unavailable("what was taken can't be given back")
            }
        }
        return try await undone(payment)
    }

    private func age(of payment: Payment) -> Int64 {
        environment.now().millisecondsSinceEpoch - payment.createdAt.millisecondsSinceEpoch
    }

    private func undone(_ payment: Payment) async throws(GatewayFailure) -> Payment {
        try await asUnknown { () async throws(Refusal) in
            try await self.write(payment.caller) { try $0.undone(payment.id) }
        }
    }

    private func givingUp(_ payment: Payment, _ failure: Payment.Failure) async throws(GatewayFailure) -> Payment {
        try await asUnknown { () async throws(Refusal) in try await self.giveUp(payment.id, failure) }
    }

    // MARK: Refunds

    /// Takes a refund as far as it goes now.
    func advance(_ id: RefundID) async throws(Refusal) -> Refund {
        let (refund, payment) = try await store.read { db in
            guard let refund = try PaymentStore(db).refund(id),
                let payment = try PaymentStore(db).payment(refund.paymentID)
            else { throw Refusal(.notFound, message: "there is no such refund") }
            return (refund, payment)
        }
        guard refund.state == .pending, let intentID = payment.intentID else { return refund }
        do throws(GatewayFailure) {
            let amount = Money(minorUnits: refund.minorUnits, currency: payment.amount.currency)
            let found = try await gateway.refund(
                RefundRequest(intent: intentID, amount: amount, key: id.rawValue))
            return try await asUnknown { () async throws(Refusal) in
                try await self.write(refund.caller) { try $0.apply(found, to: id) }
            }
        } catch {
            if case .refused(let failure) = error {
                return try await write(refund.caller) { try $0.refuse(id, failure) }
            }
            note(error, "a refund", id.rawValue, refund.attempts)
            return try await write(refund.caller) { try $0.putOff(id) }
        }
    }

    // MARK: Outcomes

    /// Writes what the gateway says of a payment.
    ///
    /// When the order can't be fulfilled any more, the payment is given up; when the money was taken already, it goes back.
    func take(_ intent: GatewayIntent, _ payment: Payment) async throws(Refusal) -> Payment {
        do throws(Refusal) {
            return try await write(payment.caller) { try $0.apply(intent, to: payment.id) }
        } catch {
            switch error.code {
            case .conflict, .outOfStock, .productUnavailable: break
            default: throw error
            }
            if intent.state == .captured {
                let refund = RefundID("ref_\(environment.randomText(24))")
                return try await write(payment.caller) {
                    try $0.captureAndReturn(intent, of: payment.id, refund: refund)
                }
            }
            return try await giveUp(
                payment.id, Payment.Failure(code: error.code.rawValue, message: error.message), intent.id)
        }
    }

    private func taking(_ intent: GatewayIntent, _ payment: Payment) async throws(GatewayFailure) -> Payment {
        try await asUnknown { () async throws(Refusal) in try await self.take(intent, payment) }
    }

    /// A store that could not write an outcome leaves it unknown: it is asked for again.
    private func asUnknown<Value>(
        _ body: () async throws(Refusal) -> Value
    ) async throws(GatewayFailure) -> Value {
        do throws(Refusal) {
            return try await body()
        } catch {
            logger.error("the outcome of a payment can't be written", metadata: ["reason": "\(error.message)"])
            throw .unknown(error.message)
        }
    }

    private func giveUp(
        _ id: PaymentID, _ failure: Payment.Failure, _ intent: GatewayIntentID? = nil
    ) async throws(Refusal) -> Payment {
        let payment = try await stored(id)
        return try await write(payment.caller) { try $0.giveUp(id, failure, intent) }
    }

    private func intent(of payment: Payment) async throws(GatewayFailure) -> GatewayIntent? {
        if let id = payment.intentID { return try await gateway.intent(id) }
        return try await gateway.intent(of: payment.id)
    }

    private func putOff(_ payment: Payment, _ failure: GatewayFailure) async throws(Refusal) -> Payment {
        note(failure, "a payment", payment.id.rawValue, payment.attempts)
        return try await write(payment.caller) { try $0.putOff(payment.id) }
    }

    /// The first tries are nothing to wake somebody for.
    private func note(_ failure: GatewayFailure, _ what: String, _ id: String, _ attempts: Int64) {
        logger.log(
            level: attempts >= 5 ? .error : .warning, "\(what) has to wait for the gateway",
            metadata: ["id": "\(id)", "attempt": "\(attempts + 1)", "reason": "\(failure.message)"])
    }

    func stored(_ id: PaymentID) async throws(Refusal) -> Payment {
        let found = try await store.read { try PaymentStore($0).payment(id) }
        guard let found else { throw PaymentKeeper.noPayment }
        return found
    }
}
