/// Where a byte sequence stops being UTF-8, for messages that name the offset.
package enum UTF8Check {
    /// The 0-based offset of the first byte that is no part of a well-formed character; `nil` when all are.
    ///
    /// Overlong forms, surrogates and values above U+10FFFF are refused, as in table 3-7 of the Unicode Standard.
    package static func firstInvalidByte(in bytes: UnsafeBufferPointer<UInt8>) -> Int? {
        var index = 0
        while index < bytes.count {
            let first = bytes[index]
            if first < 0x80 {
                index += 1
                continue
            }
            guard let form = form(first) else { return index }
            guard index + form.length <= bytes.count, form.second.contains(bytes[index + 1]) else { return index }
            for position in 2..<max(2, form.length) where bytes[index + position] & 0xC0 != 0x80 { return index }
            index += form.length
        }
        return nil
    }

    /// The 0-based offset of the first byte that is no part of a well-formed character; `nil` when all are.
    package static func firstInvalidByte(in bytes: [UInt8]) -> Int? {
        bytes.withUnsafeBufferPointer { firstInvalidByte(in: $0) }
    }

    private static func form(_ first: UInt8) -> (length: Int, second: ClosedRange<UInt8>)? {
        switch first {
        case 0xC2...0xDF: (2, 0x80...0xBF)
        case 0xE0: (3, 0xA0...0xBF)
        case 0xED: (3, 0x80...0x9F)
        case 0xE1...0xEF: (3, 0x80...0xBF)
        case 0xF0: (4, 0x90...0xBF)
        case 0xF1...0xF3: (4, 0x80...0xBF)
        case 0xF4: (4, 0x80...0x8F)
        default: nil
        }
    }
}
