/// A part of a query that limits a number: `under 2 kg`, `50-100 €`.
package struct RangePhrase: Sendable, Hashable {
    package enum Quantity: Sendable, Hashable {
        /// An amount of money in major units; `nil` where the query names no currency. A sign of several currencies ($)
        /// gives all of them, the likeliest first.
        case price(currencies: [String]?)
        case measure(MeasureUnit)
    }

    /// Bytes of the query.
    package let source: Range<Int>
    package let quantity: Quantity
    /// `nil` when there is no lower end; in units of the quantity.
    package let from: Double?
    package let to: Double?
    package let includesFrom: Bool
    package let includesTo: Bool
}

/// Words that make a number a limit, and names of currencies; by language, from `analyzers/lists`.
struct RangeWords: Sendable {
    /// What a phrase says of the number beside it.
    enum Meaning: String, CaseIterable, Sendable {
        /// Before a number.
        case under, over
        case upTo = "up_to"
        case atLeast = "at_least"
        /// Before the first of two numbers.
        case between
        /// Between two numbers.
        case and
        /// Behind a number.
        case orLess = "or_less"
        case orMore = "or_more"
    }

    struct Phrase: Sendable, Hashable {
        /// Lower-cased words and signs.
        let words: [String]
        let meaning: Meaning
        /// Counts only beside an amount of money, because it is also part of names (`max`).
        let isForPrices: Bool
    }

    /// Longest first.
    var phrases: [Phrase] = []
    /// Lower-cased spelling → ISO 4217 codes, likeliest first.
    var currencies: [String: [String]] = [:]

    var isEmpty: Bool { phrases.isEmpty }
}
