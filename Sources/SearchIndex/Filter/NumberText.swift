/// Numbers as people, columns and filters write them.
package enum NumberText {
    /// Whole numbers below this are written with all their digits: doubles hold them exactly.
    private static let wholeMax = 1e15

    /// "17", "15.6", "1e21": the shortest form that reads back as the same number, whole numbers without a fraction.
    package static func text(_ number: Double) -> String {
        if number == number.rounded(), abs(number) < wholeMax { return String(Int64(number)) }
        return String(number).replacing("e+", with: "e")
    }

    /// The number that a word of a filter says; `nil` for words that only look like one.
    ///
    /// Texts with leading zeros or more than 15 digits are codes (a GTIN, an article number), and "nan", "infinity" and
    /// "0x10" are words: as numbers all of them would lose what they are compared by.
    static func number(_ word: String) -> Double? {
        var bytes = Array(word.utf8)[...]
        if bytes.first == UInt8(ascii: "-") { bytes.removeFirst() }
        let whole = bytes.prefix(while: isDigit)
        guard !whole.isEmpty, whole.count == 1 || whole.first != UInt8(ascii: "0") else { return nil }
        bytes = bytes.dropFirst(whole.count)
        guard !bytes.isEmpty || whole.count <= 15 else { return nil }
        if bytes.first == UInt8(ascii: ".") {
            let fraction = bytes.dropFirst().prefix(while: isDigit)
            guard !fraction.isEmpty else { return nil }
            bytes = bytes.dropFirst(fraction.count + 1)
        }
        if bytes.first == UInt8(ascii: "e") || bytes.first == UInt8(ascii: "E") {
            bytes.removeFirst()
            if bytes.first == UInt8(ascii: "-") { bytes.removeFirst() }
            guard !bytes.isEmpty else { return nil }
            bytes = bytes.drop(while: isDigit)
        }
        guard bytes.isEmpty, let number = Double(word), number.isFinite else { return nil }
        return number
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}
