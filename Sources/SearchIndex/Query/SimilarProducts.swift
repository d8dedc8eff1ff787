package import Analysis
package import Catalog

/// Finds the neighbours of a product: what shares the telling words of its name, brand and category.
package struct SimilarProducts {
    private let snapshot: IndexSnapshot
    private let session: AnalysisSession
    private let parameters: RankingParameters

    package init(snapshot: IndexSnapshot, session: AnalysisSession, parameters: RankingParameters) {
        self.snapshot = snapshot
        self.session = session
        self.parameters = parameters
    }

    /// - Parameter document: leads the search and is never among its hits.
    /// - Parameter request: its filter, paging and view hold; its text is not used.
    package func search(_ document: UInt32, _ request: SearchRequest) throws -> SearchOutcome {
        let payload = snapshot.payload(document)
        let category = payload.value(of: .categoryPath)?.elements?.last?.text ?? ""
        let name = payload.value(of: .name)?.text ?? ""
        let evaluator = FilterEvaluator(
            snapshot: snapshot, currency: request.currency, customerGroup: request.customerGroup, now: request.now,
            prescribedCurrency: request.prescribedCurrency)
        let clauses = try FilterClauses(request.filter, prescribed: request.prescribedFilter, evaluator: evaluator)
        // Identifiers are what a product does not share with its neighbours.
        let words = session.query(name + " " + category).filter { $0.kind != .identifier && !$0.isStopWord }
        let planner = QueryPlanner(snapshot: snapshot, parameters: parameters, toleratesTypos: false)
        let match = try QueryMatch(
            groups: try planner.groups(of: words, completesWords: false), snapshot: snapshot)
        let itself = Bitmap(sorted: [document])
        // How much of the words is enough must not depend on a selection, or counts would not be what clicks give.
        var similar = match.relaxed(share: Self.share, within: nil).andNot(itself)
        if similar.isEmpty { similar = match.relaxed(share: 0.1, within: nil).andNot(itself) }
        let found = clauses.documents().map(similar.and) ?? similar
        let offset = (request.page - 1) * request.perPage
        let hits = try Ranker(
            snapshot: snapshot, parameters: parameters, match: match, lists: session.analyzer.names
        ).ranked(
            MatchSet(full: Bitmap(sorted: []), relaxed: found), depth: offset + request.perPage)
        let facets = try FacetCounter(
            snapshot: snapshot, clauses: clauses, matchingWords: similar, matching: found, request: request
        ).facets()
        return SearchOutcome(
            total: found.count, hits: Array(hits.dropFirst(offset)), facets: facets, correctedQuery: nil,
            droppedWords: [], matchedTerms: [], timings: StageTimings())
    }

    /// Share of the name's information that a neighbour must have.
    private static let share = 0.35
}
