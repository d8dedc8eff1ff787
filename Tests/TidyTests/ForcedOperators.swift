/// Finds `!` after a value, which ends the program when the value is missing.
enum ForcedOperators {
    /// - Parameter code: a line without comments and texts of literals.
    static func occur(in code: Substring) -> Bool {
        let bytes = Array(code.utf8)
        return bytes.indices.contains { index in
            guard bytes[index] == UInt8(ascii: "!"), index > 0 else { return false }
            // "a != b" and "a!=b" compare.
            if index + 1 < bytes.count, bytes[index + 1] == UInt8(ascii: "=") { return false }
            return endsValue(bytes[index - 1])
        }
    }

    private static func endsValue(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: ")"), UInt8(ascii: "]"),
            UInt8(ascii: "}"), UInt8(ascii: "\""), UInt8(ascii: "?"), UInt8(ascii: ">"):
            true
        default: byte >= 0x80
        }
    }
}
