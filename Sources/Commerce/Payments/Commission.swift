import Catalog

/// What the shop keeps of a sale for a seller.
package struct Commission: Hashable, Sendable {
    /// Hundredths of a percent, 0…10,000.
    package var basisPoints: Int64

    package init(basisPoints: Int64) {
        precondition((0...10_000).contains(basisPoints), "a commission is a part of the price")
        self.basisPoints = basisPoints
    }

    package static let standard = Commission(basisPoints: 800)

    /// The shop's part, rounded to the minor unit, halves up.
    package func fee(of amount: Money) -> Money {
        // 10^15 minor units at most, so that the product fits.
        Money(minorUnits: (amount.minorUnits * basisPoints + 5_000) / 10_000, currency: amount.currency)
    }

    /// The seller's part: what the shop does not keep, to the last minor unit.
    package func net(of amount: Money) -> Money {
        Money(minorUnits: amount.minorUnits - fee(of: amount).minorUnits, currency: amount.currency)
    }
}

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

    /// Pays a seller's balance to the seller's bank account.
    ///
    /// - Returns: what the gateway calls the payout.
    func payOut(_ amount: Money, of account: String, key: String) async throws(GatewayFailure) -> String
}
