/// Exempts the words of a list from stemming: brand names that look like plurals, invariable words.
struct KeywordFilter: TokenFilter {
    let name = "keywords"
    let words: ByteTable

    func apply(_ tokens: inout TokenBuffer, mode: AnalysisMode) {
        for index in tokens.records.indices where tokens.records[index].kind == .word {
            if tokens.withBytes(tokens.records[index].term, words.contains) {
                tokens.records[index].flags.insert(.keyword)
            }
        }
    }
}
