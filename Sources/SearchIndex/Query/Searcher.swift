package import Analysis
package import Catalog

/// Answers searches over one snapshot of the index.
///
/// Blocking; one searcher serves one thread at a time, because its analysis session does.
///
/// The flow: text → words → groups of terms → exact match set by bitmaps → ranking of its best → facets over all of it.
package struct Searcher {
    private let snapshot: IndexSnapshot
    private let session: AnalysisSession
    private let parameters: RankingParameters
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
        let reading = try reading(request)
        let request = reading.request
        let (match, values) = try self.match(request)
        lap(\.parse)

        let words = wordTiers(match, relaxes: request.relaxesWords)
        let evaluator = FilterEvaluator(
            snapshot: snapshot, universe: words.all, currency: request.currency, customerGroup: request.customerGroup,
            now: request.now)
        let clauses = try FilterClauses(request.filter, prescribed: request.prescribedFilter, evaluator: evaluator)
        let set =
            clauses.documents().map { MatchSet(full: words.full.and($0), relaxed: words.relaxed.and($0)) } ?? words
        lap(\.match)

        let offset = (request.page - 1) * request.perPage
        let grouped = try groups(
            set, match: match, understood: values.map(\.value.documents), request: request, clauses: clauses)
        let ordered =
            try grouped.map { $0.groups.flatMap(\.hits) }
            ?? order(
                set, match: match, understood: values.map(\.value.documents), request: request,
                depth: offset + request.perPage, clauses: clauses)
        lap(\.rank)

        let facets = try FacetCounter(
            snapshot: snapshot, clauses: clauses, matchingWords: words.all, request: request
        ).facets()
        lap(\.facets)
        var outcome = SearchOutcome(
            total: set.all.count, variantTotal: variantTotal(set, clauses, request),
            groups: grouped?.groups, groupTotal: grouped?.total,
            hits: grouped == nil ? Array(ordered.dropFirst(offset)) : ordered, facets: facets,
            correctedQuery: match.flatMap { correctedQuery(request.text, $0.groups) },
            droppedWords: match.map { droppedWords($0, set, first: ordered.first) } ?? [],
            matchedTerms: Set(match?.groups.flatMap { $0.alternatives.flatMap(\.terms) } ?? []), timings: timings)
        outcome.understood = reading.understood + values.map { $0.value.boost($0.text) }
        if request.understands {
            outcome.remainingWords = match.map { RemainingWord.words($0, dropped: outcome.droppedWords) } ?? []
            outcome.currency = request.currency
        }
        return outcome
    }

    // MARK: Matching

    /// The request with what its words limit as filters, when that is asked for.
    private func reading(_ request: SearchRequest) throws -> QueryUnderstanding.Reading {
        guard request.understands else { return QueryUnderstanding.Reading(request: request) }
        return try QueryUnderstanding(
            snapshot: snapshot, session: session, parameters: parameters, request: request
        ).reading()
    }

    /// A brand, category or colour among the words, as typed.
    private typealias NamedValue = (value: ValueRecognizer.Value, text: String)

    /// No match when the text holds no word, which means browsing.
    private func match(_ request: SearchRequest) throws -> (QueryMatch?, [NamedValue]) {
        let words = session.query(request.text)
        guard !words.isEmpty else { return (nil, []) }
        let planner = QueryPlanner(
            snapshot: snapshot, parameters: parameters, toleratesTypos: request.toleratesTypos, text: request.text)
        let groups = try planner.groups(
            of: words, completesLastWord: request.text.last.map { !$0.isWhitespace } ?? false)
        let values = try ValueRecognizer(snapshot: snapshot, session: session).values(in: words)
        return (
            try QueryMatch(groups: groups, snapshot: snapshot),
            values.map { ($0, $0.text(in: request.text, words)) }
        )
    }

    /// The products that match the words, whatever the filter: dropping words must not depend on a selection,
    /// or a facet's count would not be what a click on it gives.
    private func wordTiers(_ match: QueryMatch?, relaxes: Bool) -> MatchSet {
        let nothing = Bitmap(sorted: [])
        guard let match else { return MatchSet(full: snapshot.live, relaxed: nothing) }
        let full = match.full()
        guard relaxes, match.required.count > 1, full.count < parameters.relaxationThreshold else {
            return MatchSet(full: full, relaxed: nothing)
        }
        let indispensable = match.indispensable()
        // Whatever has the identifier that the query is about has enough.
        let share = indispensable == nil ? parameters.relaxationShare : 0
        let relaxed = match.relaxed(share: share, within: indispensable)
        return MatchSet(full: full, relaxed: relaxed.andNot(full))
    }

    // MARK: Order

    private func order(
        _ set: MatchSet, match: QueryMatch?, understood: [Bitmap], request: SearchRequest, depth: Int,
        clauses: FilterClauses
    ) throws -> [RankedHit] {
        if let match, request.sort.isEmpty || request.sort.first?.field == .relevance {
            return try Ranker(
                snapshot: snapshot, parameters: parameters, match: match, lists: session.analyzer.names,
                understood: understood
            ).ranked(set, depth: depth)
        }
        let keys = request.sort.filter { $0.field != .relevance }
        try checkColumns(of: keys)
        let sorter = ColumnSorter(
            snapshot: snapshot, currency: request.currency, customerGroup: request.customerGroup, now: request.now,
            variantRows: keys.contains { $0.field == .price } ? clauses.variantRows(ignoring: nil) : nil)
        let order = keys.isEmpty ? [SortKey.mostPopular] : keys
        let full = sorter.sorted(set.full, by: order, depth: depth)
        guard full.count < depth, !set.relaxed.isEmpty else { return full }
        return full + sorter.sorted(set.relaxed, by: order, depth: depth - full.count)
    }

    private func groups(
        _ set: MatchSet, match: QueryMatch?, understood: [Bitmap], request: SearchRequest, clauses: FilterClauses
    ) throws -> GroupedHits? {
        guard let grouping = request.grouping else { return nil }
        let builder = try GroupBuilder(
            grouping, snapshot: snapshot, documents: set.all, rows: clauses.variantRows(ignoring: nil))
        let end = request.page * request.perPage
        return try builder.page((end - request.perPage)..<end, level: request.countLevel) { depth in
            try order(
                set, match: match, understood: understood, request: request, depth: depth, clauses: clauses)
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
            guard case .number(let name) = key.field, !FilterEvaluator.coreFields.contains(name),
                snapshot.numberColumn(name) == nil
            else { return nil }
            return name
        }
        guard unknown.isEmpty else {
            throw Refusal(
                .unknownField, message: "some fields can't be sorted by",
                problems: unknown.map {
                    Problem(.unknownField, field: "sort", message: "no product has a number \($0)")
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
        let corrected = String(decoding: bytes, as: UTF8.self)
        // A measure that is searched for by its parts reads as it was typed.
        return corrected == text ? nil : corrected
    }

    private func droppedWords(_ match: QueryMatch, _ set: MatchSet, first: RankedHit?) -> [String] {
        guard !set.relaxed.isEmpty else { return [] }
        let best = set.full.isEmpty ? first?.document : set.relaxed.first
        return best.map { match.missingWords(in: $0) } ?? []
    }
}
