package import Analysis
package import Catalog

/// What a search box shows while a shopper types.
package struct SuggestOutcome: Sendable {
    package struct Query: Sendable, Hashable {
        package let text: String
        /// Products that have all of its words.
        package let count: Int
        package let source: PhraseTable.Source
    }

    /// What was typed and what it was taken for.
    package struct Correction: Sendable, Hashable {
        package let query: String
        package let text: String
        package let count: Int
    }

    package struct Value: Sendable, Hashable {
        package let value: String
        package let count: Int
    }

    /// Best first, without repeats.
    package let queries: [Query]
    package let products: [RankedHit]
    package let categories: [Value]
    package let brands: [Value]
    package let matchedTerms: Set<[UInt8]>
    /// The text's own correction first, then those of queries that go on from it.
    package var corrections: [Correction] = []
}

/// Completes the last word of what has been typed so far, with typos in it or before it.
///
/// Only completions are offered that have hits together with the words before them.
package struct Suggester {
    let snapshot: IndexSnapshot
    let session: AnalysisSession
    let parameters: RankingParameters
    let phrases: PhraseTable

    /// Completions looked at before those without hits are left out.
    private static let completionsMax = 48

    /// - Parameter phrases: whole queries to complete to, beside the words of the catalog.
    package init(
        snapshot: IndexSnapshot, session: AnalysisSession, parameters: RankingParameters, phrases: PhraseTable = .empty
    ) {
        self.snapshot = snapshot
        self.session = session
        self.parameters = parameters
        self.phrases = phrases
    }

    /// - Parameter text: what stands in the search box; completing needs at least one letter.
    /// - Parameter allowed: products that may be counted and shown; `nil` means all.
    /// - Parameter limit: at most so many queries and so many products.
    package func suggest(_ text: String, within allowed: Bitmap?, limit: Int) throws -> SuggestOutcome {
        let words = session.query(text)
        let base = allowed ?? snapshot.live
        guard let last = words.last else { return try browse(base, limit: limit) }
        let planner = QueryPlanner(
            snapshot: snapshot, parameters: parameters, toleratesTypos: true,
            vocabulary: session.analyzer.vocabulary)
        let isComplete = text.last?.isWhitespace ?? true
        let earlier = try planner.groups(of: isComplete ? words : Array(words.dropLast()), completesWords: false)
        let context = try QueryMatch(groups: earlier, snapshot: snapshot)
        let contextDocuments = (context.allKnown() ?? snapshot.live).and(base)
        let typed = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        if isComplete {
            let offers = try phraseOffers([typed], within: base)
            return try outcome(
                groups: earlier, documents: contextDocuments, queries: merged(offers.offers, [], limit: limit),
                corrections: try corrections(of: typed, earlier, nil, within: base) + offers.corrections,
                prefix: nil, limit: limit)
        }

        let (completions, isCorrected) = try self.completions(of: last.surface, in: contextDocuments)
        var group = WordGroup(
            source: last.sourceStart..<last.sourceEnd, surface: last.surface, isStopWord: false, isIdentifier: false)
        for (rank, completion) in completions.enumerated() {
            group.alternatives.append(
                TermAlternative(
                    terms: [completion.term], weight: 1 / Double(1 + rank / 4), kind: .prefix,
                    surface: completion.surface))
        }
        let prefix = earlier.filter(\.isKnown).map { $0.correction ?? $0.surface }.joined(separator: " ")
        let earlierTerms = earlier.compactMap { $0.alternatives.first?.terms }.joined()
        let completed = completions.prefix(limit).map {
            Offer(
                text: prefix.isEmpty ? $0.surface : prefix + " " + $0.surface, count: $0.count, source: .catalog,
                searches: 0, terms: Set(earlierTerms).union([$0.term]))
        }
        let meant = isCorrected || earlier.contains { $0.correction != nil } ? completed.prefix(2).map(\.text) : []
        let offers = try phraseOffers([typed] + meant, within: base)
        let found =
            completions.isEmpty
            ? Bitmap(sorted: []) : Bitmap.or(completions.map(\.documents))
        return try outcome(
            groups: earlier + [group], documents: found, queries: merged(offers.offers, completed, limit: limit),
            corrections: try corrections(of: typed, earlier, meant.isEmpty ? nil : completed.first, within: base)
                + offers.corrections,
            prefix: last.surface, limit: limit)
    }

    /// What the text itself was taken for.
    ///
    /// - Parameter completed: what its last word was taken for the beginning of, when it was taken for another.
    private func corrections(
        of typed: String, _ earlier: [WordGroup], _ completed: Offer?, within allowed: Bitmap
    ) throws -> [SuggestOutcome.Correction] {
        if let completed { return [.init(query: typed, text: completed.text, count: completed.count)] }
        guard earlier.contains(where: { $0.correction != nil }) else { return [] }
        let text = earlier.map { $0.correction ?? $0.surface }.joined(separator: " ")
        let count = try QueryMatch(groups: earlier, snapshot: snapshot).full().andCount(allowed)
        return count == 0 ? [] : [.init(query: typed, text: text, count: count)]
    }

    private struct Completion {
        let surface: String
        let term: [UInt8]
        let documents: Bitmap
        var count: Int { documents.count }
    }

    /// Words that go on from the prefix and occur in some of the documents, most frequent there first; one for each
    /// index term, so that "keyboard" does not stand beside "keyboards".
    ///
    /// - Returns: also whether they go on from something near the prefix, because nothing goes on from the prefix itself.
    private func completions(
        of prefix: String, in documents: Bitmap
    ) throws -> (found: [Completion], isCorrected: Bool) {
        var found: [Completion] = []
        var terms: Set<[UInt8]> = []
        func add(_ word: String, _ term: String) throws {
            let bytes = Array(term.utf8)
            guard terms.insert(bytes).inserted else { return }
            let matching = try snapshot.postings(bytes).and(documents)
            guard !matching.isEmpty else { return }
            found.append(Completion(surface: word, term: bytes, documents: matching))
        }
        for word in snapshot.dictionary.words(withPrefix: prefix, limit: Self.completionsMax) {
            try add(word.word, word.term)
        }
        let isCorrected = found.isEmpty
        if isCorrected {
            for word in FuzzyMatcher.prefixExpansions(of: prefix, in: snapshot.dictionary, limit: 12) {
                try add(word.word, word.term)
            }
        }
        found.sort { $0.count != $1.count ? $0.count > $1.count : $0.surface < $1.surface }
        return (found, isCorrected && !found.isEmpty)
    }

    private func outcome(
        groups: [WordGroup], documents: Bitmap, queries: [SuggestOutcome.Query],
        corrections: [SuggestOutcome.Correction], prefix: String?, limit: Int
    ) throws -> SuggestOutcome {
        let match = try QueryMatch(groups: groups, snapshot: snapshot)
        let hits = try Ranker(
            snapshot: snapshot, parameters: parameters, match: match, lists: session.analyzer.names
        ).ranked(
            MatchSet(full: documents, relaxed: Bitmap(sorted: [])), depth: limit)
        return SuggestOutcome(
            queries: queries, products: hits, categories: values("category", in: documents, limit: 4, prefix: nil),
            brands: values("brand", in: documents, limit: 4, prefix: prefix),
            matchedTerms: Set(groups.flatMap { $0.alternatives.flatMap(\.terms) }), corrections: corrections)
    }

    /// Before the first letter: what is popular.
    private func browse(_ documents: Bitmap, limit: Int) throws -> SuggestOutcome {
        let sorter = ColumnSorter(
            snapshot: snapshot, currency: CurrencyCode("XXX"), customerGroup: .everyone,
            now: Timestamp(millisecondsSinceEpoch: 0))
        return SuggestOutcome(
            queries: [], products: sorter.sorted(documents, by: [.mostPopular], depth: limit),
            categories: values("category", in: documents, limit: 4, prefix: nil),
            brands: values("brand", in: documents, limit: 4, prefix: nil), matchedTerms: [])
    }

    /// The most frequent values; those that begin with the prefix come first.
    private func values(
        _ field: String, in documents: Bitmap, limit: Int, prefix: String?
    ) -> [SuggestOutcome.Value] {
        guard let column = snapshot.valueColumn(field), !documents.isEmpty else { return [] }
        let counts = column.counts(over: documents).filter { $0.count > 0 }
        let top = TopBuckets(limit: 64, sort: .count).select(
            counts, count: \.count, key: { column.value($0.ordinal) }
        ).kept.map { SuggestOutcome.Value(value: column.value($0.ordinal), count: $0.count) }
        guard let prefix, !prefix.isEmpty else { return Array(top.prefix(limit)) }
        let starting = top.filter { $0.value.lowercased().hasPrefix(prefix) }
        let others = top.filter { !$0.value.lowercased().hasPrefix(prefix) }
        return Array((starting + others).prefix(limit))
    }
}
