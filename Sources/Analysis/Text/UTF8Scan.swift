/// Reading valid UTF-8 byte by byte.
enum UTF8Scan {
    /// The code point that starts at `index` and how many bytes it has. The text must be valid there.
    @inline(__always)
    static func decode(_ text: UnsafeBufferPointer<UInt8>, at index: Int) -> (codePoint: UInt32, length: Int) {
        let first = UInt32(text[index])
        if first < 0x80 { return (first, 1) }
        if first < 0xE0 { return ((first & 0x1F) << 6 | continuation(text, index + 1), 2) }
        if first < 0xF0 {
            return ((first & 0x0F) << 12 | continuation(text, index + 1) << 6 | continuation(text, index + 2), 3)
        }
        let high = (first & 0x07) << 18 | continuation(text, index + 1) << 12
        return (high | continuation(text, index + 2) << 6 | continuation(text, index + 3), 4)
    }

    @inline(__always)
    private static func continuation(_ text: UnsafeBufferPointer<UInt8>, _ index: Int) -> UInt32 {
        index < text.count ? UInt32(text[index] & 0x3F) : 0
    }

    @inline(__always)
    static func isASCII(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        var bits: UInt8 = 0
        for byte in text { bits |= byte }
        return bits < 0x80
    }

    static func isASCII(_ bytes: [UInt8]) -> Bool { bytes.withUnsafeBufferPointer { isASCII($0) } }

    @inline(__always)
    static func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || (byte >= 0x09 && byte <= 0x0D)
    }

    @inline(__always)
    static func isDigit(_ byte: UInt8) -> Bool {
        byte &- 0x30 < 10
    }

    /// Whether the byte is an ASCII letter, of either case, or belongs to a character outside ASCII.
    @inline(__always)
    static func isLetter(_ byte: UInt8) -> Bool {
        (byte | 0x20) &- 0x61 < 26 || byte >= 0x80
    }

    static func bytes(of codePoint: UInt32) -> [UInt8] {
        guard let scalar = Unicode.Scalar(codePoint) else { return [0xEF, 0xBF, 0xBD] }
        return Array(String(Character(scalar)).utf8)
    }
}
