import Catalog

/// What is known of a card once the gateway has taken it: never its number.
package struct CardSummary: Hashable, Sendable {
    /// "visa", "mastercard", …; as the gateway says.
    package var brand: String
    /// The last four digits of the number.
    package var lastFour: String
    /// 1…12, and a year of four digits; `nil` when the gateway does not tell.
    package var expiryMonth: Int64?
    package var expiryYear: Int64?

    package init(brand: String, lastFour: String, expiryMonth: Int64? = nil, expiryYear: Int64? = nil) {
        self.brand = brand
        self.lastFour = lastFour
        self.expiryMonth = expiryMonth
        self.expiryYear = expiryYear
    }

    package var json: JSONValue {
        [
            "brand": .string(brand), "last_four": .string(lastFour),
            "expiry_month": expiryMonth.map { .integer($0) } ?? .null,
            "expiry_year": expiryYear.map { .integer($0) } ?? .null,
        ]
    }
}

/// A way to pay as the gateway knows it; enough to pay with, so it is stored, but shown to nobody.
package struct PaymentMethodReference: Hashable, Sendable {
    /// The gateway's name of it: "pm_…".
    package var token: String
    /// The gateway's name of its owner, for a method that is kept: "cus_…".
    package var customer: String?
    package var card: CardSummary

    package init(token: String, customer: String? = nil, card: CardSummary) {
        self.token = token
        self.customer = customer
        self.card = card
    }
}

/// A card as its holder types it. Lives in memory until the gateway has made a token of it; nothing writes it down.
package struct CardDetails: Sendable {
    /// Digits only, 12 to 19.
    package let number: String
    package let expiryMonth: Int64
    package let expiryYear: Int64
    /// The code on the card, 3 or 4 digits.
    package let securityCode: String

    package init(number: String, expiryMonth: Int64, expiryYear: Int64, securityCode: String) {
        self.number = number
        self.expiryMonth = expiryMonth
        self.expiryYear = expiryYear
        self.securityCode = securityCode
    }

    package var lastFour: String { String(number.suffix(4)) }

    /// Whether the last digit is the check digit of the others.
    ///
    /// - Source: ISO/IEC 7812-1, annex B (Luhn).
    package var hasValidCheckDigit: Bool {
        var sum = 0
        for (place, digit) in number.utf8.reversed().map({ Int($0) - 48 }).enumerated() {
            let doubled = place.isMultiple(of: 2) ? digit : digit * 2
            sum += doubled > 9 ? doubled - 9 : doubled
        }
        return sum.isMultiple(of: 10)
    }
}

/// Whatever prints it prints no number.
extension CardDetails: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "a card that ends with \(lastFour)" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: [], displayStyle: .struct) }
}
