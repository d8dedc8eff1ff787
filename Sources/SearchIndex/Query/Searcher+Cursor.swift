package import Analysis
package import Catalog

extension Searcher {
    /// The hits of one page and where the next begins.
    struct CursorPage {
        var hits: [RankedHit]
        /// `nil` behind the last hit.
        var next: CursorPosition?
    }

    /// - Throws: `invalid_parameter` when the cursor belongs to another search.
    func page(
        of set: MatchSet, match: QueryMatch?, request: SearchRequest, clauses: FilterClauses, cursor: SearchCursor
    ) throws -> CursorPage {
        let fingerprint = request.cursorFingerprint(analyzer: session.analyzer.name)
        let position = cursor.position
        guard position.map({ $0.fingerprint == fingerprint }) ?? true else {
            let problem = Problem(
                .invalidParameter, field: "cursor", message: "the cursor belongs to another search",
                expected: "the same words, filter, order, currency, group and language as with the first page")
            throw Refusal(.invalidParameter, message: "the cursor belongs to another search", problems: [problem])
        }
        var placed: [(hit: RankedHit, place: CursorPosition)]
        if let match, isByRelevance(request) {
            placed = try ranked(set, match: match, after: position, limit: request.perPage + 1, fingerprint)
        } else {
            placed = try sorted(
                set, match: match, request: request, clauses: clauses, after: position, fingerprint)
        }
        let hasMore = placed.count > request.perPage
        if hasMore { placed.removeLast() }
        var next = hasMore ? placed.last : nil
        if let document = next?.hit.document {
            next?.place.productID = snapshot.productID(document)
            if next?.place.serial != 0 { next?.place.run = request.cursorRun }
        }
        return CursorPage(hits: placed.map(\.hit), next: next?.place)
    }

    private func ranked(
        _ set: MatchSet, match: QueryMatch, after position: CursorPosition?, limit: Int, _ fingerprint: UInt64
    ) throws -> [(hit: RankedHit, place: CursorPosition)] {
        try Ranker(snapshot: snapshot, parameters: parameters, match: match, lists: session.analyzer.names)
            .page(set, after: position, limit: limit).map { hit in
                var place = CursorPosition(fingerprint: fingerprint)
                place.isRelaxed = hit.isRelaxed
                place.isReranked = hit.isReranked
                place.score = hit.hit.score
                place.values = [hit.value]
                place.serial = snapshot.serial
                return (hit.hit, place)
            }
    }

    private func sorted(
        _ set: MatchSet, match: QueryMatch?, request: SearchRequest, clauses: FilterClauses,
        after position: CursorPosition?, _ fingerprint: UInt64
    ) throws -> [(hit: RankedHit, place: CursorPosition)] {
        let keys = try columnKeys(request, match)
        let sorter = ColumnSorter(snapshot, request, keys: keys, clauses)
        let limit = request.perPage + 1
        var placed: [(hit: RankedHit, place: CursorPosition)] = []
        for isRelaxed in [false, true] where placed.count < limit {
            let documents = isRelaxed ? set.relaxed : set.full
            if documents.isEmpty || position?.isRelaxed == true && !isRelaxed { continue }
            let start = position?.isRelaxed == isRelaxed ? position : nil
            let page = sorter.page(
                documents, by: keys, relevance: try relevance(documents, keys, match, isRelaxed: isRelaxed),
                after: start, limit: limit - placed.count)
            for (hit, values) in page {
                var place = CursorPosition(fingerprint: fingerprint)
                place.isRelaxed = isRelaxed
                place.values = values
                if keys.contains(where: { $0.field == .relevance }) { place.serial = snapshot.serial }
                placed.append((hit, place))
            }
        }
        return placed
    }
}
