package import Analysis

extension Ranker {
    /// A hit with what it was ordered by.
    struct PlacedHit {
        var hit: RankedHit
        var isRelaxed: Bool
        var isReranked: Bool
        /// The score of the stage that decided.
        var value: Double
    }

    /// The hits behind a place, at most `limit`.
    ///
    /// - Complexity: that of ranking one page, however deep the place is.
    func page(_ set: MatchSet, after position: CursorPosition?, limit: Int) throws(IndexError) -> [PlacedHit] {
        var hits: [PlacedHit] = []
        if position?.isRelaxed != true {
            hits = try page(set.full, isRelaxed: false, after: position, limit: limit)
        }
        if hits.count < limit, !set.relaxed.isEmpty {
            let start = position?.isRelaxed == true ? position : nil
            hits += try page(set.relaxed, isRelaxed: true, after: start, limit: limit - hits.count)
        }
        // Stages and tiers have scales of their own; what is shown never grows from hit to hit.
        var floor = position?.score ?? .greatestFiniteMagnitude
        for index in hits.indices {
            floor = min(floor, hits[index].hit.score)
            hits[index].hit = RankedHit(document: hits[index].hit.document, score: floor)
        }
        return hits
    }

    private func page(
        _ documents: Bitmap, isRelaxed: Bool, after position: CursorPosition?, limit: Int
    ) throws(IndexError) -> [PlacedHit] {
        let groups = isRelaxed ? match.groups.filter(\.isKnown) : fullGroups
        guard !groups.isEmpty, !documents.isEmpty else { return [] }
        let scorer = BM25Scorer(snapshot: snapshot, parameters: parameters, documents: documents.toArray())
        let scores = try scorer.scores(.sum(groups.map(groupNode)))
        let candidates = scorer.best(of: scores, after: nil, limit: parameters.rerankDepth)
        let named = try named(beyond: candidates[...], in: documents, groups)
        guard !candidates.isEmpty || !named.isEmpty else { return [] }
        let last = candidates.last ?? RankedDocument(docid: .max, weight: 0)
        let head = Reranker(
            snapshot: snapshot, parameters: parameters,
            query: QueryReading(match, lists: lists, snapshot: snapshot)
        ).reranked(candidates[...] + named)
        let docid = position.flatMap { snapshot.docid(ofText: $0.productID) }
        let value = position?.values.first ?? 0
        var hits: [PlacedHit] = []
        if position == nil || position?.isReranked == true {
            var start = 0
            if position != nil {
                // The hit itself; in a newer index, which may lack it, the first with a lower score.
                let itself = head.firstIndex { $0.document == docid }.map { $0 + 1 }
                start = itself ?? head.firstIndex { $0.score < value } ?? head.count
            }
            hits = head[start...].prefix(limit).map {
                PlacedHit(hit: $0, isRelaxed: isRelaxed, isReranked: true, value: $0.score)
            }
        }
        guard hits.count < limit else { return hits }
        let isInTail = position?.isReranked == false
        let from = isInTail ? RankedDocument(docid: docid ?? .max, weight: min(value, last.weight)) : last
        let ceiling = head.last?.score ?? 0
        let beyond = scorer.best(of: scores, after: from, limit: limit - hits.count + named.count)
            .filter { candidate in !named.contains { $0.docid == candidate.docid } }
        for candidate in beyond.prefix(limit - hits.count) {
            let shown = ceiling - (last.weight - candidate.weight) * 0.001
            hits.append(
                PlacedHit(
                    hit: RankedHit(document: candidate.docid, score: shown), isRelaxed: isRelaxed, isReranked: false,
                    value: candidate.weight))
        }
        return hits
    }

    /// BM25 of each document, for orders in which relevance follows other keys.
    ///
    /// - Parameter documents: ascending.
    func scores(of documents: [UInt32], isRelaxed: Bool) throws(IndexError) -> [Double] {
        let groups = isRelaxed ? match.groups.filter(\.isKnown) : fullGroups
        guard !groups.isEmpty else { return [Double](repeating: 0, count: documents.count) }
        return try BM25Scorer(snapshot: snapshot, parameters: parameters, documents: documents)
            .scores(.sum(groups.map(groupNode)))
    }
}
