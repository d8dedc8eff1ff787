import Catalog

/// Text with `%` escapes, as it stands in addresses.
enum PercentText {
    /// The text behind the escapes; without escapes it is one copy.
    ///
    /// - Throws: `invalid_utf8` for an escape without two hex digits, and for bytes that are no UTF-8.
    static func decode(_ text: Substring, field: String, plusIsSpace: Bool) throws(Refusal) -> String {
        let utf8 = text.utf8
        var needsDecoding = false
        for byte in utf8 {
            if byte == UInt8(ascii: "%") || (plusIsSpace && byte == UInt8(ascii: "+")) {
                needsDecoding = true
                break
            }
        }
        guard needsDecoding else { return String(text) }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(utf8.count)
        var index = utf8.startIndex
        var offset = 0
        while index < utf8.endIndex {
            let byte = utf8[index]
            index = utf8.index(after: index)
            if byte == UInt8(ascii: "%") {
                guard let high = hexDigit(utf8, &index), let low = hexDigit(utf8, &index) else {
                    throw refusal(field, "an escape has no two hexadecimal digits", offset, "%00 to %FF")
                }
                bytes.append(high << 4 | low)
                offset += 3
            } else {
                bytes.append(plusIsSpace && byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
                offset += 1
            }
        }
        guard let decoded = String(validating: bytes, as: UTF8.self) else {
            let place = UTF8Check.firstInvalidByte(in: bytes) ?? 0
            throw refusal(field, "the decoded text is no UTF-8", place, "escaped UTF-8")
        }
        return decoded
    }

    private static func hexDigit(_ utf8: Substring.UTF8View, _ index: inout Substring.UTF8View.Index) -> UInt8? {
        guard index < utf8.endIndex else { return nil }
        let byte = utf8[index]
        index = utf8.index(after: index)
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): return byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): return byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): return byte - UInt8(ascii: "A") + 10
        default: return nil
        }
    }

    private static func refusal(_ field: String, _ message: String, _ offset: Int, _ expected: String) -> Refusal {
        Refusal(
            .invalidUTF8, message: "the address is no escaped UTF-8",
            problems: [Problem(.invalidUTF8, field: field, message: message, offset: offset, expected: expected)])
    }
}
