import Catalog

/// A line of a cart as pricing sees it.
package struct PricedLine: Hashable, Sendable {
    package var sku: SKU
    package var productID: ProductID
    /// At least 1.
    package var quantity: Int64
    /// Of one piece, in the cart's currency.
    package var unitMinorUnits: Int64

    package init(sku: SKU, productID: ProductID, quantity: Int64, unitMinorUnits: Int64) {
        self.sku = sku
        self.productID = productID
        self.quantity = quantity
        self.unitMinorUnits = unitMinorUnits
    }

    package var minorUnits: Int64 { quantity * unitMinorUnits }
}

/// What a cart costs. All amounts are minor units of one currency and never negative.
package struct CartTotals: Hashable, Sendable {
    package struct Applied: Hashable, Sendable {
        package var code: String
        package var discount: Int64
    }

    package struct Refused: Hashable, Sendable {
        package var code: String
        package var reason: PromotionRefusal
    }

    package var currency: CurrencyCode
    /// The lines before discounts.
    package var subtotal: Int64 = 0
    /// Of each line, in their order; each at most the line's own sum.
    package var lineDiscounts: [Int64] = []
    /// The sum of ``lineDiscounts``.
    package var discount: Int64 = 0
    /// Before discounts; `nil` while nobody knows where to.
    package var shipping: Int64?
    package var shippingDiscount: Int64 = 0
    package var hasFreeShipping = false
    /// Of each line after its discount, in their order; empty while nobody knows where to.
    package var lineTaxes: [Int64] = []
    /// Of what is left of shipping.
    package var shippingTax: Int64 = 0
    /// The sum of ``lineTaxes`` and ``shippingTax``.
    package var tax: Int64 = 0
    /// Whether prices have ``tax`` in them; it comes on top otherwise.
    package var isTaxIncluded = true
    /// In the order in which they were counted.
    package var applied: [Applied] = []
    /// By code.
    package var refused: [Refused] = []

    /// What is left of the lines and of shipping, with taxes, as far as it is known.
    package var total: Int64 {
        subtotal - discount + (shipping ?? 0) - shippingDiscount + (isTaxIncluded ? 0 : tax)
    }
}
