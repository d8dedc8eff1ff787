/// Splits compounds of German, Dutch and Swedish by a list of their parts: `kaffeemaschine` → `kaffee`, `maschine`.
///
/// Indexing keeps the compound and adds its parts; when only the last part is known (the head, which names the thing)
/// it is added alone. A query is split only when the whole word is covered.
struct DecompoundFilter: TokenFilter {
    let name = "decompound"
    let parts: ByteTable
    /// Letters that may stand between parts, such as the German `s` and `n`; longest first.
    let links: [[UInt8]]
    /// Inflections that the last part may carry beyond its listed form; the stemmer takes them off later.
    let endings: [[UInt8]]

    private static let partBytesMin = 3
    private static let wordBytesMin = 7
    private static let wordBytesMax = 64
    private static let partsMax = 5

    func apply(_ tokens: inout TokenBuffer, mode: AnalysisMode) {
        guard tokens.records.contains(where: isConcerned) else { return }
        tokens.rewriteRecords { buffer, old, new in
            for record in old {
                let cuts = isConcerned(record) ? cuts(buffer, record, mode) : []
                var whole = record
                if cuts.count > 1 { whole.flags.insert(.divisible) }
                new.append(whole)
                for cut in cuts {
                    var part = record
                    part.setText(
                        ByteRange(start: record.term.start + UInt32(cut.lowerBound), count: UInt32(cut.count)))
                    part.flags.insert(.part)
                    part.flags.remove(.divisible)
                    part.positionLength = 1
                    new.append(part)
                }
            }
        }
    }

    private func isConcerned(_ record: TokenRecord) -> Bool {
        record.kind == .word && record.term.count >= Self.wordBytesMin && record.term.count <= Self.wordBytesMax
            && record.flags.isDisjoint(with: [.part, .divisible, .neighbours, .keyword, .variant])
    }

    /// The parts of a word as ranges from its start; empty when it is no compound of known parts.
    private func cuts(_ buffer: TokenBuffer, _ record: TokenRecord, _ mode: AnalysisMode) -> [Range<Int>] {
        buffer.withBytes(record.term) { word in
            var found: [Range<Int>] = []
            if cover(word, from: 0, &found), found.count > 1 { return found }
            guard mode == .index else { return [] }
            // The longest known ending is the head.
            for start in Self.partBytesMin...(word.count - Self.partBytesMin) {
                if isPart(word, start..<word.count) { return [start..<word.count] }
            }
            return []
        }
    }

    /// Covers the word from `start` with known parts, longest first, backing up where that fails.
    private func cover(_ word: UnsafeBufferPointer<UInt8>, from start: Int, _ found: inout [Range<Int>]) -> Bool {
        if start == word.count { return true }
        guard found.count < Self.partsMax, word.count - start >= Self.partBytesMin else { return false }
        for end in stride(from: word.count, through: start + Self.partBytesMin, by: -1) {
            if start == 0 && end == word.count { continue }
            guard isPart(word, start..<end) else { continue }
            found.append(start..<end)
            if cover(word, from: end, &found) { return true }
            for link in links where end + link.count < word.count && word[end..<end + link.count].elementsEqual(link) {
                if cover(word, from: end + link.count, &found) { return true }
            }
            found.removeLast()
        }
        return false
    }

    /// Whether a range is a known part, inflected only at the word's end.
    private func isPart(_ word: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) -> Bool {
        if parts.contains(UnsafeBufferPointer(rebasing: word[range])) { return true }
        guard range.upperBound == word.count else { return false }
        return endings.contains { ending in
            let end = range.upperBound - ending.count
            return end - range.lowerBound >= Self.partBytesMin && word[end...].elementsEqual(ending)
                && parts.contains(UnsafeBufferPointer(rebasing: word[range.lowerBound..<end]))
        }
    }
}
