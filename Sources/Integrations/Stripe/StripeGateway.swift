import Catalog
import Commerce
import Logging

/// Payments over Stripe: payment intents that are captured by hand, refunds, and signed messages.
///
/// - Source: https://docs.stripe.com/api
package struct StripeGateway: PaymentGateway {
    package let name = "stripe"

    let client: StripeClient
    let now: @Sendable () -> Timestamp
    private let signature: StripeSignature?

    /// - Parameter key: the secret key, "sk_…".
    /// - Parameter webhookSecret: of the endpoint, "whsec_…"; without one no message is taken.
    /// - Parameter url: of another Stripe, for tests.
    package init(
        key: String, webhookSecret: String?, url: String = "https://api.stripe.com",
        allowsPrivateAddresses: Bool = false, timeoutMilliseconds: Int? = nil,
        now: @escaping @Sendable () -> Timestamp, logger: Logger
    ) {
        client = StripeClient(
            exchange: HTTPExchange(label: "aisle.stripe"), url: url, key: key,
            allowsPrivateAddresses: allowsPrivateAddresses,
            timeoutMilliseconds: timeoutMilliseconds ?? StripeClient.timeoutMilliseconds, logger: logger)
        self.now = now
        signature = webhookSecret.map { StripeSignature(secret: $0) }
    }

    // MARK: Cards

    /// Numbers go from the buyer's page to Stripe and nowhere else.
    package func tokenize(_ card: CardDetails) async throws(GatewayFailure) -> PaymentMethodReference {
        throw .refused(
            Payment.Failure(code: "token_required", message: "send the token that the payment company's page made"))
    }

    package func method(_ token: String) async throws(GatewayFailure) -> PaymentMethodReference {
        let answer = try await client.get("/v1/payment_methods/\(try Self.segment(token))")
        if let failure = answer.failure { throw .refused(failure) }
        return try StripeObjects.method(answer.json)
    }

    package func keep(_ token: String, customer: String?, key: String) async throws(GatewayFailure) -> String {
        var owner = customer
        if owner == nil {
            let made = try await client.post("/v1/customers", StripeForm(), key: key)
            if let failure = made.failure { throw .refused(failure) }
            owner = made.json["id"]?.text
        }
        guard let owner else { throw .unknown("stripe's customer can't be read") }
        let attached = try await client.post(
            "/v1/payment_methods/\(try Self.segment(token))/attach", StripeForm([("customer", owner)]),
            key: "\(key)-\(token)")
        if let failure = attached.failure { throw .refused(failure) }
        return owner
    }

    // MARK: Payments

    package func authorize(_ request: AuthorizationRequest) async throws(GatewayFailure) -> GatewayIntent {
        let form = StripeForm([
            ("amount", String(try StripeAmount.number(request.amount))),
            ("currency", request.amount.currency.rawValue.lowercased()), ("capture_method", "manual"),
            ("confirm", "true"), ("payment_method", request.method.token), ("customer", request.method.customer),
            ("payment_method_types[]", "card"), ("metadata[payment_id]", request.payment.rawValue),
            ("metadata[order_id]", request.order.rawValue),
        ])
        let answer = try await client.post("/v1/payment_intents", form, key: request.payment.rawValue)
        guard let failure = answer.failure else { return try StripeObjects.intent(answer.json) }
        // Declined: the intent is made and waits for another card, which will be another payment of ours.
        guard let intent = answer.json["error"]?["payment_intent"], !intent.isNull else { throw .refused(failure) }
        return try StripeObjects.intent(intent)
    }

    /// The buyer's page and the bank settle it between them; here is only asked what came of it.
    package func confirm(_ id: GatewayIntentID, isApproved: Bool) async throws(GatewayFailure) -> GatewayIntent {
        try await intent(id)
    }

    package func capture(_ id: GatewayIntentID, key: String) async throws(GatewayFailure) -> GatewayIntent {
        try await change(id, "capture", key)
    }

    package func cancel(_ id: GatewayIntentID, key: String) async throws(GatewayFailure) -> GatewayIntent {
        try await change(id, "cancel", key)
    }

    package func intent(_ id: GatewayIntentID) async throws(GatewayFailure) -> GatewayIntent {
        let answer = try await client.get("/v1/payment_intents/\(try Self.segment(id.rawValue))")
        if let failure = answer.failure { throw .refused(failure) }
        return try StripeObjects.intent(answer.json)
    }

    /// - Source: https://docs.stripe.com/search (an intent is found within a minute)
    package func intent(of payment: PaymentID) async throws(GatewayFailure) -> GatewayIntent? {
        let query = StripeForm.encoded("metadata['payment_id']:'\(try Self.segment(payment.rawValue))'")
        let answer = try await client.get("/v1/payment_intents/search?query=\(query)&limit=1")
        if let failure = answer.failure { throw .unavailable(failure.message) }
        guard let found = answer.json["data"]?.elements else { throw .unknown("stripe's list can't be read") }
        return try found.first.map { (json) throws(GatewayFailure) in try StripeObjects.intent(json) }
    }

    private func change(
        _ id: GatewayIntentID, _ verb: String, _ key: String
    ) async throws(GatewayFailure) -> GatewayIntent {
        let path = "/v1/payment_intents/\(try Self.segment(id.rawValue))/\(verb)"
        let answer = try await client.post(path, StripeForm(), key: key)
        if let failure = answer.failure { throw .refused(failure) }
        return try StripeObjects.intent(answer.json)
    }

    // MARK: Refunds

    package func refund(_ request: RefundRequest) async throws(GatewayFailure) -> GatewayRefund {
        var form = StripeForm([
            ("payment_intent", request.intent.rawValue), ("metadata[refund_id]", request.key),
        ])
        if let amount = request.amount { form.add("amount", String(try StripeAmount.number(amount))) }
        let answer = try await client.post("/v1/refunds", form, key: request.key)
        if let failure = answer.failure { throw .refused(failure) }
        return try StripeObjects.refund(answer.json, key: request.key)
    }

    package func refunds(of id: GatewayIntentID) async throws(GatewayFailure) -> [GatewayRefund] {
        let answer = try await client.get("/v1/refunds?payment_intent=\(StripeForm.encoded(id.rawValue))&limit=100")
        if let failure = answer.failure { throw .unavailable(failure.message) }
        guard let found = answer.json["data"]?.elements else { throw .unknown("stripe's list can't be read") }
        var refunds: [GatewayRefund] = []
        for json in found { refunds.append(try StripeObjects.refund(json)) }
        return refunds
    }

    package func event(_ body: [UInt8], signature header: String?, at now: Timestamp) throws(Refusal) -> GatewayEvent {
        guard let signature else {
            throw Refusal(.notFound, message: "no messages are taken: the settings have no secret for them")
        }
        try signature.check(header, of: body, at: now)
        guard let json = try? JSONReader.parse(body) else {
            throw Refusal(.invalidJSON, message: "the message is no JSON")
        }
        return try StripeObjects.event(json)
    }

    /// Part of a path: nothing in it may lead to another one.
    static func segment(_ text: String) throws(GatewayFailure) -> String {
        let isPlain = text.utf8.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x5F: true
            default: false
            }
        }
        guard isPlain, (1...255).contains(text.utf8.count) else {
            throw .refused(Payment.Failure(code: "resource_missing", message: "there is no such token"))
        }
        return text
    }
}
