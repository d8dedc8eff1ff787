import Catalog
import Foundation
import Logging
import TestSupport
import Testing

@testable import Commerce
@testable import Integrations

/// The Stripe gateway against a running localstripe.
@Suite(.enabled(if: LocalStripe.python != nil)) struct LocalStripeTests {
    private static let secret = "whsec_local"
    private let fixture: PaymentFixture
    private let stripe: LocalStripe
    private let payments: Payments
    private let gateway: StripeGateway

    init() async throws {
        fixture = try PaymentFixture()
        stripe = try await LocalStripe(try #require(LocalStripe.python))
        gateway = StripeGateway(
            key: "sk_test_12345", webhookSecret: Self.secret, url: stripe.url, allowsPrivateAddresses: true,
            now: fixture.environment.now, logger: Logger(label: "test", factory: { _ in RecordedLog() }))
        payments = try fixture.payments(gateway)
    }

    /// What the buyer's page does: the number goes to Stripe, the token comes back.
    private func token(_ number: String) async throws -> JSONValue {
        let body = try await stripe.ask(
            "POST", "/v1/payment_methods",
            [
                ("type", "card"), ("card[number]", number), ("card[exp_month]", "12"), ("card[exp_year]", "2040"),
                ("card[cvc]", "123"),
            ])
        return ["token": try #require(try JSONReader.parse(body)["id"])]
    }

    private func status(_ payment: Payment) async throws -> String? {
        let id = try #require(payment.intentID)
        return try JSONReader.parse(try await stripe.ask("GET", "/v1/payment_intents/\(id)"))["status"]?.text
    }

    @Test func orderIsPaidAndRefundedInParts() async throws {
        let order = try fixture.place()
        let payment = try await payments.pay(order, try await token("4242424242424242"))
        #expect(payment.state == .captured && payment.method.card.lastFour == "4242")
        #expect(try await status(payment) == "succeeded")
        #expect(try fixture.order(order.id).state == .confirmed)
        for (amount, key) in [(500, "a"), (1_500, "b")] as [(Int64, String)] {
            _ = try await payments.refund(
                payment.id, ["amount": .integer(amount)], key: key, by: PaymentFixture.caller)
        }
        #expect(try fixture.order(order.id).state == .refunded)
        let refunds = try await gateway.refunds(of: try #require(payment.intentID))
        #expect(refunds.map(\.minorUnits).sorted() == [500, 1_500] && refunds.allSatisfy { $0.key != nil })
    }

    @Test func declinedCardFailsAndAnotherOnePays() async throws {
        let order = try fixture.place()
        let failed = try await payments.pay(order, try await token("4000000000000341"))
        #expect(failed.state == .failed && failed.failure?.code == "card_declined")
        #expect(try fixture.order(order.id).state == .paymentFailed)
        #expect(try await payments.pay(order, try await token("4242424242424242")).state == .captured)
        #expect(try fixture.order(order.id).state == .confirmed)
    }

    @Test func buyerAuthenticatesAtStripe() async throws {
        let order = try fixture.place()
        let waiting = try await payments.pay(order, try await token("4000002500003155"))
        #expect(waiting.state == .requiresAction)
        let secret = try #require(waiting.nextAction?.clientSecret)
        // Nothing has happened at the bank yet, whatever the page says.
        #expect(try await payments.confirm(waiting.id, [:], by: .staff).state == .requiresAction)
        let id = try #require(waiting.intentID)
        _ = try await stripe.ask(
            "POST", "/v1/payment_intents/\(id)/_authenticate", [("client_secret", secret), ("success", "true")])
        #expect(try await payments.confirm(waiting.id, [:], by: .staff).state == .captured)
        #expect(try await status(waiting) == "succeeded")
    }

    @Test func voidedPaymentIsCancelledAtStripe() async throws {
        let order = try fixture.place()
        let waiting = try await payments.pay(order, try await token("4000002500003155"))
        _ = try await payments.void(order: order.id, reason: "cancelled", by: PaymentFixture.caller)
        #expect(try await status(waiting) == "canceled")
        #expect(try fixture.tries(order.id).map(\.state) == [.cancelled])
    }

    @Test func signedMessageOfStripeIsTakenAndForgedOneIsNot() async throws {
        let order = try fixture.place()
        let received = try ScriptedServer { _ in .json(200, "{}") }
        _ = try await stripe.ask(
            "POST", "/_config/webhooks/shop", [("url", received.url), ("secret", Self.secret)])
        let payment = try await payments.pay(order, try await token("4242424242424242"))
        for _ in 0..<3_000 where received.requests.isEmpty { try await Task.sleep(for: .milliseconds(10)) }
        let message = try #require(received.requests.first)
        let now = Timestamp(millisecondsSinceEpoch: Int64(Date().timeIntervalSince1970 * 1_000))
        let header = message.headers["stripe-signature"]
        let event = try gateway.event(message.body, signature: header, at: now)
        #expect(event.type == "payment_intent.succeeded")
        #expect(event.subject == .intent(try #require(payment.intentID), payment.id))
        #expect(throws: Refusal.self) { try gateway.event(message.body + [0x20], signature: header, at: now) }
    }

    @Test func methodIsKeptWithACustomer() async throws {
        let body = try await token("4242424242424242")
        let token = try #require(body["token"]?.text)
        let customer = try await gateway.keep(token, customer: nil, key: "user_1-customer")
        #expect(customer.hasPrefix("cus_"))
        #expect(try await gateway.method(token).customer == customer)
        #expect(try await gateway.keep(token, customer: customer, key: "user_1-customer") == customer)
    }
}
