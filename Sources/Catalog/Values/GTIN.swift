/// Global trade item numbers: GTIN-8, -12 (UPC), -13 (EAN) and -14.
package enum GTIN {
    /// Why a text is no GTIN.
    package enum Fault: Hashable, Sendable {
        /// Something else than ASCII digits.
        case notDigits
        case wrongLength
        /// The last digit should have been this one.
        case wrongCheckDigit(expected: Int)
    }

    package static let lengths: Set<Int> = [8, 12, 13, 14]

    /// `nil` when the text is a GTIN with the right check digit.
    ///
    /// - Source: GS1 General Specifications, section 7.9: weights 3 and 1 from the right, sum filled up to ten.
    package static func fault(of text: String) -> Fault? {
        let digits = text.utf8
        guard !digits.isEmpty, digits.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else {
            return .notDigits
        }
        guard lengths.contains(digits.count) else { return .wrongLength }
        var sum = 0
        for (position, digit) in digits.dropLast().reversed().enumerated() {
            sum += Int(digit - UInt8(ascii: "0")) * (position.isMultiple(of: 2) ? 3 : 1)
        }
        let expected = (10 - sum % 10) % 10
        let found = digits.last.map { Int($0 - UInt8(ascii: "0")) }
        return found == expected ? nil : .wrongCheckDigit(expected: expected)
    }
}
