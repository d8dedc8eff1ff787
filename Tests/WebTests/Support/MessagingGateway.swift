import Catalog
import Commerce
import Integrations
import Logging
import Synchronization

/// The offline gateway with Stripe's messages: signed as Stripe signs them, about disputes that the test sets.
final class MessagingGateway: ForwardingGateway {
    static let secret = "whsec_test"

    let inner: any PaymentGateway
    let told = Mutex<[GatewayDispute]>([])
    private let stripe = StripeGateway(
        key: "sk_test", webhookSecret: secret, url: "http://127.0.0.1:1",
        now: { Timestamp(millisecondsSinceEpoch: 0) }, logger: Logger(label: "test"))

    private let offline: TestGateway

    init(_ offline: TestGateway) {
        inner = offline
        self.offline = offline
    }

    func event(_ body: [UInt8], signature: String?, at now: Timestamp) throws(Refusal) -> GatewayEvent {
        try stripe.event(body, signature: signature, at: now)
    }
    func disputes(of id: GatewayIntentID) async throws(GatewayFailure) -> [GatewayDispute] { told.withLock { $0 } }
    func waitingMessages() async throws(GatewayFailure) -> [GatewayEvent] { [] }
    func taken(_ messages: [GatewayEvent]) async throws(GatewayFailure) {}
}

extension MessagingGateway: SellerTransfers {
    func transfer(_ net: Money, to account: String, key: String) async throws(GatewayFailure) -> String {
        try await offline.transfer(net, to: account, key: key)
    }
    func reverse(_ amount: Money, of transfer: String, key: String) async throws(GatewayFailure) -> String {
        try await offline.reverse(amount, of: transfer, key: key)
    }
    func payOut(_ amount: Money, of account: String, key: String) async throws(GatewayFailure) -> String {
        try await offline.payOut(amount, of: account, key: key)
    }
}
