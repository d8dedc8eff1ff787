package import Catalog

/// One price of a product in one currency for one customer group.
package struct PriceEntry: Hashable, Sendable {
    package let amountMinor: Int64
    package let compareAt: Int64?
    /// Milliseconds; `Int64.min` and `Int64.max` are open ends.
    let validFrom: Int64
    let validUntil: Int64

    init(_ price: Price) {
        amountMinor = price.amount.minorUnits
        compareAt = price.compareAtMinorUnits
        validFrom = price.validFrom?.millisecondsSinceEpoch ?? .min
        validUntil = price.validUntil?.millisecondsSinceEpoch ?? .max
    }

    @inline(__always)
    init(amountMinor: Int64, compareAt: Int64? = nil, validFrom: Int64 = .min, validUntil: Int64 = .max) {
        self.amountMinor = amountMinor
        self.compareAt = compareAt
        self.validFrom = validFrom
        self.validUntil = validUntil
    }

    /// The same for another time.
    func lasting(from: Int64, until: Int64) -> PriceEntry {
        PriceEntry(amountMinor: amountMinor, compareAt: compareAt, validFrom: from, validUntil: until)
    }

    /// Whether the price is nothing but an amount.
    var isPlain: Bool { compareAt == nil && validFrom == .min && validUntil == .max }

    @inline(__always)
    func isValid(at instant: Int64) -> Bool { validFrom <= instant && instant < validUntil }
}
