/// Reads the number at the start of a term and writes it in one form: digits with a decimal point.
struct NumberText {
    /// The language writes 1.000,5 and not 1,000.5.
    let hasDecimalComma: Bool

    /// The bytes of the number at the start: digits, with single points or commas between digits.
    static func prefixLength(_ bytes: some Collection<UInt8>) -> Int {
        var length = 0
        var wasDigit = false
        for byte in bytes {
            if UTF8Scan.isDigit(byte) {
                wasDigit = true
            } else if (byte == 0x2E || byte == 0x2C) && wasDigit {
                wasDigit = false
            } else {
                break
            }
            length += 1
        }
        return wasDigit || length == 0 ? length : length - 1
    }

    /// The number with a decimal point and without thousands separators. Several points stay: `1.2.3` is a version.
    ///
    /// A separator before exactly three digits is ambiguous; the language decides, except after a lone 0.
    func normalized(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        let parts = bytes.split(omittingEmptySubsequences: false) { $0 == 0x2E || $0 == 0x2C || $0 == 0x27 }
        guard parts.count > 1 else { return Array(bytes) }
        let separators = bytes.filter { !UTF8Scan.isDigit($0) }
        let grouping: UInt8 = hasDecimalComma ? 0x2E : 0x2C
        let isLong = parts.dropFirst().allSatisfy { $0.count == 3 } && (1...3).contains(parts[0].count)
        let startsWithZero = parts[0].first == 0x30
        if isLong, !startsWithZero, separators.allSatisfy({ $0 == grouping || $0 == 0x27 }) {
            return parts.flatMap { $0 }
        }
        if separators.count > 1, let last = separators.last, separators.dropLast().allSatisfy({ $0 != last }),
            Set(separators.dropLast()).count == 1
        {
            return parts.dropLast().flatMap { $0 } + [0x2E] + parts[parts.count - 1]
        }
        return bytes.map { $0 == 0x2C || $0 == 0x27 ? 0x2E : $0 }
    }

    /// A measured number without trailing zeros after its point, so that 2.0 TB is 2 TB.
    func measured(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        var number = normalized(bytes)
        guard number.filter({ $0 == 0x2E }).count == 1 else { return number }
        while number.last == 0x30 { number.removeLast() }
        if number.last == 0x2E { number.removeLast() }
        if number.first == 0x2E || number.isEmpty { number.insert(0x30, at: 0) }
        return number
    }
}
