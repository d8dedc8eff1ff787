/// A decimal number taken apart: digits and the place of the point. Exact for any number of digits up to the limit.
struct DecimalText {
    /// Longer texts are no numbers that a person or a program wrote on purpose.
    static let bytesMax = 400

    /// Without leading zeros, most significant first; empty for zero.
    private var digits: [UInt8] = []
    /// The number is `0.digits × 10^exponent`.
    private var exponent = 0
    private(set) var isNegative = false

    var isZero: Bool { digits.isEmpty }

    /// Reads `[+-]digits[.digits][e[+-]digits]`; at least one digit before or after the point.
    init?(_ text: String) {
        guard text.utf8.count <= Self.bytesMax else { return nil }
        var bytes = Array(text.utf8)[...]
        if let sign = bytes.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
            isNegative = sign == UInt8(ascii: "-")
            bytes.removeFirst()
        }
        let whole = bytes.prefix(while: Self.isDigit)
        bytes = bytes.dropFirst(whole.count)
        var fraction: ArraySlice<UInt8> = []
        if bytes.first == UInt8(ascii: ".") {
            bytes.removeFirst()
            fraction = bytes.prefix(while: Self.isDigit)
            bytes = bytes.dropFirst(fraction.count)
        }
        guard !whole.isEmpty || !fraction.isEmpty else { return nil }
        var power = 0
        if let letter = bytes.first, letter == UInt8(ascii: "e") || letter == UInt8(ascii: "E") {
            guard let read = Int(String(decoding: bytes.dropFirst(), as: UTF8.self)), abs(read) < 10_000 else {
                return nil
            }
            power = read
            bytes = []
        }
        guard bytes.isEmpty else { return nil }
        let all = (whole + fraction).map { $0 - UInt8(ascii: "0") }
        let significant = all.drop { $0 == 0 }
        digits = Array(significant)
        exponent = whole.count - (all.count - significant.count) + power
    }

    /// The number times a power of ten, cut to a whole number; `nil` above `max`.
    func scaled(byPowerOfTen power: Int, max: Int64) -> (whole: Int64, hasRemainder: Bool, roundsUp: Bool)? {
        let wholeCount = exponent + power
        if isZero { return (0, false, false) }
        if wholeCount < 0 { return (0, true, false) }
        // 19 digits are the most that 64 bits hold.
        guard wholeCount <= 18 else { return nil }
        var whole: Int64 = 0
        for position in 0..<wholeCount { whole = whole * 10 + Int64(position < digits.count ? digits[position] : 0) }
        let rest = digits.dropFirst(wholeCount)
        let hasRemainder = rest.contains { $0 != 0 }
        let roundsUp = (rest.first ?? 0) >= 5
        guard whole + (roundsUp ? 1 : 0) <= max else { return nil }
        return (whole, hasRemainder, roundsUp)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}
