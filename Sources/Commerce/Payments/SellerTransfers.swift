import Catalog

/// Sends sellers their money.
///
/// Every call has a key, and the same call with the same key does nothing a second time but answers what the first did, however
/// long ago that was: nothing else keeps money that is sent out from going out twice. What was refused is not done: asked again, the
/// gateway looks at it anew.
package protocol SellerTransfers: Sendable {
    /// Moves a seller's money from the shop's balance to the seller's.
    ///
    /// - Parameter net: what the seller gets, after commission.
    /// - Parameter account: what the gateway calls the seller.
    /// - Returns: what the gateway calls the transfer.
    func transfer(_ net: Money, to account: String, key: String) async throws(GatewayFailure) -> String

    /// Takes a transfer back. What somebody has taken back by hand at the gateway counts, and only the rest is taken.
    ///
    /// - Parameter transfer: what ``transfer(_:to:key:)`` answered.
    /// - Parameter amount: all of the transfer; of parts, what was taken back by hand would count for each.
    /// - Returns: what the gateway calls the reversal; when all was taken back by hand, the last one of these.
    func reverse(_ amount: Money, of transfer: String, key: String) async throws(GatewayFailure) -> String

    /// Pays a part of a seller's balance to the seller's bank account.
    ///
    /// - Returns: what the gateway calls the payout.
    /// - Throws: ``GatewayFailure/refused(_:)`` also when the bank has sent it back since, and when the account is gone.
    func payOut(_ amount: Money, of account: String, key: String) async throws(GatewayFailure) -> String
}
