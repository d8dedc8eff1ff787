/// Takes elided articles and possessive endings off words, then any apostrophe that is left: `l'eau` → `eau`,
/// `men's` → `men`, `o'neill` → `oneill`.
struct ApostropheFilter: TokenFilter {
    let name = "apostrophes"
    let concern: TokenTraits = .punctuated
    /// Words that may stand before an apostrophe and go with it.
    let elisions: ByteTable
    /// Endings that go when they stand after the last apostrophe.
    let endings: ByteTable
    /// Whether everything from the first apostrophe on goes, as in Turkish (`Apple'ın` → `apple`).
    let cutsEndings: Bool

    private static let apostrophe: UInt8 = 0x27

    func apply(_ tokens: inout TokenBuffer, mode: AnalysisMode) {
        for index in tokens.records.indices where tokens.records[index].flags.contains(.punctuated) {
            let record = tokens.records[index]
            guard record.kind != .number else { continue }
            let bytes = Array(tokens.bytes[record.term.bounds])
            guard let first = bytes.firstIndex(of: Self.apostrophe), let last = bytes.lastIndex(of: Self.apostrophe)
            else { continue }
            var kept = bytes[...]
            if cutsEndings {
                kept = bytes[..<first]
            } else {
                if contains(elisions, bytes[..<first]) { kept = bytes[(first + 1)...] }
                if last >= kept.startIndex, contains(endings, bytes[(last + 1)...]) {
                    kept = kept[..<Swift.max(last, kept.startIndex)]
                }
            }
            let result = kept.filter { $0 != Self.apostrophe }
            guard !result.isEmpty, result.count < bytes.count else { continue }
            let range = tokens.append(result)
            tokens.records[index].setText(range)
            if !result.contains(where: { $0 == 0x2E || $0 == 0x2C }) {
                tokens.records[index].flags.remove(.punctuated)
            }
        }
    }

    private func contains(_ table: ByteTable, _ word: ArraySlice<UInt8>) -> Bool {
        word.withUnsafeBufferPointer { table.contains($0) }
    }
}
