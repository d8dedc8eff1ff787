/// NFKC case folding with the language's own lower case, full and half width, decimal digits of every script.
///
/// Code points that fold alone are looked up in a table that fills as they are met; sequences that ICU has to see
/// together (combining marks, Hangul letters, half-width kana with voicing marks) are given to it as one segment.
final class NormalizeFilter: CharFilter {
    let name = "normalize"
    private let folder: CaseFolder
    private let isTurkic: Bool
    let readsASCII = true
    /// For each code point of the basic plane: unknown, same, joining, or the index of its replacement + `firstEntry`.
    private var table = [UInt16](repeating: NormalizeFilter.unknown, count: 0x10000)
    private var replacements: [[UInt8]] = []

    private static let unknown: UInt16 = 0
    private static let same: UInt16 = 1
    private static let joining: UInt16 = 2
    private static let firstEntry: UInt16 = 3

    /// No writing stacks this many marks; without a limit a hostile text would take memory in proportion to them.
    private static let segmentBytesMax = 512

    /// Their compatibility forms are two letters, which the Thai and Lao dictionaries of ICU do not know.
    private static let kept: Set<UInt32> = [0x0E33, 0x0EB3]

    init(language: String, simplifiesHan: Bool) throws(AnalysisError) {
        folder = try CaseFolder(language: language, simplifiesHan: simplifiesHan)
        isTurkic = language == "tr" || language == "az"
    }

    /// Whether folding an ASCII text is lower-casing its letters.
    var foldsASCII: Bool { !isTurkic }

    /// Appends an ASCII text with its letters in lower case.
    static func appendFolded(_ text: UnsafeBufferPointer<UInt8>, to bytes: inout [UInt8]) {
        let start = bytes.count
        bytes.append(contentsOf: text)
        bytes.withUnsafeMutableBufferPointer { bytes in
            for index in start..<bytes.count { bytes[index] = lower(bytes[index]) }
        }
    }

    func concerns(_ text: UnsafeBufferPointer<UInt8>, isASCII: Bool) -> Bool { true }

    func apply(_ text: UnsafeBufferPointer<UInt8>, isASCII: Bool, into output: MappedText) {
        if isASCII && foldsASCII {
            Self.appendFolded(text, to: &output.bytes)
            return
        }
        var index = 0
        var previous = (source: 0, output: 0)
        while index < text.count {
            let byte = text[index]
            if byte < 0x80 && !(isTurkic && byte == 0x49) {
                var end = index + 1
                while end < text.count, text[end] < 0x80, !(isTurkic && text[end] == 0x49) { end += 1 }
                Self.appendFolded(UnsafeBufferPointer(rebasing: text[index..<end]), to: &output.bytes)
                previous = (end - 1, output.bytes.count - 1)
                index = end
                continue
            }
            let (codePoint, length) = UTF8Scan.decode(text, at: index)
            let entry = entry(for: codePoint)
            if entry == Self.joining {
                index = foldSegment(text, from: previous, at: index, into: output)
                previous = (index, output.bytes.count)
                continue
            }
            previous = (index, output.bytes.count)
            write(entry, text, index..<index + length, into: output)
            index += length
        }
    }

    private func write(
        _ entry: UInt16, _ text: UnsafeBufferPointer<UInt8>, _ source: Range<Int>, into output: MappedText
    ) {
        if entry == Self.same {
            output.bytes.append(contentsOf: text[source])
            return
        }
        let replacement = replacements[Int(entry - Self.firstEntry)]
        let start = output.bytes.count
        output.bytes.append(contentsOf: replacement)
        if replacement.count != source.count || (source.count > 1 && replacement[0] < 0x80) {
            output.recordEdit(from: start, source: source)
        }
    }

    /// Folds the character before a joining one together with all joining ones that follow.
    private func foldSegment(
        _ text: UnsafeBufferPointer<UInt8>, from previous: (source: Int, output: Int), at index: Int,
        into output: MappedText
    ) -> Int {
        var end = index
        while end < text.count, end - index < Self.segmentBytesMax {
            let (codePoint, length) = UTF8Scan.decode(text, at: end)
            guard entry(for: codePoint) == Self.joining else { break }
            end += length
        }
        output.rewind(to: previous.output, source: previous.source)
        let segment = UnsafeBufferPointer(rebasing: text[previous.source..<end])
        folder.fold(segment, into: &output.bytes)
        let source = previous.source..<end
        let folded = output.bytes.count - previous.output
        let isUnchanged = folded == source.count && output.bytes[previous.output...].elementsEqual(segment)
        if !isUnchanged { output.recordEdit(from: previous.output, source: source) }
        return end
    }

    private func entry(for codePoint: UInt32) -> UInt16 {
        guard codePoint < 0x10000 else { return newEntry(for: codePoint) }
        let known = table[Int(codePoint)]
        if known != Self.unknown { return known }
        let entry = newEntry(for: codePoint)
        table[Int(codePoint)] = entry
        return entry
    }

    private func newEntry(for codePoint: UInt32) -> UInt16 {
        if Self.kept.contains(codePoint) { return Self.same }
        let source = UTF8Scan.bytes(of: codePoint)
        if let digit = CharacterProperties.digitValue(codePoint) { return entry(for: [0x30 + digit], source) }
        if codePoint >= 0x80 && !folder.foldsApart(before: codePoint) { return Self.joining }
        var folded: [UInt8] = []
        source.withUnsafeBufferPointer { folder.fold($0, into: &folded) }
        return entry(for: folded, source)
    }

    /// Remembers a replacement. The table holds 65,532 of them; the folding of all of Unicode has 11,000 distinct ones.
    private func entry(for replacement: [UInt8], _ source: [UInt8]) -> UInt16 {
        if replacement == source { return Self.same }
        if let index = replacements.firstIndex(of: replacement) { return UInt16(index) + Self.firstEntry }
        guard replacements.count < Int(UInt16.max - Self.firstEntry) else { return Self.same }
        replacements.append(replacement)
        return UInt16(replacements.count - 1) + Self.firstEntry
    }

    @inline(__always)
    private static func lower(_ byte: UInt8) -> UInt8 {
        byte &- 0x41 < 26 ? byte | 0x20 : byte
    }
}
