import Catalog
import Commerce
import Integrations
import Logging
import Synchronization

/// The offline gateway with Stripe's messages: signed as Stripe signs them, about disputes that the test sets.
final class MessagingGateway: PaymentGateway {
    static let secret = "whsec_test"

    let inner: TestGateway
    let told = Mutex<[GatewayDispute]>([])
    private let stripe = StripeGateway(
        key: "sk_test", webhookSecret: secret, url: "http://127.0.0.1:1", logger: Logger(label: "test"))

    var name: String { inner.name }

    init(_ inner: TestGateway) { self.inner = inner }

    func event(_ body: [UInt8], signature: String?, at now: Timestamp) throws(Refusal) -> GatewayEvent {
        try stripe.event(body, signature: signature, at: now)
    }
    func disputes(of id: GatewayIntentID) async throws(GatewayFailure) -> [GatewayDispute] { told.withLock { $0 } }
    func submit(
        _ evidence: DisputeEvidence, to dispute: String, key: String
    ) async throws(GatewayFailure) -> GatewayDispute {
        try await inner.submit(evidence, to: dispute, key: key)
    }
    func waitingMessages() async throws(GatewayFailure) -> [GatewayEvent] { [] }
    func taken(_ messages: [GatewayEvent]) async throws(GatewayFailure) {}

    func tokenize(_ card: CardDetails) async throws(GatewayFailure) -> PaymentMethodReference {
        try await inner.tokenize(card)
    }
    func method(_ token: String) async throws(GatewayFailure) -> PaymentMethodReference {
        try await inner.method(token)
    }
    func keep(_ token: String, customer: String?, key: String) async throws(GatewayFailure) -> String {
        try await inner.keep(token, customer: customer, key: key)
    }
    func authorize(_ request: AuthorizationRequest) async throws(GatewayFailure) -> GatewayIntent {
        try await inner.authorize(request)
    }
    func confirm(_ id: GatewayIntentID, isApproved: Bool) async throws(GatewayFailure) -> GatewayIntent {
        try await inner.confirm(id, isApproved: isApproved)
    }
    func capture(_ id: GatewayIntentID, key: String) async throws(GatewayFailure) -> GatewayIntent {
        try await inner.capture(id, key: key)
    }
    func cancel(_ id: GatewayIntentID, key: String) async throws(GatewayFailure) -> GatewayIntent {
        try await inner.cancel(id, key: key)
    }
    func refund(_ request: RefundRequest) async throws(GatewayFailure) -> GatewayRefund {
        try await inner.refund(request)
    }
    func intent(_ id: GatewayIntentID) async throws(GatewayFailure) -> GatewayIntent { try await inner.intent(id) }
    func intent(of payment: PaymentID) async throws(GatewayFailure) -> GatewayIntent? {
        try await inner.intent(of: payment)
    }
    func refunds(of id: GatewayIntentID) async throws(GatewayFailure) -> [GatewayRefund] {
        try await inner.refunds(of: id)
    }
}
