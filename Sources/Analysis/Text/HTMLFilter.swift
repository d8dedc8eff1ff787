/// Takes tags, comments and character references out of a text that comes from a web page.
///
/// Only what looks like markup goes: `<` before a letter, `/` or `!`, up to the next `>` within `tagBytesMax`, so that
/// `width < 30 cm` stays.
final class HTMLFilter: CharFilter {
    let name = "strip_html"
    let readsASCII = true
    /// A tag with a long inline style fits; a lone `<` does not swallow the rest of a description.
    private static let tagBytesMax = 4096
    private static let referenceBytesMax = 10

    private static let references: [String: [UInt8]] = [
        "amp": [0x26], "lt": [0x3C], "gt": [0x3E], "quot": [0x22], "apos": [0x27], "nbsp": [0x20], "#39": [0x27],
    ]

    func concerns(_ text: UnsafeBufferPointer<UInt8>, isASCII: Bool) -> Bool {
        // Without an early exit, so that the compiler looks at many bytes at once.
        var found: UInt8 = 0
        for byte in text { found |= byte == 0x3C || byte == 0x26 ? 1 : 0 }
        return found != 0
    }

    func apply(_ text: UnsafeBufferPointer<UInt8>, isASCII: Bool, into output: MappedText) {
        var index = 0
        while index < text.count {
            let start = output.bytes.count
            if text[index] == 0x3C, let end = tagEnd(text, from: index) {
                output.bytes.append(0x20)
                output.recordEdit(from: start, source: index..<end)
                index = end
            } else if text[index] == 0x26, let (replacement, end) = reference(text, from: index) {
                output.bytes.append(contentsOf: replacement)
                output.recordEdit(from: start, source: index..<end)
                index = end
            } else {
                output.bytes.append(text[index])
                index += 1
            }
        }
    }

    private func tagEnd(_ text: UnsafeBufferPointer<UInt8>, from index: Int) -> Int? {
        guard index + 2 < text.count else { return nil }
        let next = text[index + 1]
        guard next == 0x2F || next == 0x21 || (next | 0x20) &- 0x61 < 26 else { return nil }
        let limit = Swift.min(text.count, index + Self.tagBytesMax)
        for position in index + 2..<limit where text[position] == 0x3E { return position + 1 }
        return nil
    }

    private func reference(_ text: UnsafeBufferPointer<UInt8>, from index: Int) -> ([UInt8], Int)? {
        let limit = Swift.min(text.count, index + Self.referenceBytesMax)
        guard index + 1 < limit, let semicolon = (index + 1..<limit).first(where: { text[$0] == 0x3B }) else {
            return nil
        }
        let name = String(decoding: text[index + 1..<semicolon], as: UTF8.self)
        if let known = Self.references[name] { return (known, semicolon + 1) }
        guard name.hasPrefix("#") else { return nil }
        let digits = name.dropFirst()
        let value =
            digits.lowercased().hasPrefix("x") ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits, radix: 10)
        guard let value, value >= 0x20, Unicode.Scalar(value) != nil else { return nil }
        return (UTF8Scan.bytes(of: value), semicolon + 1)
    }
}
