import Catalog

/// The taxes of one purchase: which part of each line and of shipping they are, and how they are rounded.
package struct TaxRule: Hashable, Sendable {
    package enum Rounding: String, Sendable, CaseIterable {
        /// The tax of each line and of shipping is rounded, halves up, and summed up.
        case line
        /// What is taxed alike is summed up, its tax is rounded once, halves up, and divided among its lines without losing a
        /// cent.
        case order
    }

    /// Whether prices have taxes in them; they come on top otherwise.
    package var isIncluded: Bool
    package var rounding: Rounding
    /// Parts per million of each line, in their order.
    package var lines: [Int64]
    /// Parts per million.
    package var shipping: Int64

    package init(isIncluded: Bool, rounding: Rounding, lines: [Int64], shipping: Int64) {
        self.isIncluded = isIncluded
        self.rounding = rounding
        self.lines = lines
        self.shipping = shipping
    }

    private static let whole: Int64 = 1_000_000

    /// Counts the taxes on what is left of lines and shipping after discounts.
    func count(in totals: inout CartTotals, of priced: [PricedLine]) {
        precondition(lines.count == priced.count, "each line has its part")
        let bases = priced.indices.map { priced[$0].minorUnits - totals.lineDiscounts[$0] }
        let taxes = taxes(of: bases + [(totals.shipping ?? 0) - totals.shippingDiscount], lines + [shipping])
        totals.lineTaxes = Array(taxes.dropLast())
        totals.shippingTax = taxes.last ?? 0
        totals.tax = taxes.reduce(0, +)
        totals.isTaxIncluded = isIncluded
    }

    private func taxes(of bases: [Int64], _ rates: [Int64]) -> [Int64] {
        switch rounding {
        case .line: return zip(bases, rates).map { tax(of: $0, $1) }
        case .order:
            var taxes = bases.map { _ in Int64(0) }
            for rate in Set(rates) where rate > 0 {
                let alike = rates.indices.filter { rates[$0] == rate }
                let weights = alike.map { bases[$0] }
                let shares = ExactShares.shares(of: tax(of: weights.reduce(0, +), rate), by: weights)
                for (place, share) in zip(alike, shares) { taxes[place] = share }
            }
            return taxes
        }
    }

    private func tax(of base: Int64, _ rate: Int64) -> Int64 {
        ExactShares.part(base, rate, of: isIncluded ? Self.whole + rate : Self.whole)
    }
}
