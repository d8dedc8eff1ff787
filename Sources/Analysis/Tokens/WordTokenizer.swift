/// Cuts a folded text into words at the boundaries of UAX #29, with dictionaries where a script writes no spaces.
///
/// Stretches between white space that hold only characters of the class table (all of ASCII, most of Latin, Greek and
/// Cyrillic) are cut by a table scan that gives exactly ICU's result; everything else goes to ICU. Segments are then
/// cut at `_`, `:`, `;` and `@`, which ICU keeps inside words and numbers.
final class WordTokenizer {
    let name = "words"
    private let breaks: WordBreaks
    private let classes: [WordClass]
    /// By byte, for stretches of ASCII.
    private let plain: [PlainClass]
    private var scratch = PieceList()

    /// Code points below this have an entry in the class table: Latin, IPA, Greek, Cyrillic and Armenian.
    private static let tableLimit = 0x590
    private static let rootClasses: [WordClass] = (0..<UInt32(tableLimit)).map { CharacterProperties.wordClass($0) }

    init(language: String) throws(AnalysisError) {
        let breaks = try WordBreaks(language: language)
        self.breaks = breaks
        var classes = Self.rootClasses
        // The root rules and those of Swedish and Finnish differ in the colon, so ICU is asked.
        let probe: [UInt8] = Array("a:b".utf8)
        var segments = 0
        probe.withUnsafeBufferPointer { text in breaks.forEachSegment(of: text) { _, _ in segments += 1 } }
        classes[0x3A] = segments == 1 ? .midLetter : .other
        // ICU's rules take the at sign for a letter, its property does not say so.
        classes[0x40] = .letter
        self.classes = classes
        plain = (0..<256).map { $0 < 0x80 ? PlainClass(byte: UInt8($0), classes[$0]) : .complex }
    }

    /// Fills `buffer.records` from `buffer.bytes`, which hold valid folded UTF-8; source offsets are those of the
    /// folded text. `usesTable` is off only in tests that compare both ways.
    func tokenize(_ buffer: inout TokenBuffer, isASCII: Bool = false, usesTable: Bool = true) {
        // A local list spares the inner loops the access checks of a class's property.
        var pieces = PieceList()
        swap(&pieces, &scratch)
        pieces.removeAll()
        buffer.bytes.withUnsafeBufferPointer { text in
            if !usesTable {
                segment(text, 0..<text.count, into: &pieces)
            } else if isASCII {
                // White space is a character like others to the rules: it joins nothing.
                scanPlain(text, 0..<text.count, into: &pieces)
            } else {
                scan(text, into: &pieces)
            }
        }
        swap(&buffer.records, &pieces.records)
        buffer.traits = pieces.traits
        scratch = pieces
    }

    private func scan(_ text: UnsafeBufferPointer<UInt8>, into pieces: inout PieceList) {
        var index = 0
        // Start of a stretch that ICU has to cut; neighbouring ones are cut together.
        var complexStart: Int?
        while index < text.count {
            if UTF8Scan.isSpace(text[index]) {
                index += 1
                continue
            }
            let (end, isSimple, isASCII) = stretch(text, from: index)
            if isSimple {
                if let start = complexStart {
                    segment(text, start..<index, into: &pieces)
                    complexStart = nil
                }
                if isASCII {
                    scanPlain(text, index..<end, into: &pieces)
                } else {
                    scanStretch(text, index..<end, into: &pieces)
                }
            } else if complexStart == nil {
                complexStart = index
            }
            index = end
        }
        if let start = complexStart { segment(text, start..<text.count, into: &pieces) }
    }

    /// The end of the stretch without white space from `start`, and whether the table covers it.
    private func stretch(
        _ text: UnsafeBufferPointer<UInt8>, from start: Int
    ) -> (end: Int, isSimple: Bool, isASCII: Bool) {
        var index = start
        var isSimple = true
        var isASCII = true
        while index < text.count {
            let byte = text[index]
            if byte < 0x80 {
                if UTF8Scan.isSpace(byte) { break }
                index += 1
            } else {
                let (codePoint, length) = UTF8Scan.decode(text, at: index)
                if codePoint >= Self.tableLimit || classes[Int(codePoint)] == .complex { isSimple = false }
                isASCII = false
                index += length
            }
        }
        return (index, isSimple, isASCII)
    }

    /// Cuts ASCII: what stands between characters that join nothing is one piece; the rest goes by the rules.
    private func scanPlain(_ text: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, into pieces: inout PieceList) {
        plain.withUnsafeBufferPointer { plain in
            let end = range.upperBound
            var index = range.lowerBound
            while index < end {
                let first = plain[Int(text[index])]
                if first == .other {
                    index += 1
                    continue
                }
                let start = index
                var seen = PlainClass.other.rawValue
                var next = first
                while next == .letter || next == .digit {
                    seen |= next.rawValue
                    index += 1
                    guard index < end else { break }
                    next = plain[Int(text[index])]
                }
                let isWhole =
                    index == end || next == .other
                    || (next == .middle && (index + 1 == end || plain[Int(text[index + 1])] == .other))
                if isWhole, seen != 0 {
                    let kind: TokenKind =
                        seen == PlainClass.letter.rawValue
                        ? .word : seen == PlainClass.digit.rawValue ? .number : .identifier
                    pieces.append(text, start..<index, kind, [])
                } else {
                    index = scanSegment(text, start..<end, into: &pieces)
                }
            }
        }
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
    private func scanStretch(
        _ text: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, into pieces: inout PieceList
    ) {
        var index = range.lowerBound
        while index < range.upperBound { index = scanSegment(text, index..<range.upperBound, into: &pieces) }
    }

    /// Appends the segment at the start of a range, unless it is punctuation, and returns where the next one starts.
    private func scanSegment(
        _ text: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, into pieces: inout PieceList
    ) -> Int {
        let start = range.lowerBound
        var (current, length) = classAt(text, start, range.upperBound)
        var index = start + length
        guard current == .letter || current == .digit || current == .connector else { return index }
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
        pieces.appendSegment(text, start..<index)
        return index
    }

    private func segment(_ text: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, into pieces: inout PieceList) {
        guard !range.isEmpty else { return }
        breaks.forEachSegment(of: UnsafeBufferPointer(rebasing: text[range])) { segment, isWord in
            let start = range.lowerBound + segment.lowerBound
            let end = range.lowerBound + segment.upperBound
            // ICU gives scripts without a dictionary the status of punctuation.
            guard isWord || CharacterProperties.isAlphanumeric(UTF8Scan.decode(text, at: start).codePoint) else {
                return
            }
            pieces.appendSegment(text, start..<end)
        }
    }
}

/// What an ASCII byte means to the quick scan.
private enum PlainClass: UInt8 {
    /// Joins nothing.
    case other = 0
    /// a to z: folded letters, and nothing that `PieceList` cuts at.
    case letter = 1
    case digit = 2
    /// Joins what stands on both its sides, if anything.
    case middle = 4
    /// Left to the rules.
    case complex = 8

    init(byte: UInt8, _ wordClass: WordClass) {
        switch wordClass {
        case .letter: self = byte &- 0x61 < 26 ? .letter : .complex
        case .digit: self = UTF8Scan.isDigit(byte) ? .digit : .complex
        case .midLetter, .midNumber, .midBoth: self = .middle
        case .other: self = .other
        case .connector, .complex: self = .complex
        }
    }
}
