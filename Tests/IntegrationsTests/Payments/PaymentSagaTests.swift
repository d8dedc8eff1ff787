import Catalog
import Foundation
import Store
import TestSupport
import Testing

@testable import Commerce
@testable import Integrations

/// Paying orders over the offline gateway, and what a crash or a silent gateway leaves behind.
@Suite struct PaymentSagaTests {
    private let fixture: PaymentFixture

    init() throws { fixture = try PaymentFixture() }

    /// What a new process makes of what is left: its start, and two rounds.
    private func restart(_ gateway: (any PaymentGateway)? = nil) async throws {
        let payments = try fixture.payments(gateway)
        await payments.reconciler.begin()
        for _ in 0..<2 {
            await payments.reconciler.round()
            fixture.clock.advance(seconds: 60)
        }
    }

    private func takenOnce(_ order: Order) async throws {
        let tries = try fixture.tries(order.id)
        #expect(tries.filter { $0.state == .captured }.count == 1)
        let gateway = try fixture.offline()
        var taken = 0
        for payment in tries {
            guard let intent = try await gateway.intent(of: payment.id) else { continue }
            if intent.state == .captured { taken += 1 }
            #expect(intent.state != .authorized)
        }
        #expect(taken == 1)
        let stored = try fixture.order(order.id)
        #expect(stored.state == .confirmed && stored.paidMinorUnits == order.total.minorUnits)
    }

    // MARK: Going well, and being refused

    @Test func approvedCardPaysAndConfirmsTheOrder() async throws {
        let order = try fixture.place()
        let payment = try await fixture.payments().pay(order)
        #expect(payment.state == .captured && payment.amount.minorUnits == 2_000 && payment.method.card.brand == "visa")
        try await takenOnce(order)
        #expect(try fixture.onHand() == 8)
        let events = try fixture.eventTypes()
        #expect(
            events.filter { $0.hasPrefix("payment.") } == [
                "payment.created", "payment.authorized", "payment.captured",
            ])
        #expect(events.contains("order.paid"))
    }

    @Test(arguments: TestCard.all.filter { $0.outcome.failure != nil && !$0.outcome.needsConfirmation })
    func declinedCardFailsAndAnotherOnePays(card: TestCard) async throws {
        let order = try fixture.place()
        let payments = try fixture.payments()
        let failed = try await payments.pay(order, Payments.card(card.number))
        #expect(failed.state == .failed && failed.failure == card.outcome.failure)
        #expect(try fixture.order(order.id).state == .paymentFailed && fixture.onHand() == 10)
        #expect(try await payments.pay(order, Payments.card("4242 4242 4242 4242")).state == .captured)
        try await takenOnce(order)
    }

    @Test func orderThatIsPaidIsNotPaidAgain() async throws {
        let order = try fixture.place()
        let payments = try fixture.payments()
        _ = try await payments.pay(order)
        #expect(await refusal { () async throws(Refusal) in try await payments.pay(order) }?.code == .conflict)
        try await takenOnce(order)
    }

    @Test func orderThatCostsNothingIsPaidWithoutTheGateway() async throws {
        let order = try fixture.place(isFree: true)
        let gateway = FaultyGateway(try fixture.offline(), .authorize, .lostCall)
        #expect(try await fixture.payments(gateway).pay(order).state == .captured)
        #expect(try fixture.order(order.id).state == .confirmed && gateway.made.isEmpty)
    }

    @Test func manyAtOncePayOnce() async throws {
        let order = try fixture.place()
        let payments = try fixture.payments()
        await withTaskGroup(of: Void.self) { tasks in
            for _ in 0..<16 { tasks.addTask { _ = try? await payments.pay(order) } }
        }
        #expect(try fixture.tries(order.id).count == 1)
        try await takenOnce(order)
    }

    // MARK: Confirmation

    @Test(arguments: [("4000002500003155", true), ("4000002500003155", false), ("4000008260003178", true)])
    func buyerConfirmsOrDoesNot(number: String, isApproved: Bool) async throws {
        let order = try fixture.place()
        let payments = try fixture.payments()
        let waiting = try await payments.pay(order, Payments.card(number))
        #expect(waiting.state == .requiresAction)
        #expect(waiting.nextAction?.url == "/api/v1/payments/\(waiting.id)/confirm")
        let done = try await payments.confirm(waiting.id, ["approved": .boolean(isApproved)], by: .staff)
        if number == "4000002500003155", isApproved {
            #expect(done.state == .captured)
            try await takenOnce(order)
        } else {
            #expect(done.state == .failed)
            #expect(done.failure?.code == (isApproved ? "insufficient_funds" : "authentication_failed"))
            #expect(try fixture.order(order.id).state == .paymentFailed)
        }
        // Saying it again changes nothing.
        #expect(try await payments.confirm(waiting.id, [:], by: .staff).state == done.state)
    }

    @Test func paymentThatNobodyConfirmsIsGivenUp() async throws {
        let order = try fixture.place()
        let payments = try fixture.payments()
        let waiting = try await payments.pay(order, Payments.card("4000002500003155"))
        fixture.clock.advance(seconds: 29 * 60)
        await payments.reconciler.round()
        #expect(try fixture.tries(order.id).map(\.state) == [.requiresAction])
        fixture.clock.advance(seconds: 61)
        await payments.reconciler.round()
        fixture.clock.advance(seconds: 5)
        await payments.reconciler.round()
        #expect(try fixture.tries(order.id).map(\.state) == [.cancelled])
        #expect(try fixture.order(order.id).state == .paymentFailed)
        #expect(try await fixture.offline().intent(of: waiting.id)?.state == .cancelled)
    }

    @Test func anotherCardTakesThePlaceOfOneThatWaits() async throws {
        let order = try fixture.place()
        let payments = try fixture.payments()
        let waiting = try await payments.pay(order, Payments.card("4000002500003155"))
        #expect(try await payments.pay(order).state == .captured)
        // The first is confirmed after all: what it reserves goes back.
        _ = try await fixture.offline().confirm(try #require(waiting.intentID), isApproved: true)
        try await restart()
        #expect(Set(try fixture.tries(order.id).map(\.state)) == [.cancelled, .captured])
        try await takenOnce(order)
    }

    // MARK: Crashes and silence

    @Test(
        arguments: [FaultyGateway.Step.authorize, .capture],
        [FaultyGateway.Fault.lostCall, .lostAnswer])
    func whatIsCutShortIsFinishedOnce(step: FaultyGateway.Step, fault: FaultyGateway.Fault) async throws {
        let order = try fixture.place()
        let payment = try await fixture.payments(FaultyGateway(fixture.offline(), step, fault)).pay(order)
        #expect(payment.state == (step == .authorize ? .created : .authorized))
        #expect(try fixture.order(order.id).state == .paymentProcessing)
        try await restart()
        #expect(try fixture.tries(order.id).map(\.id) == [payment.id])
        try await takenOnce(order)
    }

    @Test(arguments: [TestCardOutcome.lostCall, .lostAnswer, .lostCapture])
    func cardWithoutAnswerIsNeverFailedButPaidLater(outcome: TestCardOutcome) async throws {
        let order = try fixture.place()
        let number = try #require(TestCard.all.first { $0.outcome == outcome }).number
        let payments = try fixture.payments()
        let payment = try await payments.pay(order, Payments.card(number))
        #expect(payment.state == (outcome == .lostCapture ? .authorized : .created) && payment.failure == nil)
        // Paying again meanwhile is the same payment.
        #expect(try await payments.pay(order).id == payment.id)
        fixture.clock.advance(seconds: 3)
        await payments.reconciler.round()
        try await takenOnce(order)
    }

    @Test func gatewayThatStaysSilentIsGivenUpAndWhatItReservedLetGo() async throws {
        let order = try fixture.place()
        let gateway = FaultyGateway(try fixture.offline(), .authorize, .lostAnswer, times: 1)
        let payment = try await fixture.payments(gateway).pay(order)
        #expect(payment.state == .created)
        fixture.clock.advance(seconds: 15 * 60)
        try await restart()
        #expect(try fixture.tries(order.id).map(\.state) == [.cancelled])
        #expect(try await fixture.offline().intent(of: payment.id)?.state == .cancelled)
        #expect(try fixture.order(order.id).state == .paymentFailed && fixture.onHand() == 10)
    }

    @Test func gatewayThatNeverHeardOfItIsNotAskedAgainAfterItsTime() async throws {
        let order = try fixture.place()
        let gateway = FaultyGateway(try fixture.offline(), .authorize, .lostCall, times: 100)
        _ = try await fixture.payments(gateway).pay(order)
        fixture.clock.advance(seconds: 15 * 60)
        try await restart(gateway)
        #expect(try fixture.tries(order.id).map(\.state) == [.cancelled])
        #expect(gateway.made == [.authorize])
    }

    // MARK: Orders that change meanwhile

    @Test func orderThatIsCancelledMeanwhileGetsItsMoneyBack() async throws {
        for step in [FaultyGateway.Step.authorize, .capture] {
            let order = try fixture.place()
            let fixture = fixture
            let gateway = FaultyGateway(
                try fixture.offline(), step,
                .meanwhile { _ = try? fixture.keep { try $0.cancelled(order.id, reason: "changed my mind") } })
            let payment = try await fixture.payments(gateway).pay(order)
            try await restart()
            let stored = try #require(try fixture.tries(order.id).first)
            let intent = try #require(try await fixture.offline().intent(of: payment.id))
            if step == .authorize {
                #expect(stored.state == .cancelled && intent.state == .cancelled)
            } else {
                #expect(stored.state == .captured && stored.refundedMinorUnits == 2_000)
                #expect(try await fixture.offline().refunds(of: intent.id).map(\.minorUnits) == [2_000])
            }
            #expect(try fixture.order(order.id).cancelledAt != nil && fixture.onHand() == 10)
        }
        // Money that came for nothing and went back is no disagreement.
        let clock = fixture.clock
        let check = ConsistencyCheck(store: CommerceStore(fixture.database), now: { clock.now })
        #expect(try await check.run().disagreements.isEmpty)
    }

    @Test func piecesThatCanNotBeHadAnyMoreLetTheMoneyGo() async throws {
        let order = try fixture.place(quantity: 6, seconds: 1)
        fixture.clock.advance(seconds: 2)
        // Somebody else takes what there is.
        let other = try fixture.place(quantity: 4)
        let now = fixture.clock.now
        try fixture.database.write { db in
            _ = try InventoryStore(db).keeper(PaymentFixture.caller, at: now).expire(limit: 10)
        }
        let third = try fixture.place(quantity: 6)
        let payment = try await fixture.payments().pay(order)
        #expect(payment.failure?.code == "out_of_stock")
        try await restart()
        #expect(try fixture.tries(order.id).map(\.state) == [.cancelled])
        #expect(try await fixture.offline().intent(of: payment.id)?.state == .cancelled)
        #expect(try fixture.order(order.id).state == .paymentFailed)
        #expect(try fixture.order(other.id).state == .pending && fixture.order(third.id).state == .pending)
    }

    @Test func voidingLetsGoOfWhatIsUnderWay() async throws {
        let order = try fixture.place()
        let payments = try fixture.payments()
        let waiting = try await payments.pay(order, Payments.card("4000002500003155"))
        let voided = try await payments.void(order: order.id, reason: "cancelled", by: PaymentFixture.caller)
        #expect(voided?.id == waiting.id && voided?.state == .cancelled)
        #expect(try await payments.void(order: order.id, reason: "again", by: PaymentFixture.caller) == nil)
    }

    // MARK: Secrets

    @Test func cardNumberIsInNoFileAndNoLog() async throws {
        let payments = try fixture.payments()
        for number in ["4242424242424242", "4000000000000002", "4000002500003155", "4000000000005043"] {
            _ = try await payments.pay(try fixture.place(quantity: 1), Payments.card(number))
        }
        let wrong = ["card": ["number": "4242424242424241", "expiry_month": 13, "security_code": "12"]] as JSONValue
        let order = try fixture.place(quantity: 1)
        let refused = await refusal { () async throws(Refusal) in try await payments.pay(order, wrong) }
        #expect(refused?.code == .invalidValue && refused?.problems.count == 3)
        await payments.reconciler.round()
        let stored = try fixture.storedBytes()
        let numbers = [
            "4242424242424242", "4242424242424241", "4000000000000002", "4000002500003155", "4000000000005043",
        ]
        for number in numbers {
            #expect(stored.range(of: Data(number.utf8)) == nil)
            #expect(!fixture.log.text.contains(number) && !"\(refused.debugDescription)".contains(number))
        }
        #expect(stored.range(of: Data("visa".utf8)) != nil)
        let card = CardDetails(number: "4242424242424242", expiryMonth: 1, expiryYear: 2040, securityCode: "123")
        var dumped = ""
        dump(card, to: &dumped)
        #expect(!"\(card) \(String(reflecting: card)) \(dumped)".contains("42424242"))
    }
}
