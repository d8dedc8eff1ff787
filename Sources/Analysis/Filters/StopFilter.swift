/// Flags the words of a list as stop words, or removes them from indexed text where they only cost space.
///
/// Queries keep them flagged: only the ranking knows whether `the` is all there is. Positions of other words stay.
struct StopFilter: TokenFilter {
    let name = "stop"
    let words: ByteTable
    let removesFromIndex: Bool

    func apply(_ tokens: inout TokenBuffer, mode: AnalysisMode) {
        var found = false
        for index in tokens.records.indices where tokens.records[index].kind == .word {
            if tokens.withBytes(tokens.records[index].surface, words.contains) {
                tokens.records[index].flags.insert(.stopWord)
                found = true
            }
        }
        if found, mode == .index { removeMarked(&tokens) }
    }

    /// Removes what is flagged from an indexed text, if that is wanted.
    func removeMarked(_ tokens: inout TokenBuffer) {
        guard removesFromIndex else { return }
        tokens.records.removeAll { $0.flags.contains(.stopWord) && $0.flags.isDisjoint(with: [.part, .divisible]) }
    }
}
