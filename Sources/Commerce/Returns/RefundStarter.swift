import Catalog

/// Gives money of an order back. Called outside of transactions; who calls twice with one key gives it back once.
package protocol RefundStarter: Sendable {
    /// - Parameter minorUnits: above 0, in the order's currency.
    /// - Parameter lines: what it is for, of lines and of shipping.
    /// - Parameter key: of this refund among those of the order.
    /// - Throws: `conflict` when that much was never paid; `unavailable` when it is worth another try.
    func refund(
        _ order: OrderID, minorUnits: Int64, lines: [RefundedLine], reason: String, key: String, by caller: Caller
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

/// Takes the money of orders, and gives it back.
package typealias OrderMoney = PaymentStarter & RefundStarter
