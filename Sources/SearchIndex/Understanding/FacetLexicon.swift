package import Analysis

/// The values of a field in one block by the terms that a query has for them.
///
/// Kept with the block, so that a commit analyses the values of its own products only.
final class FacetLexicon: Sendable {
    private let ordinals: [String: [UInt32]]
    /// The longest value, in words; no query needs to be asked for longer ones.
    let wordsMax: Int

    /// Longer values are descriptions.
    static let valueWordsMax = 5
    /// A field with more values holds texts, not kinds.
    private static let valuesMax = 50_000

    init(_ part: ValuePart, field: String, session: AnalysisSession) {
        var ordinals: [String: [UInt32]] = [:]
        var wordsMax = 0
        if part.valueCount <= Self.valuesMax {
            for ordinal in 0..<part.valueCount {
                let value = field == "category" ? Self.lastLevel(part.value(ordinal)) : part.value(ordinal)
                for terms in Self.spellings(session.queryTerms(value)) {
                    wordsMax = max(wordsMax, terms.count)
                    ordinals[Self.key(terms), default: []].append(UInt32(ordinal))
                }
            }
        }
        self.ordinals = ordinals
        self.wordsMax = wordsMax
    }

    /// Ordinals within the block.
    func ordinals(_ key: String) -> [UInt32] { ordinals[key] ?? [] }

    static func key(_ terms: some Sequence<String>) -> String { terms.joined(separator: " ") }

    private static func lastLevel(_ path: String) -> String {
        path.lastIndex(of: ">").map { String(path[path.index(after: $0)...]) } ?? path
    }

    /// The words of a value, and the same without stop words (`The North Face`).
    private static func spellings(_ words: [(term: String, isStopWord: Bool)]) -> [[String]] {
        guard (1...valueWordsMax).contains(words.count) else { return [] }
        let all = words.map(\.term)
        let content = words.filter { !$0.isStopWord }.map(\.term)
        return content.isEmpty || content.count == all.count ? [all] : [all, content]
    }
}
