/// Looks at eight bytes of a text at a time. Most texts of a catalog are plain ASCII, for which a look is all it takes.
///
/// - Source: Bit Twiddling Hacks, "Determine if a word has a byte less than n"; the lowest byte found is exact.
enum PlainText {
    private static let ones: UInt64 = 0x0101_0101_0101_0101
    private static let highBits: UInt64 = 0x8080_8080_8080_8080

    /// The offset of the first quote, backslash or control character from `start` on, the end if there is none; and
    /// whether everything before it is ASCII.
    static func endOfJSONText(in bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> (end: Int, isASCII: Bool) {
        let text = UnsafeRawBufferPointer(bytes)
        var index = start
        var seen: UInt64 = 0
        while index + 8 <= text.count {
            let word = UInt64(littleEndian: text.loadUnaligned(fromByteOffset: index, as: UInt64.self))
            let quotes = word ^ (ones &* UInt64(UInt8(ascii: "\"")))
            let slashes = word ^ (ones &* UInt64(UInt8(ascii: "\\")))
            let found =
                ((quotes &- ones) & ~quotes | (slashes &- ones) & ~slashes | (word &- ones &* 0x20) & ~word) & highBits
            if found != 0 {
                let count = found.trailingZeroBitCount / 8
                if count > 0 { seen |= word << UInt64(64 - 8 * count) }
                return (index + count, seen & highBits == 0)
            }
            seen |= word
            index += 8
        }
        while index < text.count {
            let byte = text[index]
            if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") || byte < 0x20 { break }
            seen |= UInt64(byte)
            index += 1
        }
        return (index, seen & highBits == 0)
    }

    /// Whether a text is ASCII without control characters.
    static func isPrintable(_ text: String) -> Bool {
        text.utf8.withContiguousStorageIfAvailable { buffer in
            let bytes = UnsafeRawBufferPointer(buffer)
            var index = 0
            while index + 8 <= bytes.count {
                let word = bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)
                let deletes = word ^ (ones &* 0x7F)
                if ((deletes &- ones) & ~deletes | (word &- ones &* 0x20) | word) & highBits != 0 { return false }
                index += 8
            }
            return bytes[index...].allSatisfy { $0 >= 0x20 && $0 < 0x7F }
        } ?? false
    }

    /// Whether a text is ASCII without control characters, and has no spaces but single ones between its words.
    static func isLine(_ text: String) -> Bool {
        text.utf8.withContiguousStorageIfAvailable { bytes in
            var previous = UInt8(ascii: " ")
            for byte in bytes {
                if byte < 0x20 || byte >= 0x7F || (byte == 0x20 && previous == 0x20) { return false }
                previous = byte
            }
            return previous != 0x20
        } ?? false
    }
}
