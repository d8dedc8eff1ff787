import Catalog

/// What goods weigh, by an attribute of their product.
enum Weight {
    /// Whole grams, rounded up; of a number without a unit grams too.
    ///
    /// - Returns: `nil` when the attribute is missing, or is no weight.
    static func grams(_ attributes: [ProductAttribute], _ key: String) -> Int64? {
        guard case .number(let number, let unit)? = attributes.first(where: { $0.key == key })?.value,
            let factor = factors[unit?.lowercased() ?? "g"], number >= 0
        else { return nil }
        let grams = (number * factor).rounded(.up)
        return grams <= gramsMax ? Int64(grams) : nil
    }

    /// A hundred tonnes: nobody sends more.
    private static let gramsMax = 1e8
    /// - Source: NIST Handbook 44, Appendix C, for pounds and ounces.
    private static let factors = [
        "mg": 0.001, "g": 1, "kg": 1_000, "lb": 453.59237, "lbs": 453.59237, "oz": 28.349523125,
    ]
}

extension [ProductAttribute] {
    /// The text of an attribute; `nil` when it is missing or no text.
    func text(_ key: String) -> String? {
        guard case .text(let text)? = first(where: { $0.key == key })?.value else { return nil }
        return text
    }
}
