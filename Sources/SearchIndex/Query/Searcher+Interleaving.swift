package import Catalog

extension Searcher {
    /// A hit of one of two rankings: 0 for this searcher's, 1 for the other's; its place in it, from 0.
    package typealias InterleavedHit = (ranking: Int, place: Int)

    /// Answers a search with the hits of two analyzers over the same index in one order. What is counted is counted over the
    /// products that either of them finds.
    ///
    /// - Parameter other: over the same snapshot.
    /// - Parameter merge: puts two rankings of docids into one; those given have the depth of the asked page.
    /// - Returns: `nil` for a search whose order is not that of the rankings alone: of columns, of rules, by groups, by
    ///   cursor, or with what the analyzers read out of the words.
    package func interleaved(
        _ request: SearchRequest, with other: Searcher, merge: ([UInt32], [UInt32]) -> [InterleavedHit]
    ) throws -> SearchOutcome? {
        guard request.cursor == nil, request.grouping == nil, !request.understands, request.countLevel == .product
        else { return nil }
        let (first, second) = (try resolved(request), try other.resolved(request))
        guard first.isRanked, second.isRanked, first.rules?.placesNothing ?? true, second.rules?.placesNothing ?? true,
            let match = first.match
        else { return nil }
        let depth = request.page * request.perPage
        let rankings = [try order(first, depth: depth), try other.order(second, depth: depth)]
        let merged = merge(rankings[0].map(\.document), rankings[1].map(\.document))
        let hits = merged.map { rankings[$0.ranking][$0.place] }
        let words = first.words.all.or(second.words.all)
        let clauses = try FilterClauses(
            request.filter, prescribed: request.prescribedFilter, evaluator: evaluator(request, universe: words))
        let all = clauses.documents().map { words.and($0) } ?? words
        let facets = try FacetCounter(
            snapshot: snapshot, clauses: clauses, matchingWords: words, matching: all, request: request
        ).facets()
        var outcome = SearchOutcome(
            total: all.count, hits: Array(hits.dropFirst(depth - request.perPage)), facets: facets,
            correctedQuery: all.isEmpty ? nil : first.query.spelling?.shown(in: request.text),
            droppedWords: droppedWords(match, first.set, first: rankings[0].first),
            matchedTerms: Self.terms(first).union(Self.terms(second)), timings: StageTimings(),
            offers: all.isEmpty ? try offers(for: request) : [])
        outcome.understood = first.query.values.map { $0.value.boost($0.text) }
        return outcome
    }

    private static func terms(_ search: ResolvedSearch) -> Set<[UInt8]> {
        Set(search.match?.groups.flatMap { $0.alternatives.flatMap(\.terms) } ?? [])
    }
}

extension SearchRules {
    /// Whether the rules only bring synonyms.
    fileprivate var placesNothing: Bool {
        pins.isEmpty && hidden.isEmpty && buried.isEmpty && boosts.isEmpty && filters.isEmpty && applied == nil
    }
}
