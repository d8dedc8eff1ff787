/// Puts U+FFFD in the place of every byte sequence that is not UTF-8 (maximal subparts, Unicode 15 §3.9).
final class UTF8Repair: CharFilter {
    let name = "repair"
    let readsASCII = false

    func concerns(_ text: UnsafeBufferPointer<UInt8>, isASCII: Bool) -> Bool {
        guard !isASCII else { return false }
        var index = 0
        while index < text.count {
            if text[index] < 0x80 {
                index += 1
                continue
            }
            let length = Self.validLength(text, at: index)
            if length < 0 { return true }
            index += length
        }
        return false
    }

    func apply(_ text: UnsafeBufferPointer<UInt8>, isASCII: Bool, into output: MappedText) {
        var index = 0
        while index < text.count {
            let length = Self.validLength(text, at: index)
            let end = index + abs(length)
            if length > 0 {
                for position in index..<end { output.bytes.append(text[position]) }
            } else {
                let start = output.bytes.count
                output.bytes.append(contentsOf: [0xEF, 0xBF, 0xBD])
                output.recordEdit(from: start, source: index..<end)
            }
            index = end
        }
    }

    /// The length of the valid character at an index, or the length of the broken part as a negative number.
    private static func validLength(_ text: UnsafeBufferPointer<UInt8>, at index: Int) -> Int {
        let first = text[index]
        if first < 0x80 { return 1 }
        // Table 3-7 of the Unicode standard: the second byte's range depends on the first.
        let (length, low, high): (Int, UInt8, UInt8)
        switch first {
        case 0xC2...0xDF: (length, low, high) = (2, 0x80, 0xBF)
        case 0xE0: (length, low, high) = (3, 0xA0, 0xBF)
        case 0xED: (length, low, high) = (3, 0x80, 0x9F)
        case 0xE1...0xEF: (length, low, high) = (3, 0x80, 0xBF)
        case 0xF0: (length, low, high) = (4, 0x90, 0xBF)
        case 0xF1...0xF3: (length, low, high) = (4, 0x80, 0xBF)
        case 0xF4: (length, low, high) = (4, 0x80, 0x8F)
        default: return -1
        }
        guard index + 1 < text.count, text[index + 1] >= low, text[index + 1] <= high else { return -1 }
        var offset = 2
        while offset < length {
            guard index + offset < text.count, text[index + offset] & 0xC0 == 0x80 else { return -offset }
            offset += 1
        }
        return length
    }
}
