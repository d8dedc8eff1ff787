import Foundation

/// A text as bytes whose order is the one that people expect of a list: letters' case and accents aside, numbers as
/// numbers ("2 GB" before "16 GB", "7½" between "7" and "8"), numbers before letters.
///
/// Form: folded UTF-8, in which a run of digits is `0`, the count of digits, the digits without leading zeros, and the
/// fraction between two marks. The text itself follows at the end, so that different texts have different keys.
struct NaturalKey: Comparable, Sendable {
    private(set) var bytes: [UInt8] = []

    /// Ends a whole number; less than what begins a fraction.
    private static let wholeEnd: UInt8 = 1
    private static let fractionStart: UInt8 = 2
    private static let digitZero = UInt8(ascii: "0")

    init(_ text: String, prefix: [UInt8] = []) {
        bytes = prefix
        let folded = FoldedText.bytes(text)
        var index = 0
        while index < folded.count {
            if Self.isDigit(folded[index]) {
                appendNumber(folded, &index, isNegative: Self.isSign(folded, before: index))
            } else if folded[index] == UInt8(ascii: "-"), Self.isSign(folded, before: index + 1) {
                index += 1
            } else {
                bytes.append(folded[index])
                index += 1
            }
        }
        bytes.append(0)
        bytes.append(contentsOf: text.utf8)
    }

    static func < (left: NaturalKey, right: NaturalKey) -> Bool {
        left.bytes.withUnsafeBytes { left in
            right.bytes.withUnsafeBytes { right in
                guard let start = left.baseAddress, let other = right.baseAddress else {
                    return left.count < right.count
                }
                let order = memcmp(start, other, min(left.count, right.count))
                return order != 0 ? order < 0 : left.count < right.count
            }
        }
    }

    /// A minus at the very beginning and a digit behind it; elsewhere it is a hyphen.
    private static func isSign(_ bytes: [UInt8], before index: Int) -> Bool {
        index == 1 && bytes.count > 1 && bytes[0] == UInt8(ascii: "-") && isDigit(bytes[1])
    }

    private mutating func appendNumber(_ text: [UInt8], _ index: inout Int, isNegative: Bool) {
        var (whole, fraction): (ArraySlice<UInt8>, ArraySlice<UInt8>) = ([], [])
        if let (value, end) = Self.vulgarFraction(text, at: index) {
            fraction = Self.digits(value)
            index = end
        } else {
            whole = Self.whole(text, &index)
            fraction = Self.fraction(text, &index)
        }
        let start = bytes.count
        bytes.append(UInt8(clamping: whole.count))
        bytes.append(contentsOf: whole)
        if fraction.isEmpty {
            bytes.append(Self.wholeEnd)
        } else {
            bytes.append(Self.fractionStart)
            bytes.append(contentsOf: fraction)
            bytes.append(Self.wholeEnd)
        }
        // Below zero everything is turned round.
        if isNegative { for place in start..<bytes.count { bytes[place] = ~bytes[place] } }
        bytes.insert(isNegative ? Self.digitZero - 1 : Self.digitZero, at: start)
    }

    /// The digits before a fraction, without leading zeros and without the commas of thousands.
    private static func whole(_ text: [UInt8], _ index: inout Int) -> ArraySlice<UInt8> {
        var digits: [UInt8] = []
        while index < text.count {
            if isDigit(text[index]) {
                digits.append(text[index])
                index += 1
            } else if text[index] == UInt8(ascii: ","), isGroup(text, at: index + 1) {
                index += 1
            } else {
                break
            }
        }
        return digits.drop { $0 == digitZero }.prefix(Int(UInt8.max) - 1)
    }

    /// Exactly three digits: "1,000".
    private static func isGroup(_ text: [UInt8], at start: Int) -> Bool {
        guard start + 3 <= text.count, text[start..<start + 3].allSatisfy(isDigit) else { return false }
        return start + 3 == text.count || !isDigit(text[start + 3])
    }

    /// The digits after the point of "40.5" and "40,5", and those that "7 1/2" stands for.
    private static func fraction(_ text: [UInt8], _ index: inout Int) -> ArraySlice<UInt8> {
        guard index < text.count else { return [] }
        if text[index] == UInt8(ascii: ".") || text[index] == UInt8(ascii: ","), index + 1 < text.count,
            isDigit(text[index + 1])
        {
            let end = text[(index + 1)...].firstIndex { !isDigit($0) } ?? text.count
            defer { index = end }
            return trimmed(text[(index + 1)..<end])
        }
        guard text[index] == UInt8(ascii: " "), let (value, end) = vulgarFraction(text, at: index + 1) else {
            return []
        }
        index = end
        return digits(value)
    }

    /// What stands behind the point of a number below one.
    private static func digits(_ value: Double) -> ArraySlice<UInt8> {
        trimmed(Array(String(format: "%.4f", value).utf8.dropFirst(2))[...])
    }

    private static func trimmed(_ digits: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        digits.prefix((digits.lastIndex { $0 != digitZero } ?? digits.startIndex - 1) - digits.startIndex + 1)
    }

    /// "1/2" with the denominators that sizes have.
    private static func vulgarFraction(_ text: [UInt8], at start: Int) -> (Double, end: Int)? {
        let slash = text[start...].firstIndex { !isDigit($0) } ?? text.count
        guard slash > start, slash < text.count, text[slash] == UInt8(ascii: "/"),
            let numerator = Int(String(decoding: text[start..<slash], as: UTF8.self))
        else { return nil }
        let end = text[(slash + 1)...].firstIndex { !isDigit($0) } ?? text.count
        guard let denominator = Int(String(decoding: text[(slash + 1)..<end], as: UTF8.self)),
            [2, 3, 4, 5, 6, 8, 16, 32, 64].contains(denominator), numerator < denominator, numerator > 0
        else { return nil }
        return (Double(numerator) / Double(denominator), end)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (digitZero...UInt8(ascii: "9")).contains(byte) }
}
