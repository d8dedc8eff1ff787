import Catalog
import Commerce

/// Takes the money of every order through the keeper of orders, as a gateway that approves.
struct TestPayments: PaymentStarter {
    let store: CommerceStore
    let environment: CommerceEnvironment

    func method(_ body: JSONValue, of user: UserID?) async throws(Refusal) -> ChosenPaymentMethod {
        ChosenPaymentMethod(kept: body, shown: ["kind": "token"])
    }

    func pay(
        _ order: Order, method: ChosenPaymentMethod, by caller: Caller
    ) async throws(Refusal) -> StartedPayment {
        let payment = PaymentID("pay_\(environment.randomText(20))")
        let now = environment.now()
        try await store.write { db in
            try OrderStore(db).keeper(caller, at: now).paid(order.id, payment: payment, amount: order.total)
        }
        return StartedPayment(id: payment, json: ["id": .string(payment.rawValue), "state": "captured"])
    }

    func giveBack(_ order: Order, reason: String, by caller: Caller) async throws(Refusal) {
        guard let payment = order.payment else { return }
        let (now, amount) = (environment.now(), order.total)
        try await store.write { db in
            try OrderStore(db).keeper(caller, at: now).refunded(
                order.id, payment: payment, refund: RefundID("ref_\(order.id.rawValue)"), amount: amount)
        }
    }
}
