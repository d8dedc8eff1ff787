package import Analysis
package import Catalog

/// Answers searches over one snapshot of the index.
///
/// Blocking; one searcher serves one thread at a time, because its analysis session does.
///
/// The flow: text → words → groups of terms → exact match set by bitmaps → ranking of its best → facets over all of it.
package struct Searcher {
    let snapshot: IndexSnapshot
    let session: AnalysisSession
    let parameters: RankingParameters
    private let clock = ContinuousClock()

    /// - Parameter session: of the analyzer for the language of the request.
    /// - Parameter parameters: usually that analyzer's own.
    package init(snapshot: IndexSnapshot, session: AnalysisSession, parameters: RankingParameters) {
        self.snapshot = snapshot
        self.session = session
        self.parameters = parameters
    }

    /// - Throws: `Refusal` for a filter, facet or sort that the catalog can't answer; `IndexError` when the index
    ///   can't be read.
    package func search(_ request: SearchRequest) throws -> SearchOutcome {
        var timings = StageTimings()
        var mark = clock.now
        func lap(_ stage: WritableKeyPath<StageTimings, Int>) {
            let now = clock.now
            timings[keyPath: stage] = Int((now - mark) / .microseconds(1))
            mark = now
        }
        let match = try self.match(request)
        lap(\.parse)

        let words = wordTiers(match, relaxes: request.relaxesWords)
        let evaluator = FilterEvaluator(
            snapshot: snapshot, universe: words.all, currency: request.currency, customerGroup: request.customerGroup,
            now: request.now, prescribedCurrency: request.prescribedCurrency)
        let clauses = try FilterClauses(request.filter, prescribed: request.prescribedFilter, evaluator: evaluator)
        let set =
            clauses.documents().map { MatchSet(full: words.full.and($0), relaxed: words.relaxed.and($0)) } ?? words
        lap(\.match)

        let offset = (request.page - 1) * request.perPage
        let grouped = try groups(set, match: match, request: request, clauses: clauses)
        var nextCursor: CursorPosition?
        let ordered: [RankedHit]
        if let grouped {
            ordered = grouped.groups.flatMap(\.hits)
        } else if let cursor = request.cursor {
            let page = try page(of: set, match: match, request: request, clauses: clauses, cursor: cursor)
            (ordered, nextCursor) = (page.hits, page.next)
        } else {
            ordered = try order(
                set, match: match, request: request, depth: offset + request.perPage, clauses: clauses)
        }
        lap(\.rank)

        let facets = try FacetCounter(
            snapshot: snapshot, clauses: clauses, matchingWords: words.all, request: request
        ).facets()
        lap(\.facets)
        return SearchOutcome(
            total: set.all.count, variantTotal: variantTotal(set, clauses, request),
            groups: grouped?.groups, groupTotal: grouped?.total,
            hits: grouped == nil ? Array(ordered.dropFirst(offset)) : ordered, facets: facets,
            // A correction without hits explains nothing, and may be a word that a key hides.
            correctedQuery: set.all.isEmpty ? nil : match.flatMap { correctedQuery(request.text, $0.groups) },
            droppedWords: match.map { droppedWords($0, set, first: ordered.first) } ?? [],
            matchedTerms: Set(match?.groups.flatMap { $0.alternatives.flatMap(\.terms) } ?? []), timings: timings,
            nextCursor: nextCursor, offers: set.all.isEmpty && match != nil ? try offers(for: request) : [])
    }

    // MARK: Matching

    /// `nil` when the text holds no word, which means browsing.
    func match(_ request: SearchRequest) throws -> QueryMatch? {
        let words = session.query(request.text)
        guard !words.isEmpty else { return nil }
        let planner = QueryPlanner(
            snapshot: snapshot, parameters: parameters, toleratesTypos: request.toleratesTypos,
            compounds: session.analyzer.compounds)
        let groups = try planner.groups(
            of: words, completesWords: request.text.last.map { !$0.isWhitespace } ?? false)
        var match = try QueryMatch(groups: groups, snapshot: snapshot)
        match.names = try WholeNames(of: request, session: session, snapshot: snapshot)
        return match
    }

    /// The products that match the words, whatever the filter: dropping words must not depend on a selection,
    /// or a facet's count would not be what a click on it gives.
    func wordTiers(_ match: QueryMatch?, relaxes: Bool) -> MatchSet {
        let nothing = Bitmap(sorted: [])
        guard let match else { return MatchSet(full: snapshot.live, relaxed: nothing) }
        let full = match.full()
        guard relaxes, match.required.count > 1, full.count < parameters.relaxationThreshold else {
            return MatchSet(full: full, relaxed: nothing)
        }
        let relaxed = match.relaxed(share: parameters.relaxationShare, within: nil)
        return MatchSet(full: full, relaxed: relaxed.andNot(full))
    }

    // MARK: Order

    private func order(
        _ set: MatchSet, match: QueryMatch?, request: SearchRequest, depth: Int, clauses: FilterClauses
    ) throws -> [RankedHit] {
        if let match, isByRelevance(request) {
            return try Ranker(snapshot: snapshot, parameters: parameters, match: match, lists: session.analyzer.names)
                .ranked(set, depth: depth)
        }
        let keys = try columnKeys(request, match)
        let sorter = ColumnSorter(snapshot, request, keys: keys, clauses)
        let full = sorter.sorted(
            set.full, by: keys, depth: depth, relevance: try relevance(set.full, keys, match, isRelaxed: false))
        guard full.count < depth, !set.relaxed.isEmpty else { return full }
        return full
            + sorter.sorted(
                set.relaxed, by: keys, depth: depth - full.count,
                relevance: try relevance(set.relaxed, keys, match, isRelaxed: true))
    }

    /// Whether the two stages of ranking decide, and not columns.
    func isByRelevance(_ request: SearchRequest) -> Bool {
        request.sort.isEmpty || request.sort.first?.field == .relevance
    }

    /// The columns that hits are ordered by; relevance is one of them when there are words.
    func columnKeys(_ request: SearchRequest, _ match: QueryMatch?) throws -> [SortKey] {
        let keys = request.sort.filter { match != nil || $0.field != .relevance }
        try checkColumns(of: keys)
        return keys.isEmpty ? [SortKey.mostPopular] : keys
    }

    /// The scores of a set's documents; empty when no key asks for them.
    func relevance(
        _ documents: Bitmap, _ keys: [SortKey], _ match: QueryMatch?, isRelaxed: Bool
    ) throws -> [Double] {
        guard let match, keys.contains(where: { $0.field == .relevance }) else { return [] }
        return try Ranker(snapshot: snapshot, parameters: parameters, match: match, lists: session.analyzer.names)
            .scores(of: documents.toArray(), isRelaxed: isRelaxed)
    }

    private func groups(
        _ set: MatchSet, match: QueryMatch?, request: SearchRequest, clauses: FilterClauses
    ) throws -> GroupedHits? {
        guard let grouping = request.grouping else { return nil }
        let builder = try GroupBuilder(
            grouping, snapshot: snapshot, documents: set.all, rows: clauses.variantRows(ignoring: nil))
        let end = request.page * request.perPage
        return try builder.page((end - request.perPage)..<end, level: request.countLevel) { depth in
            try order(set, match: match, request: request, depth: depth, clauses: clauses)
        }
    }

    private func variantTotal(_ set: MatchSet, _ clauses: FilterClauses, _ request: SearchRequest) -> Int? {
        guard request.countLevel == .variant else { return nil }
        guard let space = snapshot.variants else { return set.all.count }
        return VariantCounter(
            space, level: .variant, documents: set.all, rows: clauses.variantRows(ignoring: nil)
        ).variantCount
    }

    private func checkColumns(of keys: [SortKey]) throws {
        let unknown = keys.compactMap { key -> String? in
            if case .distance(let name, _) = key.field { return GeoColumn(name, snapshot) == nil ? name : nil }
            guard case .number(let name) = key.field, !FilterEvaluator.coreFields.contains(name),
                snapshot.numberColumn(name) == nil
            else { return nil }
            return name
        }
        guard unknown.isEmpty else {
            throw Refusal(
                .unknownField, message: "some fields can't be sorted by",
                problems: unknown.map {
                    Problem(.unknownField, field: "sort", message: "no product has a number or a point \($0)")
                })
        }
    }

    // MARK: What is said about the query

    private func correctedQuery(_ text: String, _ groups: [WordGroup]) -> String? {
        let corrections = groups.compactMap { group in group.correction.map { (group.source, $0) } }
        guard !corrections.isEmpty else { return nil }
        var bytes = Array(text.utf8)
        for (range, correction) in corrections.reversed() where range.upperBound <= bytes.count {
            bytes.replaceSubrange(range, with: correction.utf8)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private func droppedWords(_ match: QueryMatch, _ set: MatchSet, first: RankedHit?) -> [String] {
        guard !set.relaxed.isEmpty else { return [] }
        let best = set.full.isEmpty ? first?.document : set.relaxed.first
        return best.map { match.missingWords(in: $0) } ?? []
    }
}
