import Catalog
import Commerce
import HTTPTypes

/// Paying orders, giving money back, and what gateways say about it.
struct PaymentController: Sendable {
    let payments: Payments

    func process(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        return Self.answer(try await payments.process(try call.json(), by: try call.payer(), call.caller), .created)
    }

    func payment(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        let id = PaymentID(call.text(0))
        if call.mayRefund { return .personal(try await payments.payment(id, for: .staff).json()) }
        return .personal(try await payments.payment(id, for: try call.payer()).json(showsSecret: true))
    }

    func confirm(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        let body = call.bytes.isEmpty ? JSONValue.object([]) : try call.json()
        return Self.answer(try await payments.confirm(PaymentID(call.text(0)), body, by: try call.payer()))
    }

    /// Under an `Idempotency-Key` nothing goes back twice, even when the first call did not live to see its answer.
    func refund(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        let body = call.bytes.isEmpty ? JSONValue.object([]) : try call.json()
        let payment = try await payments.refund(
            PaymentID(call.text(0)), body, key: call.headers[.idempotencyKey], by: call.caller)
        return .personal(payment.json(), status: .created)
    }

    /// The gateway takes anything but 2xx as "send it again".
    func stripeEvent(_ call: Call) async throws(Refusal) -> Answer {
        let isNew = try await payments.inbox.receive(call.bytes, signature: call.headers[.stripeSignature])
        return .personal(["received": true, "is_new": .boolean(isNew)])
    }

    // MARK: Kept methods

    func methods(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        let methods = try await payments.methods.list(of: try call.signedIn().user.id)
        return .personal(["payment_methods": .array(methods.map(\.json))])
    }

    func addMethod(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        let method = try await payments.methods.add(try call.json(), of: try call.signedIn().user.id)
        return .personal(method.json, status: .created)
    }

    func setDefaultMethod(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        let id = PaymentMethodID(call.text(0))
        return .personal(try await payments.methods.setDefault(id, of: try call.signedIn().user.id).json)
    }

    func removeMethod(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        try await payments.methods.remove(PaymentMethodID(call.text(0)), of: try call.signedIn().user.id)
        return .personal(["id": .string(call.text(0)), "removed": true])
    }

    /// What lets the buyer's page speak with the gateway is in this one answer, not in what is kept of it.
    private static func answer(_ payment: Payment, _ status: HTTPResponse.Status = .ok) -> Answer {
        .personal(payment.json(showsSecret: true), kept: payment.json(), status: status)
    }
}

extension Call {
    /// Whether everybody's payments may be seen: by support, and by a program of the operator.
    var mayRefund: Bool { Identity(grant: grant, person: person).has(.refundPayments) }

    /// Who pays: whoever has signed in, or holds the secret of an order; a program of the operator pays for anybody.
    ///
    /// - Throws: `unauthorized`.
    func payer() throws(Refusal) -> Claimant {
        if let orderToken { return .holder(secret: orderToken) }
        if let person { return .user(person.user.id) }
        if mayRefund { return .staff }
        throw Refusal(
            .unauthorized, message: "the call needs an access token, or the secret of the order in X-Order-Token")
    }
}

extension HTTPField.Name {
    static let stripeSignature = known("Stripe-Signature")
}
