import Catalog

/// Who takes the money of orders, as checkouts and orders see it. Only ``begin(_:method:by:at:in:)`` is called within a transaction.
package protocol PaymentStarter: Sendable {
    /// Reads with what a buyer wants to pay.
    ///
    /// - Parameter user: whose kept methods may be named; `nil` for guests.
    /// - Throws: `invalid_value` with all problems; `not_found`; `unavailable` when nobody can be asked.
    func method(_ body: JSONValue, of user: UserID?) async throws(Refusal) -> ChosenPaymentMethod

    /// Writes down in the transaction that makes an order, and before anybody is asked for money, that its payment begins.
    ///
    /// - Returns: `nil` when it begins with ``pay(_:method:begun:by:)``.
    func begin(
        _ order: Order, method: ChosenPaymentMethod, by caller: Caller, at now: Timestamp, in payments: PaymentStore
    ) throws -> Payment?

    /// Takes the money of an order, once: asked again for an order that is being paid it begins nothing new.
    ///
    /// - Parameter begun: what ``begin(_:method:by:at:in:)`` wrote down.
    /// - Throws: `unavailable` when nobody can be asked now; the order stays as it is.
    func pay(
        _ order: Order, method: ChosenPaymentMethod, begun: Payment?, by caller: Caller
    ) async throws(Refusal) -> StartedPayment

    /// Gives back all the money of an order that was called off: voids what is only promised, refunds what is paid. Asked
    /// again it gives nothing back twice.
    ///
    /// - Throws: `unavailable` when nobody can be asked now; it will be asked again.
    func giveBack(_ order: Order, reason: String, by caller: Caller) async throws(Refusal)
}

/// A payment that has begun.
package struct StartedPayment: Hashable, Sendable {
    package var id: PaymentID
    /// As its buyer sees it, with what he has to do next.
    package var json: JSONValue

    package init(id: PaymentID, json: JSONValue) {
        self.id = id
        self.json = json
    }
}
