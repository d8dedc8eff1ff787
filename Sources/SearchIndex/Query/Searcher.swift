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
    private let rules: (SearchRequest) -> SearchRules?
    private let clock = ContinuousClock()

    /// - Parameter session: of the analyzer for the language of the request.
    /// - Parameter parameters: usually that analyzer's own.
    /// - Parameter rules: what merchandising asks of a search; `nil` when there is nothing.
    package init(
        snapshot: IndexSnapshot, session: AnalysisSession, parameters: RankingParameters,
        rules: @escaping (SearchRequest) -> SearchRules? = { _ in nil }
    ) {
        self.snapshot = snapshot
        self.session = session
        self.parameters = parameters
        self.rules = rules
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
        let query = try read(request)
        lap(\.parse)

        let search = try resolved(query)
        lap(\.match)

        let offset = (request.page - 1) * request.perPage
        let grouped = try groups(search)
        var nextCursor: CursorPosition?
        let ordered: [RankedHit]
        if let grouped {
            ordered = grouped.groups.flatMap(\.hits)
        } else if let cursor = request.cursor {
            let page = try page(of: search, cursor, fingerprint: cursorFingerprint(request))
            (ordered, nextCursor) = (page.hits, page.next)
        } else {
            ordered = try order(search, depth: offset + request.perPage)
        }
        lap(\.rank)

        let set = search.set
        let facets = try FacetCounter(
            snapshot: snapshot, clauses: search.clauses, matchingWords: search.words.all, matching: set.all,
            request: query.request
        ).facets()
        lap(\.facets)
        let match = query.match
        var outcome = SearchOutcome(
            total: set.all.count, variantTotal: variantTotal(search),
            groups: grouped?.groups, groupTotal: grouped?.total,
            hits: grouped == nil ? Array(ordered.dropFirst(offset)) : ordered, facets: facets,
            // A correction without hits explains nothing, and may be a word that a key hides.
            correctedQuery: set.all.isEmpty ? nil : query.spelling?.shown(in: request.text),
            droppedWords: match.map { droppedWords($0, set, first: ordered.first) } ?? [],
            matchedTerms: Set(match?.groups.flatMap { $0.alternatives.flatMap(\.terms) } ?? []), timings: timings,
            nextCursor: nextCursor, offers: set.all.isEmpty && match != nil ? try offers(for: request) : [],
            applied: search.placement?.applied(query.rules, in: set))
        outcome.understood = query.understood + query.values.map { $0.value.boost($0.text) }
        if request.understands {
            outcome.remainingWords = match.map { RemainingWord.words($0, dropped: outcome.droppedWords) } ?? []
            outcome.currency = query.request.currency
        }
        return outcome
    }

    // MARK: Matching

    /// Everything but the order.
    func resolved(_ request: SearchRequest) throws -> ResolvedSearch { try resolved(read(request)) }

    private func resolved(_ query: ReadQuery) throws -> ResolvedSearch {
        let (request, rules) = (query.request, query.rules)
        let placement = rules.map { RulePlacement($0, snapshot: snapshot) }
        let found = wordTiers(query.match, relaxes: request.relaxesWords)
        let words = placement?.adjusted(found) ?? found
        let evaluator = evaluator(request, universe: words.all)
        let clauses = try FilterClauses(
            request.filter, prescribed: evaluator.prescribed(request.prescribedFilter, rules), evaluator: evaluator)
        return ResolvedSearch(
            query: query, words: words, clauses: clauses, set: clauses.documents().map { words.and($0) } ?? words,
            placement: placement?.boosting(rules, evaluator))
    }

    func evaluator(_ request: SearchRequest, universe: Bitmap?) -> FilterEvaluator {
        FilterEvaluator(
            snapshot: snapshot, universe: universe, currency: request.currency, customerGroup: request.customerGroup,
            now: request.now, prescribedCurrency: request.prescribedCurrency)
    }

    private func read(_ asked: SearchRequest) throws -> ReadQuery {
        // A key learns of no value that only products have which it may not see.
        let visible = try asked.prescribedFilter.map {
            try evaluator(asked, universe: nil).forPrescribed.documents(matching: $0)
        }
        let recognizer = ValueRecognizer(snapshot: snapshot, session: session, visible: visible)
        var reading = QueryUnderstanding.Reading(request: asked)
        if asked.understands {
            reading = try QueryUnderstanding(recognizer, parameters: parameters, request: asked).reading()
        }
        var plan = try plan(reading.request)
        let spelling = try plan.match.flatMap {
            try QuerySpelling(of: reading.request.text, $0, snapshot: snapshot, session: session)
        }
        if let spelling {
            reading.request.text = spelling.text
            plan = try self.plan(reading.request, spelling: spelling)
        }
        let request = reading.request
        plan.match?.names = try WholeNames(of: request, session: session, snapshot: snapshot)
        let values = plan.words.isEmpty ? [] : try recognizer.values(in: plan.words)
        return ReadQuery(
            request: request, understood: reading.understood,
            values: values.map { ($0, $0.text(in: request.text, plan.words)) }, rules: plan.rules, match: plan.match,
            spelling: spelling)
    }

    /// The words of a query with what matches them.
    private struct Plan {
        let rules: SearchRules?
        let words: [QueryWord]
        /// `nil` when the text holds no word.
        var match: QueryMatch?
    }

    /// - Parameter spelling: how the words were meant, when they were misspelled; they stand in the text then.
    private func plan(_ request: SearchRequest, spelling: QuerySpelling? = nil) throws -> Plan {
        let rules = rules(request)
        let words = rules?.words ?? session.query(request.text)
        guard !words.isEmpty else { return Plan(rules: rules, words: [], match: nil) }
        let planner = QueryPlanner(
            snapshot: snapshot, parameters: parameters, toleratesTypos: request.toleratesTypos, text: request.text,
            compounds: session.analyzer.compounds, vocabulary: session.analyzer.vocabulary,
            sounds: session.analyzer.sounds)
        var groups = try planner.groups(
            of: words, completesWords: request.text.last.map { !$0.isWhitespace } ?? false)
        spelling?.mark(&groups)
        return Plan(rules: rules, words: words, match: try QueryMatch(groups: groups, snapshot: snapshot))
    }

    /// The products that match the words, whatever the filter: dropping words must not depend on a selection,
    /// or a facet's count would not be what a click on it gives.
    private func wordTiers(_ match: QueryMatch?, relaxes: Bool) -> MatchSet {
        guard let match else { return MatchSet(full: snapshot.live, relaxed: .empty) }
        let full = match.full()
        guard relaxes, match.required.count > 1, full.count < parameters.relaxationThreshold else {
            return MatchSet(full: full, relaxed: .empty)
        }
        let indispensable = match.indispensable()
        // Whatever has the identifier that the query is about has enough.
        let share = indispensable == nil ? parameters.relaxationShare : 0
        let relaxed = match.relaxed(share: share, within: indispensable)
        return MatchSet(full: full, relaxed: relaxed.andNot(full))
    }

    // MARK: Order

    /// The first hits, at most `depth`.
    func order(_ search: ResolvedSearch, depth: Int) throws -> [RankedHit] {
        guard let placement = search.orderingPlacement else {
            return try order(search.set, of: search, depth: depth)
        }
        return try placement.ordered(search.set, depth: depth, isBrowsing: search.match == nil) { part, depth in
            try order(part, of: search, depth: depth)
        }
    }

    private func order(_ set: MatchSet, of search: ResolvedSearch, depth: Int) throws -> [RankedHit] {
        if let ranker = ranker(search) { return try ranker.ranked(set, depth: depth) }
        let keys = try columnKeys(search)
        let sorter = ColumnSorter(snapshot, search.request, keys: keys, search.clauses)
        let full = sorter.sorted(
            set.full, by: keys, depth: depth, relevance: try relevance(set.full, keys, search, isRelaxed: false))
        guard full.count < depth, !set.relaxed.isEmpty else { return full }
        return full
            + sorter.sorted(
                set.relaxed, by: keys, depth: depth - full.count,
                relevance: try relevance(set.relaxed, keys, search, isRelaxed: true))
    }

    /// `nil` when columns decide about the order.
    func ranker(_ search: ResolvedSearch) -> Ranker? {
        guard search.isRanked, let match = search.match else { return nil }
        return Ranker(
            snapshot: snapshot, parameters: parameters, match: match, lists: session.analyzer.names,
            boosts: search.placement?.boosts ?? [], understood: search.query.values.map(\.value.documents))
    }

    /// The columns that hits are ordered by; relevance is one of them when there are words.
    func columnKeys(_ search: ResolvedSearch) throws -> [SortKey] {
        let keys = search.request.sort.filter { search.match != nil || $0.field != .relevance }
        try checkColumns(of: keys)
        return keys.isEmpty ? [SortKey.mostPopular] : keys
    }

    /// The scores of a set's documents; empty when no key asks for them.
    func relevance(
        _ documents: Bitmap, _ keys: [SortKey], _ search: ResolvedSearch, isRelaxed: Bool
    ) throws -> [Double] {
        guard let match = search.match, keys.contains(where: { $0.field == .relevance }) else { return [] }
        return try Ranker(snapshot: snapshot, parameters: parameters, match: match, lists: session.analyzer.names)
            .scores(of: documents.toArray(), isRelaxed: isRelaxed)
    }

    private func groups(_ search: ResolvedSearch) throws -> GroupedHits? {
        let request = search.request
        guard let grouping = request.grouping else { return nil }
        let builder = try GroupBuilder(
            grouping, snapshot: snapshot, documents: search.set.all, rows: search.clauses.variantRows(ignoring: nil))
        let end = request.page * request.perPage
        return try builder.page((end - request.perPage)..<end, level: request.countLevel) { depth in
            try order(search, depth: depth)
        }
    }

    private func variantTotal(_ search: ResolvedSearch) -> Int? {
        guard search.request.countLevel == .variant else { return nil }
        guard let space = snapshot.variants else { return search.set.all.count }
        return VariantCounter(
            space, level: .variant, documents: search.set.all, rows: search.clauses.variantRows(ignoring: nil)
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

    func droppedWords(_ match: QueryMatch, _ set: MatchSet, first: RankedHit?) -> [String] {
        guard !set.relaxed.isEmpty else { return [] }
        let best = set.full.isEmpty ? first?.document : set.relaxed.first
        return best.map { match.missingWords(in: $0) } ?? []
    }
}
