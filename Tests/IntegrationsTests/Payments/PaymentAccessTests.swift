import Catalog
import Testing

@testable import Commerce
@testable import Integrations

/// Who may pay and see what; each rule with somebody who may and somebody who may not.
@Suite struct PaymentAccessTests {
    private let fixture: PaymentFixture
    private let payments: Payments

    init() throws {
        fixture = try PaymentFixture()
        payments = try fixture.payments()
    }

    private func pay(_ order: Order, _ claimant: Claimant) async throws(Refusal) -> Payment {
        let body: JSONValue = ["order_id": .string(order.id.rawValue), "token": "pm_card_visa"]
        return try await payments.process(body, by: claimant, PaymentFixture.caller)
    }

    @Test func ownerPaysAndSeesAndNobodyElseDoes() async throws {
        let (ann, bob) = (Claimant.user(UserID("ann")), Claimant.user(UserID("bob")))
        let stranger = Claimant.holder(secret: PaymentFixture.guestToken)
        let order = try fixture.place(user: UserID("ann"))
        for claimant in [bob, stranger] {
            #expect(await refusal { () async throws(Refusal) in try await pay(order, claimant) }?.code == .notFound)
        }
        #expect(try fixture.tries(order.id).isEmpty)
        let payment = try await pay(order, ann)
        for claimant in [bob, stranger] {
            let seen = await refusal { () async throws(Refusal) in try await payments.payment(payment.id, for: claimant)
            }
            #expect(seen?.code == .notFound)
            let confirmed = await refusal { () async throws(Refusal) in
                try await payments.confirm(payment.id, [:], by: claimant)
            }
            #expect(confirmed?.code == .notFound)
        }
        #expect(try await payments.payment(payment.id, for: ann) == payment)
        #expect(try await payments.payment(payment.id, for: .staff) == payment)
    }

    @Test func guestPaysWithTheSecretOfTheOrderOnly() async throws {
        let order = try fixture.place()
        let wrong = Claimant.holder(secret: "guess")
        for claimant in [wrong, .user(UserID("ann"))] {
            #expect(await refusal { () async throws(Refusal) in try await pay(order, claimant) }?.code == .notFound)
        }
        let right = Claimant.holder(secret: PaymentFixture.guestToken)
        #expect(try await pay(order, right).state == .captured)
    }

    @Test func allProblemsOfABodyAreNamed() async throws {
        let body: JSONValue = ["token": "pm_card_visa", "payment_method_id": "pmt_1", "amount": 5]
        let refused = await refusal { () async throws(Refusal) in
            try await payments.process(body, by: .staff, PaymentFixture.caller)
        }
        #expect(refused?.code == .invalidValue && refused?.problems.map(\.field) == ["amount", "order_id", "token"])
    }

    @Test func tokenThatTheGatewayDoesNotKnowIsNamed() async throws {
        let order = try fixture.place()
        let body: JSONValue = ["order_id": .string(order.id.rawValue), "token": "pm_none"]
        let refused = await refusal { () async throws(Refusal) in
            try await payments.process(body, by: .staff, PaymentFixture.caller)
        }
        #expect(refused?.code == .invalidValue)
        #expect(try fixture.tries(order.id).isEmpty && fixture.order(order.id).state == .pending)
    }
}
