import Catalog
import Testing

@testable import Commerce
@testable import Integrations

/// Money going back, over the offline gateway.
@Suite struct RefundTests {
    private let fixture: PaymentFixture

    init() throws { fixture = try PaymentFixture() }

    private func paid(_ payments: Payments) async throws -> (Order, Payment) {
        let order = try fixture.place()
        return (order, try await payments.pay(order))
    }

    private func refund(_ payments: Payments, _ id: PaymentID, _ amount: Int64?, key: String?) async throws(Refusal)
        -> Payment
    {
        let body: JSONValue = ["amount": amount.map { .integer($0) } ?? .null, "reason": "damaged"]
        return try await payments.refund(id, body, key: key, by: PaymentFixture.caller)
    }

    @Test func partsAddUpToWhatWasPaidAndNoMore() async throws {
        let payments = try fixture.payments()
        let (order, payment) = try await paid(payments)
        #expect(try await refund(payments, payment.id, 700, key: "a").refundedMinorUnits == 700)
        #expect(try fixture.order(order.id).refundedMinorUnits == 700)
        let tooMuch = await refusal { () async throws(Refusal) in
            try await refund(payments, payment.id, 1_301, key: "b")
        }
        #expect(tooMuch?.code == .invalidValue)
        #expect(try await refund(payments, payment.id, nil, key: "c").refundedMinorUnits == 2_000)
        #expect(try fixture.order(order.id).state == .refunded)
        let nothing = await refusal { () async throws(Refusal) in try await refund(payments, payment.id, 1, key: "d") }
        #expect(nothing?.code == .invalidValue)
        let there = try await fixture.offline().refunds(of: try #require(payment.intentID))
        #expect(there.map(\.minorUnits) == [700, 1_300])
    }

    @Test func sameKeyGivesBackOnce() async throws {
        let payments = try fixture.payments()
        let (_, payment) = try await paid(payments)
        for _ in 0..<3 {
            #expect(try await refund(payments, payment.id, 500, key: "a").refunds.count == 1)
        }
        let other = await refusal { () async throws(Refusal) in try await refund(payments, payment.id, 600, key: "a") }
        #expect(other?.code == .idempotencyMismatch)
    }

    @Test func manyAtOnceNeverGiveBackMoreThanWasPaid() async throws {
        let payments = try fixture.payments()
        let (_, payment) = try await paid(payments)
        await withTaskGroup(of: Void.self) { tasks in
            for number in 0..<12 {
                tasks.addTask { _ = try? await refund(payments, payment.id, 300, key: "key-\(number)") }
            }
        }
        let there = try await fixture.offline().refunds(of: try #require(payment.intentID))
        #expect(there.count == 6 && there.reduce(0) { $0 + $1.minorUnits } == 1_800)
    }

    @Test(arguments: [FaultyGateway.Fault.lostCall, .lostAnswer])
    func refundThatIsCutShortIsFinishedOnce(fault: FaultyGateway.Fault) async throws {
        let (order, payment) = try await paid(try fixture.payments(FaultyGateway(fixture.offline(), .refund, fault)))
        let faulty = try fixture.payments(FaultyGateway(fixture.offline(), .refund, fault))
        #expect(try await refund(faulty, payment.id, 500, key: "a").refunds.map(\.state) == [.pending])
        #expect(try fixture.order(order.id).refundedMinorUnits == 0)
        let payments = try fixture.payments()
        await payments.reconciler.begin()
        await payments.reconciler.round()
        #expect(try fixture.order(order.id).refundedMinorUnits == 500)
        #expect(try await fixture.offline().refunds(of: try #require(payment.intentID)).count == 1)
    }

    @Test func nothingGoesBackOfWhatWasNeverTaken() async throws {
        let payments = try fixture.payments()
        let order = try fixture.place()
        let failed = try await payments.pay(order, ["token": "pm_card_visa_chargeDeclined"])
        let refused = await refusal { () async throws(Refusal) in try await refund(payments, failed.id, nil, key: "a") }
        #expect(refused?.code == .conflict)
        let unknown = await refusal { () async throws(Refusal) in
            try await refund(payments, PaymentID("pay_none"), nil, key: "a")
        }
        #expect(unknown?.code == .notFound)
    }
}
