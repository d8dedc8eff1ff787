import Crypto

/// SHA-256 in lowercase hexadecimal digits.
enum SHA256Hex {
    private static let digits = Array("0123456789abcdef".utf8)

    /// The first 8 bytes of the hash as a number.
    static func prefix(_ parts: [some Sequence<UInt8>]) -> UInt64 {
        UInt64(digest(parts).prefix(16), radix: 16) ?? 0
    }

    static func digest(_ parts: [some Sequence<UInt8>]) -> String {
        var hash = SHA256()
        // The length in front of every part tells ("ab", "c") from ("a", "bc").
        for part in parts {
            let bytes = Array(part)
            withUnsafeBytes(of: UInt64(bytes.count).littleEndian) { hash.update(bufferPointer: $0) }
            hash.update(data: bytes)
        }
        var text: [UInt8] = []
        for byte in hash.finalize() {
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 0xF)])
        }
        return String(decoding: text, as: UTF8.self)
    }
}
