/// The words of a text while it is cut: records with kind, gap and flags.
struct PieceList {
    var records: [TokenRecord] = []
    private(set) var traits: TokenTraits = .any
    private var lastEnd = 0

    mutating func removeAll() {
        records.removeAll(keepingCapacity: true)
        traits = .any
        lastEnd = 0
    }

    /// Appends a segment, cut where UAX #29 joins what a shop's reader does not.
    mutating func appendSegment(_ text: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) {
        var start = range.lowerBound
        for index in range {
            let byte = text[index]
            guard byte == 0x5F || byte == 0x3A || byte == 0x3B || byte == 0x40 else { continue }
            appendPiece(text, start..<index)
            start = index + 1
        }
        appendPiece(text, start..<range.upperBound)
    }

    private mutating func appendPiece(_ text: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) {
        guard !range.isEmpty else { return }
        var hasDigit = false
        var hasLetter = false
        var flags: TokenFlags = []
        for index in range {
            let byte = text[index]
            if byte &- 0x61 < 26 {
                hasLetter = true
            } else if UTF8Scan.isDigit(byte) {
                hasDigit = true
            } else if byte >= 0x80 {
                hasLetter = true
                flags.insert(.nonASCII)
            } else {
                flags.insert(.punctuated)
            }
        }
        append(text, range, hasDigit ? (hasLetter ? .identifier : .number) : .word, flags)
    }

    /// Appends a piece whose kind and flags are known; never an empty one.
    @inline(__always)
    mutating func append(
        _ text: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, _ kind: TokenKind, _ flags: TokenFlags
    ) {
        let text32 = ByteRange(
            start: UInt32(truncatingIfNeeded: range.lowerBound), count: UInt32(truncatingIfNeeded: range.count))
        let following = range.upperBound < text.count ? text[range.upperBound] : 0
        let gap = gap(text, before: range.lowerBound)
        if kind != .word { traits.insert(.digits) }
        if gap > TokenGap.space && gap != UInt8(ascii: ",") { traits.insert(.joined) }
        if flags.contains(.nonASCII) { traits.insert(.nonASCII) }
        if flags.contains(.punctuated) { traits.insert(.punctuated) }
        records.append(
            TokenRecord(
                term: text32, surface: text32, position: UInt32(truncatingIfNeeded: records.count), positionLength: 1,
                sourceStart: text32.start, sourceEnd: text32.start &+ text32.count,
                followingEnd: text32.start &+ text32.count &+ (following == 0 ? 0 : 1),
                kind: kind, gap: gap, following: following, span: 1, flags: flags))
        lastEnd = range.upperBound
    }

    @inline(__always)
    private func gap(_ text: UnsafeBufferPointer<UInt8>, before start: Int) -> UInt8 {
        guard !records.isEmpty else { return TokenGap.other }
        if start == lastEnd + 1 {
            let byte = text[lastEnd]
            if UTF8Scan.isSpace(byte) { return TokenGap.space }
            return byte < 0x80 && byte > 0x20 ? byte : TokenGap.other
        }
        if start == lastEnd { return TokenGap.adjacent }
        for index in lastEnd..<start where !UTF8Scan.isSpace(text[index]) { return TokenGap.other }
        return TokenGap.space
    }
}
