import Catalog
import Foundation
import Logging
import Store
import Synchronization
import TestSupport
import Testing

@testable import Commerce
@testable import Integrations

/// A Stripe of the test, which can be asked for one intent and its refunds.
final class FakeStripe: Sendable {
    struct State: Sendable {
        var status = "requires_action"
        var payment = ""
        var refunds: [(id: String, amount: Int64, key: String?)] = []
        /// What an intent is answered with instead.
        var isDown = false
    }

    let state = Mutex(State())

    func answer(_ request: ScriptedServer.Request) -> ScriptedServer.Reply {
        state.withLock { state in
            if state.isDown { return .json(503, "{}") }
            if request.target.hasPrefix("/v1/refunds?") {
                let refunds = state.refunds.map { refund in
                    let metadata = refund.key.map { #"{"refund_id":"\#($0)"}"# } ?? "{}"
                    return
                        #"{"id":"\#(refund.id)","amount":\#(refund.amount),"currency":"eur","metadata":\#(metadata)}"#
                }
                return .json(200, #"{"data":[\#(refunds.joined(separator: ","))]}"#)
            }
            if request.target.hasPrefix("/v1/payment_methods/") {
                return .json(200, #"{"id":"pm_1","type":"card","card":{"brand":"visa","last4":"4242"}}"#)
            }
            if request.target == "/v1/refunds" {
                let key = request.headers["idempotency-key"] ?? ""
                let amount =
                    request.text.split(separator: "&").first { $0.hasPrefix("amount=") }
                    .flatMap { Int64($0.dropFirst(7)) } ?? 2_000
                state.refunds.append((id: "re_\(state.refunds.count + 1)", amount: amount, key: key))
                return .json(
                    200,
                    #"{"id":"re_\#(state.refunds.count)","amount":\#(amount),"currency":"eur","metadata":{"refund_id":"\#(key)"}}"#
                )
            }
            if request.target == "/v1/payment_intents" { state.payment = request.headers["idempotency-key"] ?? "" }
            if request.target.hasSuffix("/capture") { state.status = "succeeded" }
            if request.target.hasPrefix("/v1/payment_intents/search?") { return .json(200, #"{"data":[]}"#) }
            return .json(200, Self.intent(state))
        }
    }

    static func intent(_ state: State) -> String {
        #"""
        {"id":"pi_1","object":"payment_intent","amount":2000,"currency":"eur","status":"\#(state.status)",
         "client_secret":"pi_1_secret","metadata":{"payment_id":"\#(state.payment)"},"latest_charge":"ch_1",
         "last_payment_error":null}
        """#
    }
}

/// The gateway's messages: early, late, repeated, reordered, forged.
@Suite struct GatewayEventTests {
    private static let secret = "whsec_test"
    private let fixture: PaymentFixture
    private let stripe = FakeStripe()
    private let server: ScriptedServer
    private let payments: Payments

    init() throws {
        fixture = try PaymentFixture()
        server = try ScriptedServer { [stripe] in stripe.answer($0) }
        payments = try fixture.payments(
            StripeGateway(
                key: "sk_test_1", webhookSecret: Self.secret, url: server.url, allowsPrivateAddresses: true,
                timeoutMilliseconds: 120_000, now: fixture.environment.now,
                logger: Logger(label: "test", factory: { _ in RecordedLog() })))
    }

    private func event(_ id: String, _ type: String, payment: String) -> String {
        #"""
        {"id":"\#(id)","object":"event","type":"\#(type)","data":{"object":{"id":"pi_1","object":"payment_intent",
         "amount":2000,"currency":"eur","status":"x","metadata":{"payment_id":"\#(payment)"}}}}
        """#
    }

    private func charge(_ id: String, _ type: String, _ object: String = "charge") -> String {
        #"""
        {"id":"\#(id)","type":"\#(type)","data":{"object":{"id":"x_1","object":"\#(object)","payment_intent":"pi_1",
         "reason":"fraudulent"}}}
        """#
    }

    private func receive(_ body: String, secret: String = secret) async throws(Refusal) -> Bool {
        let seconds = fixture.clock.now.millisecondsSinceEpoch / 1_000
        return try await payments.inbox.receive(
            Array(body.utf8), signature: SignedMessage.header(body, secret: secret, seconds: seconds))
    }

    private func state(_ order: Order) throws -> PaymentState? { try fixture.tries(order.id).last?.state }

    /// A payment that waits for the buyer.
    private func waiting() async throws -> (Order, Payment) {
        let order = try fixture.place()
        let payment = try await payments.pay(order, ["token": "pm_1"])
        #expect(payment.state == .requiresAction)
        return (order, payment)
    }

    @Test func messageAboutAConfirmedPaymentFinishesIt() async throws {
        let (order, payment) = try await waiting()
        stripe.state.withLock { $0.status = "requires_capture" }
        let type = "payment_intent.amount_capturable_updated"
        #expect(try await receive(event("evt_1", type, payment: payment.id.rawValue)))
        // Taken, not yet looked into.
        #expect(try state(order) == .requiresAction)
        await payments.reconciler.round()
        #expect(try state(order) == .captured && fixture.order(order.id).state == .confirmed)
    }

    @Test func repeatedMessageIsTakenOnceAndChangesNothing() async throws {
        let (order, payment) = try await waiting()
        stripe.state.withLock { $0.status = "requires_capture" }
        let body = event("evt_1", "payment_intent.amount_capturable_updated", payment: payment.id.rawValue)
        #expect(try await receive(body))
        #expect(try await !receive(body))
        await payments.reconciler.round()
        #expect(try await !receive(body))
        await payments.reconciler.round()
        #expect(try state(order) == .captured)
        #expect(try fixture.eventTypes().filter { $0 == "payment.captured" }.count == 1)
    }

    @Test func messageThatComesBeforeItsPaymentIsKeptUntilItIsKnown() async throws {
        let order = try fixture.place()
        stripe.state.withLock { $0.status = "succeeded" }
        #expect(try await receive(event("evt_1", "payment_intent.succeeded", payment: "pay_unknown")))
        await payments.reconciler.round()
        // The answer to the call that makes the intent is lost; only our own name of the payment is in the message.
        stripe.state.withLock { $0.isDown = true }
        let method = PaymentMethodReference(token: "pm_1", card: CardSummary(brand: "visa", lastFour: "4242"))
        let payment = try await payments.pay(order.id, method: method, by: .staff, PaymentFixture.caller)
        #expect(payment.state == .created)
        stripe.state.withLock { state in
            state.isDown = false
            state.payment = payment.id.rawValue
        }
        #expect(try await receive(event("evt_2", "payment_intent.succeeded", payment: payment.id.rawValue)))
        try await payments.inbox.round()
        #expect(try state(order) == .captured)
        // Now the first one finds its payment by the gateway's name.
        fixture.clock.advance(seconds: 10)
        try await payments.inbox.round()
        let left = try fixture.database.read { try GatewayEventStore($0).due("stripe", at: .distantFuture, limit: 9) }
        #expect(left.isEmpty)
    }

    @Test func messagesInAnyOrderLeadToTheSame() async throws {
        let (order, payment) = try await waiting()
        stripe.state.withLock { $0.status = "succeeded" }
        let types = [
            "payment_intent.succeeded", "payment_intent.payment_failed", "payment_intent.amount_capturable_updated",
            "payment_intent.created", "payment_intent.requires_action",
        ]
        for (number, type) in types.enumerated() {
            #expect(try await receive(event("evt_\(number)", type, payment: payment.id.rawValue)))
            await payments.reconciler.round()
        }
        #expect(try state(order) == .captured && fixture.order(order.id).state == .confirmed)
    }

    @Test func lateMessageAboutAPaymentThatWasGivenUpSendsTheMoneyBack() async throws {
        let (order, payment) = try await waiting()
        stripe.state.withLock { $0.status = "canceled" }
        await payments.reconciler.begin()
        await payments.reconciler.round()
        #expect(try state(order) == .failed)
        stripe.state.withLock { $0.status = "succeeded" }
        #expect(try await receive(event("evt_1", "payment_intent.succeeded", payment: payment.id.rawValue)))
        await payments.reconciler.round()
        #expect(try state(order) == .cancelled)
        #expect(stripe.state.withLock { $0.refunds.map(\.amount) } == [2_000])
        #expect(try fixture.order(order.id).state == .paymentFailed)
    }

    @Test func messageWaitsWhileTheGatewayDoesNotAnswer() async throws {
        let (order, payment) = try await waiting()
        stripe.state.withLock { state in
            state.status = "succeeded"
            state.isDown = true
        }
        #expect(try await receive(event("evt_1", "payment_intent.succeeded", payment: payment.id.rawValue)))
        await payments.reconciler.round()
        #expect(try state(order) == .requiresAction)
        stripe.state.withLock { $0.isDown = false }
        fixture.clock.advance(seconds: 3)
        await payments.reconciler.round()
        #expect(try state(order) == .captured)
    }

    @Test func refundMadeAtTheGatewayIsTakenIn() async throws {
        let (order, payment) = try await waiting()
        stripe.state.withLock { $0.status = "succeeded" }
        _ = try await payments.confirm(payment.id, [:], by: .staff)
        _ = try await payments.refund(payment.id, ["amount": 300], key: "a", by: PaymentFixture.caller)
        stripe.state.withLock { $0.refunds.append((id: "re_9", amount: 500, key: nil)) }
        for id in ["evt_1", "evt_2"] {
            #expect(try await receive(charge(id, "charge.refunded")))
            await payments.reconciler.round()
        }
        #expect(try fixture.tries(order.id).last?.refundedMinorUnits == 800)
        #expect(try fixture.order(order.id).refundedMinorUnits == 800)
    }

    @Test func forgedMessageIsNotEvenKept() async throws {
        let (order, payment) = try await waiting()
        stripe.state.withLock { $0.status = "succeeded" }
        let body = event("evt_1", "payment_intent.succeeded", payment: payment.id.rawValue)
        let forged = await refusal { () async throws(Refusal) in try await receive(body, secret: "whsec_guess") }
        #expect(forged?.code == .unauthorized)
        let unsigned = await refusal { () async throws(Refusal) in
            try await payments.inbox.receive(Array(body.utf8), signature: nil)
        }
        #expect(unsigned?.code == .unauthorized)
        await payments.reconciler.round()
        #expect(try state(order) == .requiresAction)
        // The genuine one is new, not a repetition.
        #expect(try await receive(body))
    }

    @Test func messageThatNamesAnotherPaymentMovesNothing() async throws {
        let (order, _) = try await waiting()
        let other = try fixture.place()
        stripe.state.withLock { $0.isDown = true }
        let method = PaymentMethodReference(token: "pm_1", card: CardSummary(brand: "visa", lastFour: "4242"))
        let second = try await payments.pay(other.id, method: method, by: .staff, PaymentFixture.caller)
        stripe.state.withLock { $0.isDown = false }
        // The intent is that of the first payment, whatever the message says.
        #expect(try await receive(event("evt_1", "payment_intent.succeeded", payment: second.id.rawValue)))
        try await payments.inbox.round()
        #expect(try state(other) == .created && state(order) == .requiresAction)
    }

    @Test func messageOfAnotherKindIsTakenAndLeftAlone() async throws {
        let body = #"{"id":"evt_1","type":"customer.created","data":{"object":{"object":"customer","id":"cus_1"}}}"#
        #expect(try await receive(body))
        #expect(try await !receive(body))
        let broken = await refusal { () async throws(Refusal) in try await receive(#"{"id":"evt_2"}"#) }
        #expect(broken?.code == .invalidValue)
        let noJSON = await refusal { () async throws(Refusal) in try await receive("x") }
        #expect(noJSON?.code == .invalidJSON)
    }
}

extension Timestamp {
    static let distantFuture = Timestamp(millisecondsSinceEpoch: .max)
}
