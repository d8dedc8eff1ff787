package import Analysis
package import Catalog

/// What a search box shows while a shopper types.
package struct SuggestOutcome: Sendable {
    package struct Query: Sendable, Hashable {
        package let text: String
        /// Products that the query would find.
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
}

/// Completes the last word of what has been typed so far, with typos in it or before it.
///
/// Only completions are offered that have hits together with the words before them.
package struct Suggester {
    private let snapshot: IndexSnapshot
    private let session: AnalysisSession
    private let parameters: RankingParameters

    /// Completions looked at before those without hits are left out.
    private static let completionsMax = 48

    package init(snapshot: IndexSnapshot, session: AnalysisSession, parameters: RankingParameters) {
        self.snapshot = snapshot
        self.session = session
        self.parameters = parameters
    }

    /// - Parameter text: what stands in the search box; completing needs at least one letter.
    /// - Parameter allowed: products that may be counted and shown; `nil` means all.
    /// - Parameter limit: at most so many queries and so many products.
    package func suggest(_ text: String, within allowed: Bitmap?, limit: Int) throws -> SuggestOutcome {
        let words = session.query(text)
        let base = allowed ?? snapshot.live
        guard let last = words.last else { return try browse(base, limit: limit) }
        let planner = QueryPlanner(snapshot: snapshot, parameters: parameters, toleratesTypos: true)
        let isComplete = text.last?.isWhitespace ?? true
        let earlier = try planner.groups(of: isComplete ? words : Array(words.dropLast()), completesLastWord: false)
        let context = try QueryMatch(groups: earlier, snapshot: snapshot)
        let contextDocuments = (context.allKnown() ?? snapshot.live).and(base)
        if isComplete {
            return try outcome(
                groups: earlier, documents: contextDocuments, queries: [], prefix: nil, limit: limit)
        }

        let completions = try self.completions(of: last.surface, in: contextDocuments)
        var group = WordGroup(
            source: last.sourceStart..<last.sourceEnd, surface: last.surface, isStopWord: false, isIdentifier: false)
        for (rank, completion) in completions.enumerated() {
            group.alternatives.append(
                TermAlternative(
                    terms: [completion.term], weight: 1 / Double(1 + rank / 4), kind: .prefix,
                    surface: completion.surface))
        }
        let prefix = earlier.filter(\.isKnown).map { $0.correction ?? $0.surface }.joined(separator: " ")
        let queries = completions.prefix(limit).map {
            SuggestOutcome.Query(text: prefix.isEmpty ? $0.surface : prefix + " " + $0.surface, count: $0.count)
        }
        let found =
            completions.isEmpty
            ? Bitmap(sorted: []) : Bitmap.or(completions.map(\.documents))
        return try outcome(
            groups: earlier + [group], documents: found, queries: Array(queries), prefix: last.surface, limit: limit)
    }

    private struct Completion {
        let surface: String
        let term: [UInt8]
        let documents: Bitmap
        var count: Int { documents.count }
    }

    /// Words that go on from the prefix and occur in some of the documents, most frequent there first; one for each
    /// index term, so that "keyboard" does not stand beside "keyboards".
    private func completions(of prefix: String, in documents: Bitmap) throws -> [Completion] {
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
        if found.isEmpty {
            for word in FuzzyMatcher.prefixExpansions(of: prefix, in: snapshot.dictionary, limit: 12) {
                try add(word.word, word.term)
            }
        }
        return found.sorted { $0.count != $1.count ? $0.count > $1.count : $0.surface < $1.surface }
    }

    private func outcome(
        groups: [WordGroup], documents: Bitmap, queries: [SuggestOutcome.Query], prefix: String?, limit: Int
    ) throws -> SuggestOutcome {
        let match = try QueryMatch(groups: groups, snapshot: snapshot)
        let hits = try Ranker(
            snapshot: snapshot, parameters: parameters, match: match, lists: session.analyzer.names
        ).ranked(
            MatchSet(full: documents, relaxed: Bitmap(sorted: [])), depth: limit)
        return SuggestOutcome(
            queries: queries, products: hits, categories: values("category", in: documents, limit: 4, prefix: nil),
            brands: values("brand", in: documents, limit: 4, prefix: prefix),
            matchedTerms: Set(groups.flatMap { $0.alternatives.flatMap(\.terms) }))
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
            counts, count: \.count, isBefore: { column.value($0.ordinal) < column.value($1.ordinal) }
        ).kept.map { SuggestOutcome.Value(value: column.value($0.ordinal), count: $0.count) }
        guard let prefix, !prefix.isEmpty else { return Array(top.prefix(limit)) }
        let starting = top.filter { $0.value.lowercased().hasPrefix(prefix) }
        let others = top.filter { !$0.value.lowercased().hasPrefix(prefix) }
        return Array((starting + others).prefix(limit))
    }
}
