/// Cuts a folded text into words at the boundaries of UAX #29, with dictionaries where a script writes no spaces.
///
/// Stretches between white space that hold only characters of the class table (all of ASCII, most of Latin, Greek and
/// Cyrillic) are cut by a table scan that gives exactly ICU's result; everything else goes to ICU. Segments are then
/// cut at `_`, `:` and `;`, which UAX #29 keeps inside words and numbers.
final class WordTokenizer {
    let name = "words"
    private let breaks: WordBreaks
    private let classes: [WordClass]
    private var pieces: [TokenRecord] = []
    private var lastEnd = 0

    /// Code points below this have an entry in the class table: Latin, IPA, Greek, Cyrillic and Armenian.
    private static let tableLimit = 0x590
    private static let rootClasses: [WordClass] = (0..<UInt32(tableLimit)).map { CharacterProperties.wordClass($0) }

    init(language: String) throws(AnalysisError) {
        breaks = try WordBreaks(language: language)
        var classes = Self.rootClasses
        // The root rules and those of Swedish and Finnish differ in the colon, so ICU is asked.
        let probe: [UInt8] = Array("a:b".utf8)
        var segments = 0
        probe.withUnsafeBufferPointer { text in breaks.forEachSegment(of: text) { _, _ in segments += 1 } }
        classes[0x3A] = segments == 1 ? .midLetter : .other
        self.classes = classes
    }

    /// Fills `buffer.records` from `buffer.bytes`, which hold valid folded UTF-8; source offsets are those of the
    /// folded text. `usesTable` is off only in tests that compare both ways.
    func tokenize(_ buffer: inout TokenBuffer, usesTable: Bool = true) {
        pieces.removeAll(keepingCapacity: true)
        lastEnd = 0
        buffer.bytes.withUnsafeBufferPointer { text in
            if usesTable {
                scan(text)
            } else {
                segment(text, 0..<text.count)
            }
        }
        swap(&buffer.records, &pieces)
    }

    private func scan(_ text: UnsafeBufferPointer<UInt8>) {
        var index = 0
        // Start of a stretch that ICU has to cut; neighbouring ones are cut together.
        var complexStart: Int?
        while index < text.count {
            if UTF8Scan.isSpace(text[index]) {
                index += 1
                continue
            }
            let (end, isSimple) = stretch(text, from: index)
            if isSimple {
                if let start = complexStart {
                    segment(text, start..<index)
                    complexStart = nil
                }
                scanStretch(text, index..<end)
            } else if complexStart == nil {
                complexStart = index
            }
            index = end
        }
        if let start = complexStart { segment(text, start..<text.count) }
    }

    /// The end of the stretch without white space from `start`, and whether the table covers it.
    private func stretch(_ text: UnsafeBufferPointer<UInt8>, from start: Int) -> (end: Int, isSimple: Bool) {
        var index = start
        var isSimple = true
        while index < text.count {
            let byte = text[index]
            if byte < 0x80 {
                if UTF8Scan.isSpace(byte) { break }
                index += 1
            } else {
                let (codePoint, length) = UTF8Scan.decode(text, at: index)
                if codePoint >= Self.tableLimit || classes[Int(codePoint)] == .complex { isSimple = false }
                index += length
            }
        }
        return (index, isSimple)
    }

    @inline(__always)
    private func classAt(_ text: UnsafeBufferPointer<UInt8>, _ index: Int, _ end: Int) -> (WordClass, Int) {
        guard index < end else { return (.other, 0) }
        let byte = text[index]
        if byte < 0x80 { return (classes[Int(byte)], 1) }
        let (codePoint, length) = UTF8Scan.decode(text, at: index)
        return (classes[Int(codePoint)], length)
    }

    /// Rules WB5 to WB13b of UAX #29 over the class table.
    private func scanStretch(_ text: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) {
        var index = range.lowerBound
        while index < range.upperBound {
            var (current, length) = classAt(text, index, range.upperBound)
            guard current == .letter || current == .digit || current == .connector else {
                index += length
                continue
            }
            let start = index
            index += length
            while index < range.upperBound {
                let (next, nextLength) = classAt(text, index, range.upperBound)
                switch next {
                case .letter, .digit, .connector:
                    current = next
                    index += nextLength
                    continue
                case .midLetter, .midNumber, .midBoth:
                    let (after, afterLength) = classAt(text, index + nextLength, range.upperBound)
                    let joinsLetters = current == .letter && after == .letter && next != .midNumber
                    let joinsDigits = current == .digit && after == .digit && next != .midLetter
                    guard joinsLetters || joinsDigits else { break }
                    current = after
                    index += nextLength + afterLength
                    continue
                case .other, .complex:
                    break
                }
                break
            }
            appendSegment(text, start..<index)
        }
    }

    private func segment(_ text: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) {
        guard !range.isEmpty else { return }
        breaks.forEachSegment(of: UnsafeBufferPointer(rebasing: text[range])) { segment, isWord in
            let start = range.lowerBound + segment.lowerBound
            let end = range.lowerBound + segment.upperBound
            // ICU gives scripts without a dictionary the status of punctuation.
            guard isWord || CharacterProperties.isAlphanumeric(UTF8Scan.decode(text, at: start).codePoint) else {
                return
            }
            appendSegment(text, start..<end)
        }
    }

    /// Appends a segment, cut where UAX #29 joins what a shop's reader does not.
    @inline(__always)
    private func appendSegment(_ text: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) {
        var start = range.lowerBound
        for index in range {
            let byte = text[index]
            guard byte == 0x5F || byte == 0x3A || byte == 0x3B else { continue }
            appendPiece(text, start..<index)
            start = index + 1
        }
        appendPiece(text, start..<range.upperBound)
    }

    @inline(__always)
    private func appendPiece(_ text: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) {
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
        let text32 = ByteRange(
            start: UInt32(truncatingIfNeeded: range.lowerBound), count: UInt32(truncatingIfNeeded: range.count))
        let following = range.upperBound < text.count ? text[range.upperBound] : 0
        pieces.append(
            TokenRecord(
                term: text32, surface: text32, position: UInt32(truncatingIfNeeded: pieces.count), positionLength: 1,
                sourceStart: text32.start, sourceEnd: text32.start + text32.count,
                kind: hasDigit ? (hasLetter ? .identifier : .number) : .word, gap: gap(text, before: range.lowerBound),
                following: following, span: 1, flags: flags))
        lastEnd = range.upperBound
    }

    @inline(__always)
    private func gap(_ text: UnsafeBufferPointer<UInt8>, before start: Int) -> UInt8 {
        guard !pieces.isEmpty else { return TokenGap.other }
        if start == lastEnd { return TokenGap.adjacent }
        if start == lastEnd + 1 {
            let byte = text[lastEnd]
            if UTF8Scan.isSpace(byte) { return TokenGap.space }
            return byte < 0x80 && byte > 0x20 ? byte : TokenGap.other
        }
        for index in lastEnd..<start where !UTF8Scan.isSpace(text[index]) { return TokenGap.other }
        return TokenGap.space
    }
}
