package import Analysis
package import Catalog

extension Searcher {
    /// The hits of one page and where the next begins.
    struct CursorPage {
        var hits: [RankedHit]
        /// `nil` behind the last hit.
        var next: CursorPosition?
    }

    /// A hit and the place behind it.
    private typealias Placed = (hit: RankedHit, place: CursorPosition)

    /// - Throws: `invalid_parameter` when the cursor belongs to another search.
    ///
    /// - Parameter fingerprint: of the search as it was asked for.
    func page(of search: ResolvedSearch, _ cursor: SearchCursor, fingerprint: UInt64) throws -> CursorPage {
        let request = search.request
        let position = cursor.position
        guard position.map({ $0.fingerprint == fingerprint }) ?? true else {
            let problem = Problem(
                .invalidParameter, field: "cursor", message: "the cursor belongs to another search",
                expected: "the same words, filter, order, currency, group and language as with the first page")
            throw Refusal(.invalidParameter, message: "the cursor belongs to another search", problems: [problem])
        }
        let start = position ?? CursorPosition(fingerprint: fingerprint)
        let limit = request.perPage + 1
        var placed = try merged(try freeHits(search, after: start, limit: limit), search, after: start, limit: limit)
        let hasMore = placed.count > request.perPage
        if hasMore { placed.removeLast() }
        var next = hasMore ? placed.last?.place : nil
        if next != nil, next?.serial != 0 { next?.run = request.cursorRun }
        return CursorPage(hits: placed.map(\.hit), next: next)
    }

    func cursorFingerprint(_ request: SearchRequest) -> UInt64 {
        request.cursorFingerprint(analyzer: session.analyzer.name)
    }

    /// The hits that no rule puts anywhere, behind a place.
    private func freeHits(_ search: ResolvedSearch, after position: CursorPosition, limit: Int) throws -> [Placed] {
        let parts =
            search.orderingPlacement?.parts(of: search.set, isBrowsing: search.match == nil) ?? [search.set]
        var hits: [Placed] = []
        for (index, part) in parts.enumerated() where index >= position.part && hits.count < limit {
            guard !part.all.isEmpty else { continue }
            let start = position.hasFreeHit && position.part == index ? position : nil
            let found = try page(of: part, search, after: start, limit: limit - hits.count)
            hits += found.map { hit, place in
                var place = place
                place.fingerprint = position.fingerprint
                place.part = index
                place.hasFreeHit = true
                place.productID = snapshot.productID(hit.document)
                return (hit, place)
            }
        }
        return hits
    }

    /// Free hits and those that rules have put among them.
    private func merged(
        _ free: [Placed], _ search: ResolvedSearch, after position: CursorPosition, limit: Int
    ) throws -> [Placed] {
        let slots =
            search.orderingPlacement?.slots(
                in: search.set, freeCount: free.count, offset: position.offset, pinnedThrough: position.pinnedThrough,
                limit: limit) ?? free.indices.map { .free($0) }
        var last = position
        // Stages, tiers and parts have scales of their own; what is shown never grows from hit to hit.
        if last.offset == 0 { last.score = free.first?.hit.score ?? 0 }
        return slots.map { slot in
            var (hit, place) = (RankedHit(document: 0, score: last.score), last)
            switch slot {
            case .pinned(let document, let position):
                hit = RankedHit(document: document, score: last.score)
                place.pinnedThrough = position
            case .free(let index):
                hit = RankedHit(document: free[index].hit.document, score: min(last.score, free[index].hit.score))
                place = free[index].place
                place.pinnedThrough = last.pinnedThrough
                place.score = hit.score
            }
            place.offset = last.offset + 1
            last = place
            return (hit, place)
        }
    }

    private func page(
        of set: MatchSet, _ search: ResolvedSearch, after position: CursorPosition?, limit: Int
    ) throws -> [Placed] {
        guard let ranker = ranker(search) else { return try sorted(set, search, after: position, limit: limit) }
        return try ranker.page(set, after: position, limit: limit).map { hit in
            var place = CursorPosition(fingerprint: 0)
            place.tier = hit.tier
            place.isReranked = hit.isReranked
            place.values = [hit.value]
            place.serial = snapshot.serial
            return (hit.hit, place)
        }
    }

    private func sorted(
        _ set: MatchSet, _ search: ResolvedSearch, after position: CursorPosition?, limit: Int
    ) throws -> [Placed] {
        let keys = try columnKeys(search)
        let sorter = ColumnSorter(snapshot, search.request, keys: keys, search.clauses)
        var placed: [Placed] = []
        for (tier, documents) in [set.full, set.relaxed].enumerated() where placed.count < limit {
            guard !documents.isEmpty, tier >= position?.tier ?? 0 else { continue }
            let page = sorter.page(
                documents, by: keys, relevance: try relevance(documents, keys, search, isRelaxed: tier > 0),
                after: position?.tier == tier ? position : nil, limit: limit - placed.count)
            for (hit, values) in page {
                var place = CursorPosition(fingerprint: 0)
                place.tier = tier
                place.values = values
                if keys.contains(where: { $0.field == .relevance }) { place.serial = snapshot.serial }
                placed.append((hit, place))
            }
        }
        return placed
    }
}
