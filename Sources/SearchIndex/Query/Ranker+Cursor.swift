package import Analysis

extension Ranker {
    /// A hit with what it was ordered by.
    struct PlacedHit {
        var hit: RankedHit
        /// The place of its tier.
        var tier: Int
        var isReranked: Bool
        /// The score of the stage that decided.
        var value: Double
    }

    /// The hits behind a place, at most `limit`.
    ///
    /// - Complexity: that of ranking one page, however deep the place is.
    func page(_ set: MatchSet, after position: CursorPosition?, limit: Int) throws(IndexError) -> [PlacedHit] {
        var hits: [PlacedHit] = []
        for (index, tier) in try tiers(set).enumerated() where hits.count < limit && !tier.isEmpty {
            guard index >= position?.tier ?? 0 else { continue }
            let start = position?.tier == index ? position : nil
            hits += try page(tier, index, after: start, limit: limit - hits.count)
        }
        return hits
    }

    private func page(
        _ tier: Tier, _ index: Int, after position: CursorPosition?, limit: Int
    ) throws(IndexError) -> [PlacedHit] {
        let ranking = try TierRanking(self, tier)
        let docid = position.flatMap { snapshot.docid(ofText: $0.productID) }
        let value = position?.values.first ?? 0
        var hits: [PlacedHit] = []
        if position?.isReranked ?? true {
            var start = 0
            if position != nil {
                // The hit itself; in a newer index, which may lack it, the first with a lower score.
                let itself = ranking.window.firstIndex { $0.document == docid }.map { $0 + 1 }
                start = itself ?? ranking.window.firstIndex { $0.score < value } ?? ranking.window.count
            }
            hits = ranking.window[start...].prefix(limit).map {
                PlacedHit(hit: $0, tier: index, isReranked: true, value: $0.score)
            }
        }
        guard hits.count < limit else { return hits }
        var from = ranking.edge
        if let position, !position.isReranked {
            from = RankedDocument(docid: docid ?? .max, weight: min(value, ranking.edge?.weight ?? value))
        }
        for candidate in ranking.rest(after: from, limit: limit - hits.count) {
            hits.append(
                PlacedHit(hit: ranking.shown(candidate), tier: index, isReranked: false, value: candidate.weight))
        }
        return hits
    }

    /// BM25 of each document, for orders in which relevance follows other keys.
    ///
    /// - Parameter documents: ascending.
    func scores(of documents: [UInt32], isRelaxed: Bool) throws(IndexError) -> [Double] {
        let groups = isRelaxed ? relaxedGroups : fullGroups
        guard !groups.isEmpty else { return [Double](repeating: 0, count: documents.count) }
        return try BM25Scorer(snapshot: snapshot, parameters: parameters, documents: documents)
            .scores(.sum(groups.map(groupNode)))
    }
}
