import Catalog

/// Sends sellers their money.
package protocol SellerTransfers: Sendable {
    /// Moves a seller's part from the shop's balance to the seller's.
    ///
    /// - Parameter net: what the seller gets, after commission.
    /// - Parameter account: what the gateway calls the seller.
    /// - Parameter intent: the payment that brought the money; the transfer waits until it is available.
    /// - Returns: what the gateway calls the transfer.
    func transfer(
        _ net: Money, to account: String, from intent: GatewayIntentID?, key: String
    ) async throws(GatewayFailure) -> String

    /// Takes a part of a transfer back, or all of it, because what it was for was refunded.
    ///
    /// - Parameter transfer: what ``transfer(_:to:from:key:)`` answered.
    /// - Parameter amount: at most what is left of the transfer.
    /// - Returns: what the gateway calls the reversal.
    func reverse(_ amount: Money, of transfer: String, key: String) async throws(GatewayFailure) -> String

    /// Pays a seller's balance to the seller's bank account.
    ///
    /// - Returns: what the gateway calls the payout.
    func payOut(_ amount: Money, of account: String, key: String) async throws(GatewayFailure) -> String
}
