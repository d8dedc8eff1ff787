package import Analysis

extension Suggester {
    /// Phrases looked at before those without hits are left out; each costs some twenty microseconds.
    private static let phrasesMax = 16
    /// Looking for what a misspelled query meant costs more.
    private static let correctionsMax = 2

    /// A query that could be offered.
    struct Offer {
        var text: String
        var count: Int
        var source: PhraseTable.Source
        var searches: Int
        /// Queries with the same words are the same.
        var terms: Set<[UInt8]>
    }

    /// What recorded queries and names of the catalog go on from the text.
    struct PhraseOffers {
        var offers: [Offer] = []
        /// What people typed and what it was taken for.
        var corrections: [SuggestOutcome.Correction] = []
    }

    /// - Parameter beginnings: the text as typed, and what it may have been meant to be.
    func phraseOffers(_ beginnings: [String], within allowed: Bitmap) throws -> PhraseOffers {
        var found = PhraseOffers()
        var seen: Set<String> = []
        for beginning in beginnings {
            for phrase in phrases.completing(beginning, limit: Self.phrasesMax) where seen.insert(phrase.text).inserted
            {
                try add(phrase, within: allowed, to: &found)
            }
        }
        return found
    }

    private func add(_ phrase: PhraseTable.Phrase, within allowed: Bitmap, to found: inout PhraseOffers) throws {
        let planner = QueryPlanner(
            snapshot: snapshot, parameters: parameters,
            toleratesTypos: phrase.source == .recorded && found.corrections.count < Self.correctionsMax,
            vocabulary: session.analyzer.vocabulary)
        let match = try QueryMatch(
            groups: try planner.groups(of: session.query(phrase.text), completesWords: false), snapshot: snapshot)
        let count = match.full().andCount(allowed)
        guard count > 0 else { return }
        var text = phrase.text
        if match.groups.contains(where: { $0.correction != nil }) {
            text = match.groups.map { $0.correction ?? $0.surface }.joined(separator: " ")
            found.corrections.append(.init(query: phrase.text, text: text, count: count))
        }
        let terms = Set(match.groups.compactMap { $0.alternatives.first?.terms }.joined())
        found.offers.append(
            Offer(text: text, count: count, source: phrase.source, searches: phrase.searches, terms: terms))
    }

    /// The best of both: what people search for, then the names and words of the catalog by what they would find.
    func merged(_ phrases: [Offer], _ words: [Offer], limit: Int) -> [SuggestOutcome.Query] {
        var seenTerms: Set<Set<[UInt8]>> = []
        var seenTexts: Set<String> = []
        let ordered = (phrases + words).enumerated().sorted { left, right in
            let (first, second) = (left.element, right.element)
            if first.searches != second.searches { return first.searches > second.searches }
            return first.count != second.count ? first.count > second.count : left.offset < right.offset
        }
        var kept: [SuggestOutcome.Query] = []
        for (_, offer) in ordered where kept.count < limit {
            guard seenTerms.insert(offer.terms).inserted, seenTexts.insert(offer.text.lowercased()).inserted else {
                continue
            }
            kept.append(SuggestOutcome.Query(text: offer.text, count: offer.count, source: offer.source))
        }
        return kept
    }
}
