/// An ISO 4217 currency code: three capital letters.
package struct CurrencyCode: Hashable, Comparable, Sendable, CustomStringConvertible {
    package let rawValue: String

    package init(_ rawValue: String) { self.rawValue = rawValue }

    package var description: String { rawValue }

    package static func < (left: CurrencyCode, right: CurrencyCode) -> Bool { left.rawValue < right.rawValue }
}

/// An amount of money in minor units (cents, öre; yen have none), so that no sum is ever rounded by accident.
package struct Money: Hashable, Sendable {
    package let minorUnits: Int64
    package let currency: CurrencyCode

    package init(minorUnits: Int64, currency: CurrencyCode) {
        self.minorUnits = minorUnits
        self.currency = currency
    }
}

/// What one customer group pays in one currency during one period.
package struct Price: Hashable, Sendable {
    package var amount: Money
    /// The struck-through price in minor units of the same currency; greater than the amount, or `nil`.
    package var compareAtMinorUnits: Int64?
    package var customerGroup: CustomerGroup
    /// Inclusive; `nil` means always.
    package var validFrom: Timestamp?
    /// Exclusive; `nil` means for ever.
    package var validUntil: Timestamp?

    package init(
        amount: Money, compareAtMinorUnits: Int64? = nil, customerGroup: CustomerGroup = .everyone,
        validFrom: Timestamp? = nil, validUntil: Timestamp? = nil
    ) {
        self.amount = amount
        self.compareAtMinorUnits = compareAtMinorUnits
        self.customerGroup = customerGroup
        self.validFrom = validFrom
        self.validUntil = validUntil
    }

    /// Whether the price holds at an instant.
    package func isValid(at instant: Timestamp) -> Bool {
        (validFrom.map { $0 <= instant } ?? true) && (validUntil.map { instant < $0 } ?? true)
    }
}
