import Catalog

/// Gives money of an order back. Called outside of transactions; who calls twice with one key gives it back once.
package protocol RefundStarter: Sendable {
    /// - Parameter minorUnits: above 0, in the order's currency.
    /// - Parameter key: of this refund among those of the order.
    /// - Throws: `conflict` when that much was never paid; `unavailable` when it is worth another try.
    func refund(
        _ order: OrderID, minorUnits: Int64, reason: String, key: String, by caller: Caller
    ) async throws(Refusal) -> RefundProgress
}

/// How far a refund has come.
package enum RefundProgress: Hashable, Sendable {
    /// Ask again with the same key.
    case pending
    /// The order has it among its events.
    case done(RefundID)
    case failed(reason: String)
}

/// Refunds that are paid by hand, as by bank transfer: they are booked, and the shop's books are what tells somebody to pay.
package struct BookedRefunds: RefundStarter {
    let store: CommerceStore
    let environment: CommerceEnvironment

    package init(store: CommerceStore, environment: CommerceEnvironment) {
        self.store = store
        self.environment = environment
    }

    package func refund(
        _ order: OrderID, minorUnits: Int64, reason: String, key: String, by caller: Caller
    ) async throws(Refusal) -> RefundProgress {
        let now = environment.now()
        let id = RefundID("ref_\(key)")
        try await store.write { db in
            let keeper = OrderStore(db).keeper(caller, at: now)
            let order = try keeper.known(order)
            try keeper.refunded(
                order.id, payment: order.payment ?? OrderKeeper.nothingToPay, refund: id,
                amount: Money(minorUnits: minorUnits, currency: order.currency))
        }
        return .done(id)
    }
}
