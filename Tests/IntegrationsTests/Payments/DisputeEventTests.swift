import Catalog
import Foundation
import GRDB
import Logging
import Store
import Synchronization
import TestSupport
import Testing

@testable import Commerce
@testable import Integrations

/// Disputes that the gateway tells of: early, late, repeated, reordered, several of one payment.
@Suite struct DisputeEventTests {
    private static let secret = "whsec_test"
    private typealias Told = DisputingStripe.Dispute
    private let fixture: PaymentFixture
    private let stripe = DisputingStripe()
    private let server: ScriptedServer
    private let payments: Payments
    private let disputes: Disputes

    init() throws {
        fixture = try PaymentFixture()
        server = try ScriptedServer { [stripe] in stripe.answer($0) }
        let log = Logger(label: "test", factory: { [log = fixture.log] _ in log })
        let gateway = StripeGateway(
            key: "sk_test_1", webhookSecret: Self.secret, url: server.url, allowsPrivateAddresses: true,
            timeoutMilliseconds: 120_000, now: fixture.environment.now, logger: log)
        payments = try fixture.payments(gateway)
        disputes = Disputes(
            store: CommerceStore(fixture.database), environment: fixture.environment, gateway: gateway, logger: log)
    }

    private func tell(_ id: String, _ type: String, _ dispute: Told) async throws {
        let body = DisputingStripe.event(id, type, dispute)
        let seconds = fixture.clock.now.millisecondsSinceEpoch / 1_000
        _ = try await payments.inbox.receive(
            Array(body.utf8), signature: SignedMessage.header(body, secret: Self.secret, seconds: seconds))
        try await payments.inbox.round()
    }

    private func all() async throws -> [Dispute] { try await disputes.page(nil, before: nil, limit: 50) }

    /// An order over 20.00 that is paid by `pi_1`.
    private func paid() async throws -> Order {
        let order = try fixture.place()
        let payment = try await payments.pay(order, ["token": "pm_1"])
        stripe.inner.state.withLock { $0.status = "succeeded" }
        #expect(try await payments.confirm(payment.id, [:], by: .staff).state == .captured)
        return order
    }

    private func report() async throws -> [Disagreement] {
        let clock = fixture.clock
        return try await ConsistencyCheck(store: CommerceStore(fixture.database), now: { clock.now }).run()
            .disagreements
    }

    private func types() throws -> [String] {
        try fixture.eventTypes().filter { $0.hasPrefix("dispute.") || $0 == "payment.disputed" }
    }

    @Test func itIsOpenedOnceHoweverOftenItIsTold() async throws {
        let order = try await paid()
        let told = Told(id: "dp_1", amount: 1_500, balance: [-1_500])
        stripe.set(told)
        for id in ["evt_1", "evt_1", "evt_2"] { try await tell(id, "created", told) }
        try await tell("evt_3", "funds_withdrawn", told)
        let dispute = try #require(try await all().first)
        #expect(try await all().count == 1)
        #expect(dispute.state == .opened && dispute.minorUnits == 1_500 && dispute.withdrawnMinorUnits == 1_500)
        #expect(dispute.gatewayID == "dp_1" && dispute.reason == "fraudulent" && dispute.order == order.id)
        #expect(dispute.payment == (try fixture.order(order.id).payment) && dispute.evidenceDueAt != nil)
        #expect(try types() == ["dispute.opened", "payment.disputed"])
        // The money is the shop's until the bank has decided.
        #expect(try fixture.order(order.id).refundedMinorUnits == 0)
        #expect(try await report().isEmpty)
    }

    @Test func whatIsLostCountsAsRefundedAndWhatIsWonIsKept() async throws {
        let order = try await paid()
        stripe.set(Told(id: "dp_1", amount: 700, balance: [-700]), Told(id: "dp_2", amount: 800, balance: [-800]))
        try await tell("evt_1", "created", Told(id: "dp_1"))
        #expect(try await all().map(\.gatewayID) == ["dp_2", "dp_1"], "both are known by one message")
        stripe.set(
            Told(id: "dp_1", amount: 700, status: "lost", balance: [-700]),
            Told(id: "dp_2", amount: 800, status: "won", balance: [-800, 800]))
        for (id, type) in [("evt_2", "closed"), ("evt_3", "closed"), ("evt_4", "funds_reinstated")] {
            try await tell(id, type, Told(id: "dp_2"))
        }
        let found = try await all()
        #expect(found.map(\.state) == [.won, .lost] && found.map(\.refundMinorUnits) == [0, 700])
        #expect(found.map(\.withdrawnMinorUnits) == [0, 700])
        let stored = try fixture.order(order.id)
        #expect(stored.refundedMinorUnits == 700 && stored.refunds.map(\.id.rawValue) == ["ref_\(found[1].id)"])
        #expect(
            try types().filter { $0 != "payment.disputed" }
                == ["dispute.opened", "dispute.opened", "dispute.lost", "dispute.won"])
        // What the bank took can't be given back once more.
        let payment = try #require(stored.payment)
        let tooMuch = await refusal { () async throws(Refusal) in
            try await payments.refund(payment, ["amount": 1_301], key: "a", by: PaymentFixture.caller)
        }
        #expect(tooMuch?.code == .invalidValue)
        _ = try await payments.refund(payment, [:], key: "b", by: PaymentFixture.caller)
        #expect(try fixture.order(order.id).state == .refunded)
        #expect(stripe.inner.state.withLock { $0.refunds.map(\.amount) } == [1_300])
        #expect(try await report().isEmpty)
    }

    @Test func endThatComesBeforeTheBeginningIsTheEnd() async throws {
        let order = try await paid()
        stripe.set(Told(id: "dp_1", status: "lost", balance: [-2_000]))
        try await tell("evt_2", "closed", Told(id: "dp_1", status: "lost"))
        #expect(try fixture.order(order.id).state == .refunded)
        for (id, type) in [("evt_1", "created"), ("evt_0", "updated")] { try await tell(id, type, Told(id: "dp_1")) }
        #expect(try await all().map(\.state) == [.lost])
        #expect(try types() == ["dispute.opened", "payment.disputed", "dispute.lost"])
        #expect(try fixture.order(order.id).refundedMinorUnits == 2_000)
        #expect(try await report().isEmpty)
    }

    @Test func questionOfTheBankIsClosedOrBecomesAClaim() async throws {
        let order = try await paid()
        let asked = Told(id: "dp_1", status: "warning_needs_response")
        stripe.set(asked, Told(id: "dp_2", status: "warning_needs_response"))
        try await tell("evt_1", "created", asked)
        #expect(try await all().allSatisfy { $0.isInquiry && $0.state == .opened && $0.withdrawnMinorUnits == 0 })
        stripe.set(
            Told(id: "dp_1", status: "warning_under_review"), Told(id: "dp_2", status: "warning_closed"))
        try await tell("evt_2", "updated", asked)
        #expect(try await all().map(\.state) == [.won, .underReview])
        stripe.set(Told(id: "dp_1", balance: [-2_000]), Told(id: "dp_2", status: "warning_closed"))
        try await tell("evt_3", "updated", asked)
        let raised = try #require(try await all().last)
        #expect(raised.state == .opened && !raised.isInquiry && raised.withdrawnMinorUnits == 2_000)
        #expect(try fixture.order(order.id).refundedMinorUnits == 0)
        #expect(try await report().isEmpty)
    }

    @Test func whatSomebodyTookForWonIsLostWhenTheBankSaysSo() async throws {
        let order = try await paid()
        stripe.set(Told(id: "dp_1"))
        try await tell("evt_1", "created", Told(id: "dp_1"))
        let id = try #require(try await all().first?.id)
        _ = try await disputes.move(id, to: .won, by: PaymentFixture.caller)
        // Late news of its beginning change nothing.
        try await tell("evt_2", "updated", Told(id: "dp_1"))
        #expect(try await disputes.get(id).state == .won)
        stripe.set(Told(id: "dp_1", status: "lost"))
        try await tell("evt_3", "closed", Told(id: "dp_1"))
        #expect(try await disputes.get(id).state == .lost && fixture.order(order.id).state == .refunded)
        // The other way round somebody has to see to it: books are not rewritten.
        stripe.set(Told(id: "dp_1", status: "won"))
        for event in ["evt_4", "evt_5"] { try await tell(event, "closed", Told(id: "dp_1")) }
        let noted = try await disputes.get(id)
        #expect(noted.state == .lost && noted.notes.count == 1)
        #expect(try fixture.order(order.id).refundedMinorUnits == 2_000)
        #expect(try await report().isEmpty)
    }

    @Test func noMoreThanIsLeftOfTheMoneyIsLost() async throws {
        let order = try await paid()
        let payment = try #require(try fixture.order(order.id).payment)
        _ = try await payments.refund(payment, ["amount": 300], key: "a", by: PaymentFixture.caller)
        stripe.set(Told(id: "dp_1", status: "lost"))
        try await tell("evt_1", "closed", Told(id: "dp_1"))
        #expect(try await all().map(\.refundMinorUnits) == [1_700])
        #expect(try fixture.order(order.id).refundedMinorUnits == 2_000)
    }

    @Test func messageThatComesBeforeThePaymentIsKnownToBeTakenWaits() async throws {
        let order = try fixture.place()
        let payment = try await payments.pay(order, ["token": "pm_1"])
        #expect(payment.state == .requiresAction)
        stripe.set(Told(id: "dp_1"))
        try await tell("evt_1", "created", Told(id: "dp_1"))
        #expect(try await all().isEmpty)
        stripe.inner.state.withLock { $0.status = "succeeded" }
        fixture.clock.advance(seconds: 60)
        try await payments.inbox.round()
        #expect(try await all().map(\.state) == [.opened])
        #expect(try fixture.order(order.id).state == .confirmed)
    }

    @Test func messageAboutAPaymentThatNobodyKnowsWaitsAndIsGivenUp() async throws {
        stripe.set(Told(id: "dp_1"))
        try await tell("evt_1", "created", Told(id: "dp_1"))
        #expect(try await all().isEmpty)
        for _ in 0..<PaymentLimits.eventAttempts {
            fixture.clock.advance(seconds: 600)
            try await payments.inbox.round()
        }
        let left = try fixture.database.read { db in
            try String.fetchAll(db, sql: "SELECT state FROM gatewayEvent")
        }
        #expect(left == ["ignored"] && fixture.log.text.contains("a message of the gateway is given up"))
    }

    @Test func messageWaitsWhileTheGatewayDoesNotAnswer() async throws {
        _ = try await paid()
        stripe.set(Told(id: "dp_1"))
        stripe.inner.state.withLock { $0.isDown = true }
        try await tell("evt_1", "created", Told(id: "dp_1"))
        #expect(try await all().isEmpty)
        stripe.inner.state.withLock { $0.isDown = false }
        fixture.clock.advance(seconds: 10)
        try await payments.inbox.round()
        #expect(try await all().count == 1)
    }

    @Test func disputeInACurrencyOfTheBankIsAboutAllOfThePayment() async throws {
        _ = try await paid()
        stripe.set(Told(id: "dp_1", amount: 1_700, balance: [-1_700], currency: "chf"))
        try await tell("evt_1", "created", Told(id: "dp_1"))
        #expect(try await all().map(\.minorUnits) == [2_000])
    }

    // MARK: Evidence

    private func opened() async throws -> Dispute {
        let order = try await paid()
        try fixture.keep { keeper in
            _ = try keeper.fulfilled(order.id, .processing, lines: nil)
            _ = try keeper.fulfilled(order.id, .shipped(carrier: "DHL", trackingNumber: "JJD 1"), lines: nil)
        }
        stripe.set(Told(id: "dp_1"))
        try await tell("evt_1", "created", Told(id: "dp_1"))
        return try #require(try await all().first)
    }

    @Test func evidenceGoesToTheBankWithWhatWasBoughtAndHowItWasSent() async throws {
        let dispute = try await opened()
        _ = try await disputes.addEvidence(["note": "Signed by Ann."], to: dispute.id, by: PaymentFixture.caller)
        #expect(stripe.submitted.withLock { $0.isEmpty })
        let sent = try await disputes.addEvidence(["submit": true], to: dispute.id, by: PaymentFixture.caller)
        #expect(sent.state == .underReview && sent.evidenceState == .submitted)
        let call = try #require(stripe.submitted.withLock { $0.first })
        #expect(call.key == "\(dispute.id)-evidence-1")
        #expect(
            call.form == "evidence%5Bproduct_description%5D=2%20%C3%97%20Product%20A&evidence%5Bshipping_carrier%5D=DHL"
                + "&evidence%5Bshipping_tracking_number%5D=JJD%201&evidence%5Bshipping_date%5D=2027-01-15"
                + "&evidence%5Buncategorized_text%5D=Signed%20by%20Ann.&submit=true")
        let again = await refusal { () async throws(Refusal) in
            try await disputes.addEvidence(["submit": true], to: dispute.id, by: PaymentFixture.caller)
        }
        #expect(again?.code == .conflict && stripe.submitted.withLock { $0.count } == 1)
    }

    @Test func evidenceThatGetsNoAnswerIsSentAgainUnderTheSameKey() async throws {
        let dispute = try await opened()
        stripe.failures.withLock { $0 = 2 }
        let body: JSONValue = ["note": "Signed by Ann.", "submit": true]
        let waiting = try await disputes.addEvidence(body, to: dispute.id, by: PaymentFixture.caller)
        #expect(waiting.state == .opened && waiting.evidenceState == .waiting)
        // What is noted meanwhile does not change what is sent.
        _ = try await disputes.addEvidence(["note": "Late."], to: dispute.id, by: PaymentFixture.caller)
        for _ in 0..<2 {
            fixture.clock.advance(seconds: 600)
            _ = try await disputes.settleDue()
        }
        let calls = stripe.submitted.withLock { $0 }
        #expect(calls.count == 3 && Set(calls.map(\.key)).count == 1 && Set(calls.map(\.form)).count == 1)
        #expect(try await disputes.get(dispute.id).evidenceState == .submitted)
        #expect(try await !disputes.settleDue())
    }

    @Test func evidenceThatTheBankRefusesIsNotedAndMayBeSentAnew() async throws {
        let dispute = try await opened()
        stripe.set(Told(id: "dp_1", status: "lost"))
        let refused = try await disputes.addEvidence(
            ["note": "Signed.", "submit": true], to: dispute.id, by: PaymentFixture.caller)
        #expect(refused.evidenceState == .refused && refused.state == .opened)
        #expect(refused.notes.last?.note.contains("This dispute is already closed") == true)
        stripe.set(Told(id: "dp_1"))
        let sent = try await disputes.addEvidence(["submit": true], to: dispute.id, by: PaymentFixture.caller)
        #expect(sent.evidenceState == .submitted)
        #expect(stripe.submitted.withLock { $0.map(\.key).last } == "\(dispute.id)-evidence-2")
    }

    @Test func evidenceIsForDisputesOfTheGatewayOnly() async throws {
        let order = try await paid()
        let letter = try await disputes.open(
            ["order_id": .string(order.id.rawValue), "reason": "letter"], by: PaymentFixture.caller)
        let refused = await refusal { () async throws(Refusal) in
            try await disputes.addEvidence(["note": "N", "submit": true], to: letter.id, by: PaymentFixture.caller)
        }
        #expect(refused?.code == .conflict)
        #expect(try await disputes.get(letter.id).notes.isEmpty, "nothing of it was written")
        let empty = await refusal { () async throws(Refusal) in
            try await disputes.addEvidence([:], to: letter.id, by: PaymentFixture.caller)
        }
        #expect(empty?.code == .invalidValue)
    }
}
