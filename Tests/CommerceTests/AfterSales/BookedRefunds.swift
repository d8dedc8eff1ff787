import Catalog

@testable import Commerce

/// Refunds that are paid by hand, as by bank transfer: they are booked, and the shop's books are what tells somebody to pay.
struct BookedRefunds: RefundStarter {
    let store: CommerceStore
    let environment: CommerceEnvironment

    init(store: CommerceStore, environment: CommerceEnvironment) {
        self.store = store
        self.environment = environment
    }

    func refund(
        _ order: OrderID, minorUnits: Int64, lines: [RefundedLine], reason: String, key: String, by caller: Caller
    ) async throws(Refusal) -> RefundProgress {
        let now = environment.now()
        let id = RefundID("ref_\(key)")
        try await store.write { db in
            let keeper = OrderStore(db).keeper(caller, at: now)
            let order = try keeper.known(order)
            try keeper.refunded(
                order.id, payment: order.payment ?? OrderKeeper.nothingToPay, refund: id,
                amount: Money(minorUnits: minorUnits, currency: order.currency), lines: lines)
        }
        return .done(id)
    }
}

extension ApprovingPayments: RefundStarter {
    func refund(
        _ order: OrderID, minorUnits: Int64, lines: [RefundedLine], reason: String, key: String, by caller: Caller
    ) async throws(Refusal) -> RefundProgress {
        try await booked.refund(order, minorUnits: minorUnits, lines: lines, reason: reason, key: key, by: caller)
    }
}
