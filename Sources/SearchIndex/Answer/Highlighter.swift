package import Analysis

/// Marks the words of a text that a search matched.
///
/// The text is escaped for HTML and the marks are `<mark>` elements, so that a page may insert the result as it is.
struct Highlighter {
    let session: AnalysisSession
    let terms: Set<[UInt8]>

    /// The whole text with its matches marked; `nil` when nothing in it matched.
    func marked(_ text: String, role: FieldRole) -> String? {
        let bytes = Array(text.utf8)
        let ranges = matches(bytes, role: role)
        return ranges.isEmpty ? nil : Self.render(bytes, 0..<bytes.count, marking: ranges)
    }

    /// A stretch of about `bytesMax` bytes around the first match, cut at spaces; `nil` when nothing matched.
    func snippet(_ text: String, role: FieldRole, bytesMax: Int = 240) -> String? {
        let bytes = Array(text.utf8)
        let ranges = matches(bytes, role: role)
        guard let first = ranges.first else { return nil }
        var start = max(0, first.lowerBound - bytesMax / 4)
        while start > 0, bytes[start - 1] != UInt8(ascii: " ") { start -= 1 }
        var end = min(bytes.count, start + bytesMax)
        while end < bytes.count, bytes[end] != UInt8(ascii: " ") { end += 1 }
        let body = Self.render(bytes, start..<end, marking: ranges)
        return (start > 0 ? "… " : "") + body + (end < bytes.count ? " …" : "")
    }

    /// Byte ranges of the matches, ascending, without overlap.
    private func matches(_ bytes: [UInt8], role: FieldRole) -> [Range<Int>] {
        var buffer = TokenBuffer()
        bytes.withUnsafeBufferPointer { session.tokens($0, role: role, into: &buffer) }
        var ranges: [Range<Int>] = []
        for token in buffer where terms.contains(Array(token.term)) {
            let range = token.sourceStart..<token.sourceEnd
            if let last = ranges.last, range.lowerBound < last.upperBound {
                ranges[ranges.count - 1] = last.lowerBound..<max(last.upperBound, range.upperBound)
            } else {
                ranges.append(range)
            }
        }
        return ranges
    }

    private static func render(_ bytes: [UInt8], _ part: Range<Int>, marking ranges: [Range<Int>]) -> String {
        var output: [UInt8] = []
        output.reserveCapacity(part.count + 32)
        var position = part.lowerBound
        for range in ranges where range.lowerBound >= part.lowerBound && range.upperBound <= part.upperBound {
            escape(bytes[position..<range.lowerBound], into: &output)
            output.append(contentsOf: "<mark>".utf8)
            escape(bytes[range], into: &output)
            output.append(contentsOf: "</mark>".utf8)
            position = range.upperBound
        }
        escape(bytes[position..<part.upperBound], into: &output)
        return String(decoding: output, as: UTF8.self)
    }

    private static func escape(_ bytes: ArraySlice<UInt8>, into output: inout [UInt8]) {
        for byte in bytes {
            switch byte {
            case UInt8(ascii: "<"): output.append(contentsOf: "&lt;".utf8)
            case UInt8(ascii: ">"): output.append(contentsOf: "&gt;".utf8)
            case UInt8(ascii: "&"): output.append(contentsOf: "&amp;".utf8)
            case UInt8(ascii: "\""): output.append(contentsOf: "&quot;".utf8)
            default: output.append(byte)
            }
        }
    }
}
