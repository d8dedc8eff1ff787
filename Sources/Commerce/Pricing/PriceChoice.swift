import Catalog
import Store

/// Which of several prices holds.
package enum PriceChoice {
    /// A variant costs what its own price for the group says, else its own for everyone, else the product's for the group, else
    /// the product's for everyone; among several that hold at once the lowest. The same rule as in search answers.
    ///
    /// - Returns: `nil` when nothing has a price for this buyer at this time.
    package static func price(of offer: OfferRows.Offer, group: CustomerGroup, at instant: Timestamp) -> Money? {
        for prices in [offer.ownPrices, offer.productPrices] {
            for candidate in [group, .everyone] {
                let valid = prices.filter { $0.customerGroup == candidate && $0.isValid(at: instant) }
                if let lowest = valid.min(by: { $0.amount.minorUnits < $1.amount.minorUnits }) { return lowest.amount }
            }
        }
        return nil
    }
}
