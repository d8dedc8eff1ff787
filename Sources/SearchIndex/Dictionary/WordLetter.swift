/// One letter of a word.
struct WordLetter {
    /// The Unicode scalar.
    let value: UInt32
    /// In bytes.
    let length: Int

    /// The letter that begins at a byte; a byte that is no UTF-8 stands for itself.
    @inline(__always)
    init(_ word: UnsafeRawBufferPointer, at index: Int) {
        let first = UInt32(word[index])
        if first < 0x80 {
            (value, length) = (first, 1)
        } else {
            (value, length) = Self.long(word, at: index, first)
        }
    }

    @inline(__always)
    var isDigit: Bool { Self.isDigit(value) }

    /// Whether a letter is a decimal digit of any script.
    @inline(__always)
    static func isDigit(_ value: UInt32) -> Bool {
        if value < 0x80 { return value &- 0x30 < 10 }
        // The first digits beyond ASCII are Arabic ones.
        return value >= 0x660 && UnicodeScalar(value)?.properties.numericType == .decimal
    }

    private static func long(_ word: UnsafeRawBufferPointer, at index: Int, _ first: UInt32) -> (UInt32, Int) {
        func next(_ offset: Int) -> UInt32? {
            guard index + offset < word.count, word[index + offset] & 0xC0 == 0x80 else { return nil }
            return UInt32(word[index + offset] & 0x3F)
        }
        switch first {
        case 0xC2...0xDF:
            if let b = next(1) { return ((first & 0x1F) << 6 | b, 2) }
        case 0xE0...0xEF:
            if let b = next(1), let c = next(2) { return ((first & 0x0F) << 12 | b << 6 | c, 3) }
        case 0xF0...0xF4:
            if let b = next(1), let c = next(2), let d = next(3) {
                return ((first & 0x07) << 18 | b << 12 | c << 6 | d, 4)
            }
        default: break
        }
        return (first, 1)
    }
}
