/// Reads one JSON number.
struct JSONNumberScanner {
    enum Outcome {
        case integer(Int64)
        case number(Double)
        case tooLarge
        /// ``index`` stands at the byte that is wrong.
        case malformed
    }

    /// A mantissa below 2^53 and a power of ten up to 10^22 are both exact doubles, so that one multiplication or
    /// division rounds once, which is correct rounding (Clinger 1990, the fast path).
    private static let mantissaMax: UInt64 = 1 << 53
    private static let powersOfTen: [Double] = [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
        1e20, 1e21, 1e22,
    ]

    let bytes: UnsafeBufferPointer<UInt8>
    var index: Int
    private var mantissa: UInt64 = 0
    private var mantissaIsExact = true
    private var fractionDigits = 0

    init(bytes: UnsafeBufferPointer<UInt8>, index: Int) {
        self.bytes = bytes
        self.index = index
    }

    mutating func scan() -> Outcome {
        let start = index
        let isNegative = peek == UInt8(ascii: "-")
        if isNegative { index += 1 }
        if peek == UInt8(ascii: "0") {
            index += 1
        } else {
            guard digits() > 0 else { return .malformed }
        }
        if peek != UInt8(ascii: "."), peek != UInt8(ascii: "e"), peek != UInt8(ascii: "E") {
            if let integer = integer(isNegative: isNegative) { return .integer(integer) }
            return slow(start)
        }
        if peek == UInt8(ascii: ".") {
            index += 1
            fractionDigits = digits()
            guard fractionDigits > 0 else { return .malformed }
        }
        var exponent = 0
        if peek == UInt8(ascii: "e") || peek == UInt8(ascii: "E") {
            guard let read = exponentValue() else { return .malformed }
            exponent = read
        }
        let scale = exponent - fractionDigits
        guard mantissaIsExact, mantissa <= Self.mantissaMax, abs(scale) < Self.powersOfTen.count else {
            return slow(start)
        }
        let power = Self.powersOfTen[abs(scale)]
        let magnitude = scale < 0 ? Double(mantissa) / power : Double(mantissa) * power
        return .number(isNegative ? -magnitude : magnitude)
    }

    private func integer(isNegative: Bool) -> Int64? {
        guard mantissaIsExact else { return nil }
        guard isNegative else { return Int64(exactly: mantissa) }
        if mantissa == Int64.min.magnitude { return Int64.min }
        return Int64(exactly: mantissa).map { -$0 }
    }

    /// Lets the standard library round what the fast path can't.
    private func slow(_ start: Int) -> Outcome {
        let text = String(decoding: bytes[start..<index], as: UTF8.self)
        guard let number = Double(text), number.isFinite else { return .tooLarge }
        return .number(number)
    }

    /// Steps over digits, adds them to the mantissa and counts them.
    private mutating func digits() -> Int {
        let start = index
        while let byte = peek, byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") {
            let (product, overflow) = mantissa.multipliedReportingOverflow(by: 10)
            let (sum, carry) = product.addingReportingOverflow(UInt64(byte - UInt8(ascii: "0")))
            if overflow || carry { mantissaIsExact = false } else { mantissa = sum }
            index += 1
        }
        return index - start
    }

    private mutating func exponentValue() -> Int? {
        index += 1
        let isNegative = peek == UInt8(ascii: "-")
        if isNegative || peek == UInt8(ascii: "+") { index += 1 }
        var value = 0
        let start = index
        while let byte = peek, byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") {
            // Beyond this the number is zero or infinite whatever follows; the bound only stops an overflow.
            value = min(value * 10 + Int(byte - UInt8(ascii: "0")), 100_000)
            index += 1
        }
        guard index > start else { return nil }
        return isNegative ? -value : value
    }

    private var peek: UInt8? { index < bytes.count ? bytes[index] : nil }
}
