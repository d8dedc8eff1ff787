import Catalog

/// What a purchase comes to by codes and tables: the one place where goods, shipping and taxes are added up, for checkouts and for
/// the estimate of a cart.
struct PurchaseSum {
    struct Line: Hashable, Sendable {
        var priced: PricedLine
        /// Of one piece.
        var grams: Int64
        var taxClass: String
    }

    var lines: [Line]
    var currency: CurrencyCode
    /// `nil` while nobody knows where to: neither shipping nor taxes are counted then.
    var destination: Destination?
    var promotions: [OfferedPromotion]
    var shipping: ShippingTable
    var taxes: TaxTable
    var now: Timestamp

    private var priced: [PricedLine] { lines.map(\.priced) }

    /// `nil` while nobody knows where to.
    var taxRule: TaxRule? { destination.map { taxes.rule(for: $0, classes: lines.map(\.taxClass)) } }

    /// By what the goods cost after discounts, so that nobody gets free shipping for what he does not pay.
    ///
    /// - Returns: in the table's order; empty while nobody knows where to, and when it can't be sent there.
    var shippingOffers: [ShippingOffer] {
        guard let destination else { return [] }
        let goods = Pricing(lines: priced, currency: currency, now: now).totals(promotions)
        let grams = lines.reduce(0) { $0 + $1.priced.quantity * $1.grams }
        return shipping.offers(
            to: destination, in: currency, goods: goods.subtotal - goods.discount, grams: grams)
    }

    /// - Parameter shipping: what the chosen way to send it costs before discounts; `nil` while there is none.
    func totals(shipping: Int64?) -> CartTotals {
        Pricing(lines: priced, currency: currency, shipping: shipping, tax: taxRule, now: now).totals(promotions)
    }
}
