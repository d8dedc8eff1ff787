extension Money {
    /// 10^13 units of a two-digit currency: no price comes near, and a million of them still add up in 64 bits. Also
    /// below 2^53, so that every JSON reader gets it exactly.
    package static let minorUnitsMax: Int64 = 1_000_000_000_000_000

    /// What happens to digits beyond the currency's minor unit.
    package enum Rounding: Sendable {
        /// They are an error, unless they are zeros.
        case refuse
        /// 0.005 and up goes up.
        case halfUp
    }

    /// Reads a decimal text ("49.95", "1e3", "+7") exactly, digit by digit.
    ///
    /// - Throws: `invalid_money` for texts that are no number, negative, above ``minorUnitsMax`` or finer than the minor
    ///   unit; `invalid_currency` for a currency that ISO 4217 does not list.
    package init(decimal text: String, currency: CurrencyCode, rounding: Rounding = .refuse) throws(Problem) {
        guard let digits = currency.minorUnitDigits else {
            throw Problem(
                .invalidCurrency, message: "\(JSONReader.quoted(currency.rawValue)) is no ISO 4217 currency",
                expected: "a code such as EUR")
        }
        guard let decimal = DecimalText(text) else {
            throw Problem(
                .invalidMoney, message: "\(JSONReader.quoted(text)) is no amount of money",
                expected: "a decimal number such as 49.95")
        }
        guard !decimal.isNegative || decimal.isZero else {
            throw Problem(.invalidMoney, message: "an amount of money can't be negative", expected: "0 or more")
        }
        guard let scaled = decimal.scaled(byPowerOfTen: digits, max: Self.minorUnitsMax) else {
            throw Problem(
                .invalidMoney, message: "the amount is above \(Self.minorUnitsMax) minor units",
                expected: "at most \(Self.minorUnitsMax) minor units")
        }
        if scaled.hasRemainder, rounding == .refuse {
            throw Problem(
                .invalidMoney,
                message: "\(JSONReader.quoted(text)) has more than \(digits) decimals, which is all that "
                    + "\(currency.rawValue) has",
                expected: "at most \(digits) decimals")
        }
        self.init(minorUnits: scaled.whole + (scaled.roundsUp ? 1 : 0), currency: currency)
    }

    /// Takes a number as its shortest decimal form says ("49.95" for the double nearest to it), so that binary
    /// fractions never show.
    ///
    /// - Throws: as ``init(decimal:currency:rounding:)``; NaN and infinities are `invalid_money`.
    package init(decimal number: Double, currency: CurrencyCode, rounding: Rounding = .refuse) throws(Problem) {
        guard number.isFinite else {
            throw Problem(.invalidMoney, message: "the amount is no finite number", expected: "a decimal number")
        }
        if let minorUnits = Self.exact(number, currency: currency) {
            self.init(minorUnits: minorUnits, currency: currency)
            return
        }
        try self.init(decimal: number.description, currency: currency, rounding: rounding)
    }

    /// The minor units of a number that has no more decimals than its currency.
    ///
    /// Different decimals of up to 15 digits are different doubles. So when the whole number of minor units, put back
    /// behind the point, is this very double, then that is its shortest decimal form.
    private static func exact(_ number: Double, currency: CurrencyCode) -> Int64? {
        guard number >= 0, let digits = currency.minorUnitDigits else { return nil }
        var power = 1.0
        for _ in 0..<digits { power *= 10 }
        let minorUnits = (number * power).rounded()
        return minorUnits < 1e15 && minorUnits / power == number ? Int64(minorUnits) : nil
    }

    /// The amount as a decimal text with all digits of the currency ("49.95", "5000" for yen).
    package var decimalText: String {
        let digits = currency.minorUnitDigits ?? 0
        let sign = minorUnits < 0 ? "-" : ""
        var text = String(minorUnits.magnitude)
        guard digits > 0 else { return sign + text }
        while text.utf8.count <= digits { text = "0" + text }
        return "\(sign)\(text.dropLast(digits)).\(text.suffix(digits))"
    }
}
