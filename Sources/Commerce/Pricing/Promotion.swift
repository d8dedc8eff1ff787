import Catalog

/// A code that makes a cart cheaper.
package struct Promotion: Hashable, Sendable {
    package enum Benefit: Hashable, Sendable {
        /// Of the eligible lines' sum, in basis points: 1,000 is ten percent.
        case percent(basisPoints: Int64)
        /// Off the eligible lines' sum, never more than it.
        case amount(Money)
        /// Shipping costs nothing.
        case freeShipping
        /// Of every `buy + free` eligible pieces the `free` cheapest cost nothing.
        case buyGetFree(buy: Int64, free: Int64)
    }

    /// Letters, digits, `-` and `_`; capital letters, because buyers type it as they like.
    package var code: String
    package var benefit: Benefit
    /// Whether it can be combined with others.
    package var isStackable = true
    /// In minor units of ``currency``: the cart's sum before all discounts must reach it.
    package var minimumMinorUnits: Int64 = 0
    /// In which ``minimumMinorUnits`` is counted; `nil` when there is no minimum.
    package var currency: CurrencyCode?
    /// Lines of these SKUs are eligible; empty together with ``productIDs`` means all.
    package var skus: Set<SKU> = []
    package var productIDs: Set<ProductID> = []
    /// Inclusive.
    package var startsAt: Timestamp?
    /// Exclusive.
    package var endsAt: Timestamp?
    /// How often it may be redeemed by all buyers, and by one; `nil` without a limit.
    package var usesMax: Int64?
    package var usesPerBuyerMax: Int64?

    package init(code: String, benefit: Benefit) {
        self.code = code
        self.benefit = benefit
    }

    /// Whether a line may become cheaper by it.
    func covers(_ line: PricedLine) -> Bool {
        (skus.isEmpty && productIDs.isEmpty) || skus.contains(line.sku) || productIDs.contains(line.productID)
    }
}

/// A promotion with how often it has been redeemed.
package struct OfferedPromotion: Hashable, Sendable {
    package var promotion: Promotion
    package var uses: Int64
    /// By the buyer of the cart.
    package var usesByBuyer: Int64

    package init(_ promotion: Promotion, uses: Int64 = 0, usesByBuyer: Int64 = 0) {
        self.promotion = promotion
        self.uses = uses
        self.usesByBuyer = usesByBuyer
    }
}

/// Why a code makes a cart no cheaper.
package enum PromotionRefusal: String, Sendable, CaseIterable {
    /// There is no such code.
    case unknown = "UNKNOWN"
    case notStarted = "NOT_STARTED"
    case ended = "ENDED"
    case usedUp = "USED_UP"
    case minimumNotReached = "MINIMUM_NOT_REACHED"
    /// Nothing in the cart is eligible, or too little of it.
    case notEligible = "NOT_ELIGIBLE"
    case otherCurrency = "OTHER_CURRENCY"
    /// Other codes of the cart save more, and it can't be combined with them.
    case notCombinable = "NOT_COMBINABLE"
}
