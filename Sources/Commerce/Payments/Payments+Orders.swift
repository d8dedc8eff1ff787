import Catalog
import Logging

/// As checkouts and orders see payments.
extension Payments: PaymentStarter {
    /// Of the refund of an order that was called off: there is one.
    private static let cancelledKey = "cancelled"

    package func method(_ body: JSONValue, of user: UserID?) async throws(Refusal) -> ChosenPaymentMethod {
        var reader = MemberReader(body, known: PaymentMethodChoice.members)
        let choice = PaymentMethodChoice.read(&reader)
        guard let choice, reader.problems.isEmpty else { throw MemberReader.refusal(reader.problems) }
        // Guests keep no methods, so that it makes no difference whose guest it is.
        let claimant = user.map { Claimant.user($0) } ?? .staff
        let reference = try await methods.reference(choice, of: claimant)
        return ChosenPaymentMethod(kept: reference.json, shown: ["card": reference.card.json])
    }

    package func begin(
        _ order: Order, method: ChosenPaymentMethod, by caller: Caller, at now: Timestamp, in payments: PaymentStore
    ) throws -> Payment? {
        guard let reference = PaymentMethodReference(method.kept) else { return nil }
        return try payments.keeper(caller, at: now).start(order, method: reference, gateway: gateway.name, id: newID())
    }

    package func pay(
        _ order: Order, method: ChosenPaymentMethod, begun: Payment?, by caller: Caller
    ) async throws(Refusal) -> StartedPayment {
        let payment: Payment
        if let begun {
            payment = await advancing(begun)
        } else if let reference = PaymentMethodReference(method.kept) {
            payment = try await pay(order.id, method: reference, by: .staff, caller)
        } else {
            throw Refusal(.storeDamaged, message: "the payment method of a checkout can't be read")
        }
        return StartedPayment(id: payment.id, json: payment.json(showsSecret: true))
    }

    /// What is written down goes on by itself: when nothing can be written now, the reconciler takes it up.
    private func advancing(_ begun: Payment) async -> Payment {
        do throws(Refusal) {
            return try await advance(begun)
        } catch {
            logger.error(
                "a payment has to wait for the store", metadata: ["id": "\(begun.id)", "reason": "\(error.message)"])
            return begun
        }
    }

    package func giveBack(_ order: Order, reason: String, by caller: Caller) async throws(Refusal) {
        if try await void(order: order.id, reason: reason, by: caller) != nil { return }
        let paid = try await store.read { try PaymentStore($0).active(of: order.id) }
        let isAsked = paid?.refunds.contains { $0.key == Self.cancelledKey } ?? false
        // What a bank took by a dispute that was lost can't be given back.
        guard let paid, isAsked || (paid.refundableMinorUnits > 0 && order.keptMinorUnits > 0) else { return }
        _ = try await refund(
            order: order.id, minorUnits: nil, reason: reason, key: Self.cancelledKey, by: caller)
    }
}

extension PaymentMethodReference {
    /// For storing.
    var json: JSONValue {
        ["token": .string(token), "customer": customer.map { .string($0) } ?? .null, "card": card.json]
    }

    /// Reads what ``json`` wrote.
    init?(_ json: JSONValue) {
        guard let token = json["token"]?.text, let card = json["card"], let brand = card["brand"]?.text,
            let lastFour = card["last_four"]?.text
        else { return nil }
        self.init(
            token: token, customer: json["customer"]?.text,
            card: CardSummary(
                brand: brand, lastFour: lastFour, expiryMonth: card["expiry_month"]?.integer,
                expiryYear: card["expiry_year"]?.integer))
    }
}
