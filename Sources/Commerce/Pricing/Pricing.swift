import Catalog

/// Says what a cart costs with its codes. The same lines and codes always cost the same, in whatever order codes were entered.
///
/// Codes are counted one after the other, each on what the ones before have left: first pieces that are free, then percentages,
/// then amounts, then shipping; within a kind in the order of the codes' letters. A percentage is taken of the sum of the eligible
/// lines and rounded once, halves up; what it comes to is divided among the lines without losing a cent (``ExactShares``).
///
/// Codes that can't be combined stand against each other and against all the others together: the buyer gets what saves most,
/// shipping included as far as it is known; of equal ones the combination, then the first code by its letters. Of several codes with
/// free pieces only the one that saves most counts, since a piece can be free only once.
///
/// Taxes are counted last, on what discounts have left (``TaxRule``); they play no part in choosing codes.
package struct Pricing {
    package var lines: [PricedLine]
    package var currency: CurrencyCode
    /// `nil` while nobody knows where to.
    package var shipping: Int64?
    /// `nil` while nobody knows where to.
    package var tax: TaxRule?
    package var now: Timestamp

    package init(
        lines: [PricedLine], currency: CurrencyCode, shipping: Int64? = nil, tax: TaxRule? = nil, now: Timestamp
    ) {
        self.lines = lines
        self.currency = currency
        self.shipping = shipping
        self.tax = tax
        self.now = now
    }

    private var subtotal: Int64 { lines.reduce(0) { $0 + $1.minorUnits } }

    /// - Parameter promotions: of the cart's codes; of a code that is there twice the first counts.
    package func totals(_ promotions: [OfferedPromotion]) -> CartTotals {
        var refused: [CartTotals.Refused] = []
        var usable: [Promotion] = []
        var seen: Set<String> = []
        for offer in promotions.sorted(by: { $0.promotion.code < $1.promotion.code }) {
            guard seen.insert(offer.promotion.code).inserted else { continue }
            if let reason = reason(against: offer) {
                refused.append(CartTotals.Refused(code: offer.promotion.code, reason: reason))
            } else {
                usable.append(offer.promotion)
            }
        }
        var best = counted(bestFreePieces(usable.filter(\.isStackable)))
        for promotion in usable where !promotion.isStackable {
            let alone = counted([promotion])
            if Self.saving(alone) > Self.saving(best) || (best.applied.isEmpty && !alone.applied.isEmpty) {
                best = alone
            }
        }
        let counted = Set(best.applied.map(\.code))
        for promotion in usable where !counted.contains(promotion.code) {
            let isUseless = self.counted([promotion]).applied.isEmpty
            refused.append(CartTotals.Refused(code: promotion.code, reason: isUseless ? .notEligible : .notCombinable))
        }
        best.refused = refused.sorted { $0.code < $1.code }
        tax?.count(in: &best, of: lines)
        return best
    }

    private static func saving(_ totals: CartTotals) -> Int64 { totals.discount + totals.shippingDiscount }

    // MARK: Whether a code counts

    private func reason(against offer: OfferedPromotion) -> PromotionRefusal? {
        let promotion = offer.promotion
        if let startsAt = promotion.startsAt, now < startsAt { return .notStarted }
        if let endsAt = promotion.endsAt, now >= endsAt { return .ended }
        if let max = promotion.usesMax, offer.uses >= max { return .usedUp }
        if let max = promotion.usesPerBuyerMax, offer.usesByBuyer >= max { return .usedUp }
        if case .amount(let money) = promotion.benefit, money.currency != currency { return .otherCurrency }
        if promotion.minimumMinorUnits > 0 {
            guard promotion.currency == currency else { return .otherCurrency }
            guard subtotal >= promotion.minimumMinorUnits else { return .minimumNotReached }
        }
        return lines.contains(where: promotion.covers) ? nil : .notEligible
    }

    /// All but the codes with free pieces that save less than another one.
    private func bestFreePieces(_ promotions: [Promotion]) -> [Promotion] {
        let rivals = promotions.filter { Self.rank($0.benefit) == 0 }
        let best = rivals.max { left, right in
            (Self.saving(counted([left])), right.code) < (Self.saving(counted([right])), left.code)
        }
        return promotions.filter { Self.rank($0.benefit) != 0 || $0.code == best?.code }
    }

    // MARK: Counting

    private static func rank(_ benefit: Promotion.Benefit) -> Int {
        switch benefit {
        case .buyGetFree: 0
        case .percent: 1
        case .amount: 2
        case .freeShipping: 3
        }
    }

    private func counted(_ promotions: [Promotion]) -> CartTotals {
        var totals = CartTotals(currency: currency, subtotal: subtotal, lineDiscounts: lines.map { _ in 0 })
        totals.shipping = shipping
        let ordered = promotions.sorted {
            (Self.rank($0.benefit), $0.code) < (Self.rank($1.benefit), $1.code)
        }
        for promotion in ordered { count(promotion, in: &totals) }
        totals.discount = totals.lineDiscounts.reduce(0, +)
        return totals
    }

    /// A code that saves nothing is not applied; free shipping is, even before anybody knows what shipping costs.
    private func count(_ promotion: Promotion, in totals: inout CartTotals) {
        let left = lines.indices.map { place in
            promotion.covers(lines[place]) ? lines[place].minorUnits - totals.lineDiscounts[place] : 0
        }
        let sum = left.reduce(0, +)
        let discounts: [Int64]
        switch promotion.benefit {
        case .freeShipping:
            if totals.hasFreeShipping { return }
            totals.hasFreeShipping = true
            totals.shippingDiscount = shipping ?? 0
            totals.applied.append(CartTotals.Applied(code: promotion.code, discount: totals.shippingDiscount))
            return
        case .percent(let basisPoints):
            discounts = ExactShares.shares(of: ExactShares.part(sum, basisPoints, of: 10_000), by: left)
        case .amount(let money): discounts = ExactShares.shares(of: min(money.minorUnits, sum), by: left)
        case .buyGetFree(let buy, let free): discounts = freePieces(promotion, buy: buy, free: free)
        }
        let discount = discounts.reduce(0, +)
        guard discount > 0 else { return }
        for place in lines.indices { totals.lineDiscounts[place] += discounts[place] }
        totals.applied.append(CartTotals.Applied(code: promotion.code, discount: discount))
    }

    /// What the free pieces of each line cost: the cheapest eligible ones, of equally cheap ones those of the first line.
    private func freePieces(_ promotion: Promotion, buy: Int64, free: Int64) -> [Int64] {
        let eligible = lines.indices.filter { promotion.covers(lines[$0]) }
        let pieces = eligible.reduce(Int64(0)) { $0 + lines[$1].quantity }
        var remaining = pieces / (buy + free) * free
        var discounts = lines.map { _ in Int64(0) }
        for place in eligible.sorted(by: { (lines[$0].unitMinorUnits, $0) < (lines[$1].unitMinorUnits, $1) }) {
            let taken = min(remaining, lines[place].quantity)
            discounts[place] = taken * lines[place].unitMinorUnits
            remaining -= taken
        }
        return discounts
    }
}
