package import Analysis

/// Orders a match set by relevance: BM25 first, then ranking features over the best of its candidates.
struct Ranker {
    let snapshot: IndexSnapshot
    let parameters: RankingParameters
    let match: QueryMatch
    let lists: NameLists

    /// - Parameter depth: how many hits the caller needs from the top.
    /// - Returns: best first, at most `depth`.
    func ranked(_ set: MatchSet, depth: Int) throws(IndexError) -> [RankedHit] {
        var hits = try tier(set.full, groups: fullGroups, depth: depth)
        guard hits.count < depth, !set.relaxed.isEmpty else { return hits }
        let relaxed = try tier(
            set.relaxed, groups: match.groups.filter(\.isKnown), depth: depth - hits.count)
        // Scores of the second tier continue below those of the first.
        let ceiling = hits.last?.score ?? Double.greatestFiniteMagnitude
        let best = relaxed.first?.score ?? 0
        let shift = best > ceiling ? best - ceiling : 0
        for hit in relaxed { hits.append(RankedHit(document: hit.document, score: hit.score - shift)) }
        return hits
    }

    private func tier(_ documents: Bitmap, groups: [WordGroup], depth: Int) throws(IndexError) -> [RankedHit] {
        guard !groups.isEmpty, !documents.isEmpty else { return [] }
        let scorer = BM25Scorer(snapshot: snapshot, parameters: parameters, documents: documents.toArray())
        let candidates = try scorer.best(
            .sum(groups.map(groupNode)), limit: max(depth, parameters.rerankDepth))
        let head = candidates.prefix(parameters.rerankDepth)
        let named = try named(beyond: head, in: documents, groups)
        var hits = Reranker(
            snapshot: snapshot, parameters: parameters,
            query: QueryReading(match, lists: lists, snapshot: snapshot)
        ).reranked(head + named)
        let ceiling = hits.last?.score ?? 0
        let first = candidates.dropFirst(head.count).first?.weight ?? 0
        for candidate in candidates.dropFirst(head.count) where !named.contains(where: { $0.docid == candidate.docid })
        {
            // Beyond the window the first stage's order holds; its scores are shifted below the window's.
            hits.append(RankedHit(document: candidate.docid, score: ceiling - (first - candidate.weight) * 0.001))
        }
        return Array(hits.prefix(depth))
    }

    /// What a full match must have, and stop words where it has them.
    var fullGroups: [WordGroup] {
        match.groups.indices.filter { match.required.contains($0) || match.groups[$0].isKnown }.map { match.groups[$0] }
    }

    private static let sameWordWeight = 0.85

    /// The best alternative counts, so that a product gains nothing from holding a word and its synonym.
    func groupNode(_ group: WordGroup) -> RankNode {
        // Words that mean the same count as one term with one frequency; else the rarer spelling would rank higher.
        let same = group.alternatives.filter { $0.terms.count == 1 && $0.weight >= Self.sameWordWeight }
        let kinds = group.alternatives.filter { $0.kind == .compound && $0.terms.count == 1 }
        var nodes = group.alternatives.map(\.rankNode)
        if same.count > 1 || kinds.count > 1 {
            var rest = group.alternatives.filter { $0.terms.count > 1 || $0.weight < Self.sameWordWeight }
            nodes = same.isEmpty ? [] : [.synonym(same.map { $0.terms[0] })]
            if kinds.count > 1 {
                rest.removeAll { $0.kind == .compound && $0.terms.count == 1 }
                // Together they are as common as the thing they are kinds of; each alone would outweigh its name.
                nodes.append(.scaled(.synonym(kinds.map { $0.terms[0] }), kinds[0].weight))
            }
            nodes += rest.map(\.rankNode)
        }
        return nodes.count == 1 ? nodes[0] : .max(nodes)
    }
}
