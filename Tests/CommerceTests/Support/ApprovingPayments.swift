import Catalog
import Synchronization

@testable import Commerce

/// Takes the money of every order as a gateway that approves would have it: through the keeper of orders, each step in a
/// transaction of its own. May be told to be away.
final class ApprovingPayments: PaymentStarter {
    private let store: CommerceStore
    private let environment: CommerceEnvironment
    private let isAway = Mutex(false)
    private let beginning = Mutex<Refusal?>(nil)

    init(_ store: CommerceStore, _ environment: CommerceEnvironment) {
        self.store = store
        self.environment = environment
    }

    /// As a gateway that approves would give it back.
    var booked: BookedRefunds { BookedRefunds(store: store, environment: environment) }

    func setAway(_ away: Bool) { isAway.withLock { $0 = away } }

    /// Why no payment can be written down with its order.
    func setBeginning(_ refusal: Refusal?) { beginning.withLock { $0 = refusal } }

    func method(_ body: JSONValue, of user: UserID?) async throws(Refusal) -> ChosenPaymentMethod {
        var reader = MemberReader(body, known: ["token"])
        let token = reader.text("token", bytes: 1...100, isRequired: true)
        guard let token, reader.problems.isEmpty else { throw MemberReader.refusal(reader.problems) }
        return ChosenPaymentMethod(kept: .string(token), shown: ["kind": "token"])
    }

    /// Never: each step has a transaction of its own.
    func begin(
        _ order: Order, method: ChosenPaymentMethod, by caller: Caller, at now: Timestamp, in payments: PaymentStore
    ) throws -> Payment? {
        if let refusal = beginning.withLock({ $0 }) { throw refusal }
        return nil
    }

    func pay(
        _ order: Order, method: ChosenPaymentMethod, begun: Payment?, by caller: Caller
    ) async throws(Refusal) -> StartedPayment {
        try checkPresence()
        let payment = PaymentID("pay_\(environment.randomText(20))")
        let (id, now, isDeclined) = (order.id, environment.now(), method.kept == "declined")
        try await store.write { try OrderStore($0).keeper(caller, at: now).paymentStarted(id, payment: payment) }
        if isDeclined {
            try await store.write { db in
                try OrderStore(db).keeper(caller, at: now).paymentFailed(id, payment: payment, reason: "declined")
            }
        } else {
            try await store.write { try OrderStore($0).keeper(caller, at: now).paymentAuthorized(id, payment: payment) }
            try await store.write { db in
                try OrderStore(db).keeper(caller, at: now).paid(id, payment: payment, amount: order.total)
            }
        }
        return StartedPayment(
            id: payment, json: ["id": .string(payment.rawValue), "state": isDeclined ? "failed" : "captured"])
    }

    func giveBack(_ order: Order, reason: String, by caller: Caller) async throws(Refusal) {
        try checkPresence()
        guard let payment = order.payment, order.keptMinorUnits > 0 else { return }
        let (amount, now) = (Money(minorUnits: order.keptMinorUnits, currency: order.currency), environment.now())
        let refund = RefundID("ref_\(order.id.rawValue)")
        try await store.write { db in
            try OrderStore(db).keeper(caller, at: now).refunded(
                order.id, payment: payment, refund: refund, amount: amount)
        }
    }

    private func checkPresence() throws(Refusal) {
        if isAway.withLock({ $0 }) { throw Refusal(.unavailable, message: "the gateway is away") }
    }
}
