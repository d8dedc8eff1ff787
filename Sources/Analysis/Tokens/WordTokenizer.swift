/// Cuts a folded text into words at the boundaries of UAX #29, with dictionaries where a script writes no spaces.
///
/// Stretches between white space that hold only characters of the class table (all of ASCII, most of Latin, Greek and
/// Cyrillic) are cut by a table scan that gives exactly ICU's result; everything else goes to ICU. Segments are then
/// cut at `_`, `:`, `;` and `@`, which ICU keeps inside words and numbers.
final class WordTokenizer {
    let name = "words"
    private let breaks: WordBreaks
    private let classes: [WordClass]
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
    }

    /// Fills `buffer.records` from `buffer.bytes`, which hold valid folded UTF-8; source offsets are those of the
    /// folded text. `usesTable` is off only in tests that compare both ways.
    func tokenize(_ buffer: inout TokenBuffer, usesTable: Bool = true) {
        // A local list spares the inner loops the access checks of a class's property.
        var pieces = PieceList()
        swap(&pieces, &scratch)
        pieces.removeAll()
        buffer.bytes.withUnsafeBufferPointer { text in
            if usesTable {
                scan(text, into: &pieces)
            } else {
                segment(text, 0..<text.count, into: &pieces)
            }
        }
        swap(&buffer.records, &pieces.records)
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
            let (end, isSimple) = stretch(text, from: index)
            if isSimple {
                if let start = complexStart {
                    segment(text, start..<index, into: &pieces)
                    complexStart = nil
                }
                scanStretch(text, index..<end, into: &pieces)
            } else if complexStart == nil {
                complexStart = index
            }
            index = end
        }
        if let start = complexStart { segment(text, start..<text.count, into: &pieces) }
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
    private func scanStretch(
        _ text: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, into pieces: inout PieceList
    ) {
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
            pieces.appendSegment(text, start..<index)
        }
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
