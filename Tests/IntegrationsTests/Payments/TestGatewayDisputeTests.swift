import Catalog
import Foundation
import Logging
import Store
import Testing

@testable import Commerce
@testable import Integrations

/// Disputes of the offline gateway, by the number of the card.
@Suite struct TestGatewayDisputeTests {
    private let fixture: PaymentFixture

    init() throws { fixture = try PaymentFixture() }

    private func disputes(_ gateway: (any PaymentGateway)? = nil) throws -> Disputes {
        Disputes(
            store: CommerceStore(fixture.database), environment: fixture.environment,
            gateway: try gateway ?? fixture.offline(), logger: Logger(label: "test") { [log = fixture.log] _ in log })
    }

    /// An order over 20.00 that was paid with a card, after the gateway was asked for news.
    private func disputed(_ number: String) async throws -> Order {
        let order = try fixture.place()
        let payments = try fixture.payments()
        #expect(try await payments.pay(order, Payments.card(number)).state == .captured)
        await payments.reconciler.round()
        return order
    }

    private func all() async throws -> [Dispute] { try await disputes().page(nil, before: nil, limit: 9) }

    @Test(arguments: [
        ("4000000000000259", "fraudulent", [Int64(2_000)], false),
        ("4000000000002685", "product_not_received", [2_000], false),
        ("4000000000001976", "fraudulent", [2_000], true),
        ("4000000404000079", "fraudulent", [1_000, 1_000], false),
    ])
    func cardDecidesWhatIsDisputed(number: String, reason: String, amounts: [Int64], isInquiry: Bool) async throws {
        let order = try await disputed(number)
        let found = try await all()
        #expect(found.map(\.minorUnits) == amounts && found.allSatisfy { $0.reason == reason && $0.state == .opened })
        #expect(found.allSatisfy { $0.isInquiry == isInquiry && $0.order == order.id })
        // Told once, also to a process that starts anew.
        await (try fixture.payments()).reconciler.round()
        #expect(try await all().count == amounts.count)
        #expect(try fixture.eventTypes().filter { $0 == "payment.disputed" }.count == amounts.count)
    }

    @Test(arguments: [
        ("winning_evidence", DisputeState.won, Int64(0)), ("losing_evidence", .lost, 2_000),
        ("Tracking 123", .underReview, 0),
    ])
    func wordsOfTheEvidenceDecide(words: String, state: DisputeState, refunded: Int64) async throws {
        let order = try await disputed("4000000000000259")
        let dispute = try #require(try await all().first)
        let sent = try await disputes().addEvidence(
            ["note": .string(words), "submit": true], to: dispute.id, by: PaymentFixture.caller)
        #expect(sent.state == state && sent.evidenceState == .submitted)
        #expect(try fixture.order(order.id).refundedMinorUnits == refunded)
        await (try fixture.payments()).reconciler.round()
        #expect(try await all().map(\.state) == [state])
        let waiting = try await fixture.offline().waitingMessages()
        #expect(waiting.isEmpty, "all messages are taken")
    }

    @Test func bankThatHoldsTheMoneyBackGivesNoneOfIt() async throws {
        let order = try await disputed("4000000000000259")
        let payment = try #require(try fixture.order(order.id).payment)
        let failed = try await fixture.payments().refund(payment, [:], key: "a", by: PaymentFixture.caller)
        #expect(failed.refunds.map(\.state) == [.failed])
        let dispute = try #require(try await all().first)
        let body: JSONValue = ["note": "winning_evidence", "submit": true]
        _ = try await disputes().addEvidence(body, to: dispute.id, by: PaymentFixture.caller)
        let paid = try await fixture.payments().refund(payment, [:], key: "b", by: PaymentFixture.caller)
        #expect(paid.refunds.first { $0.key == "b" }?.state == .succeeded)
        #expect(try fixture.order(order.id).state == .refunded)
    }

    @Test(arguments: [FaultyGateway.Fault.lostCall, .lostAnswer])
    func evidenceThatIsCutShortIsFinishedOnce(fault: FaultyGateway.Fault) async throws {
        _ = try await disputed("4000000000000259")
        let dispute = try #require(try await all().first)
        let faulty = try disputes(FaultyGateway(fixture.offline(), .submit, fault))
        let body: JSONValue = ["note": "losing_evidence", "submit": true]
        let waiting = try await faulty.addEvidence(body, to: dispute.id, by: PaymentFixture.caller)
        #expect(waiting.state == .opened && waiting.evidenceState == .waiting)
        fixture.clock.advance(seconds: 60)
        _ = try await disputes().settleDue()
        let done = try await disputes().get(dispute.id)
        #expect(done.state == .lost && done.evidenceState == .submitted)
        #expect(try fixture.eventTypes().filter { $0 == "dispute.lost" }.count == 1)
    }

    @Test func lostDisputeOfACancelledOrderLeavesNothingToGiveBack() async throws {
        let order = try await disputed("4000000000000259")
        let dispute = try #require(try await all().first)
        _ = try await disputes().addEvidence(
            ["note": "losing_evidence", "submit": true], to: dispute.id, by: PaymentFixture.caller)
        let stored = try fixture.order(order.id)
        #expect(stored.state == .refunded && stored.keptMinorUnits == 0)
        try await fixture.payments().giveBack(stored, reason: "late", by: PaymentFixture.caller)
        #expect(try fixture.tries(order.id).flatMap(\.refunds).isEmpty)
    }
}
