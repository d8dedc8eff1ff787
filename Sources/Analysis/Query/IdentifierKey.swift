/// The form in which SKUs, GTINs and model numbers are compared: letters and digits, lower case, nothing between them.
///
/// In the index it stands behind a mark that no word has, so that an identifier is told from a word like it and
/// beginnings of identifiers are looked up among identifiers only.
package enum IdentifierKey {
    /// Below every character of a word, so that keys come first in the dictionary.
    package static let mark: UInt8 = 0x01
    /// Longer values are texts in the wrong field.
    package static let bytesMax = 64
    /// From this length on, zeros at the start of a number don't count: a UPC is an EAN with one more.
    private static let numberBytesMin = 8

    /// The marked key of a text; `nil` when it has no letter and no digit or is too long.
    package static func key(_ text: Substring) -> [UInt8]? {
        var key: [UInt8] = [mark]
        for scalar in text.lowercased().unicodeScalars {
            if scalar.isASCII {
                let byte = UInt8(truncatingIfNeeded: scalar.value)
                if UTF8Scan.isDigit(byte) || (0x61...0x7A).contains(byte) { key.append(byte) }
            } else if scalar.properties.isAlphabetic || scalar.properties.numericType == .decimal {
                key.append(contentsOf: UTF8Scan.bytes(of: scalar.value))
            }
        }
        let digits = key.dropFirst()
        if digits.count >= numberBytesMin, digits.allSatisfy(UTF8Scan.isDigit) {
            let zeros = digits.prefix { $0 == 0x30 }.count
            if zeros < digits.count { key.removeSubrange(1..<1 + zeros) }
        }
        return (2...bytesMax).contains(key.count) ? key : nil
    }

    /// Whether a word of the dictionary is the key of an identifier.
    package static func isMarked(_ word: String) -> Bool { word.utf8.first == mark }
}
