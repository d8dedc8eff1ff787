package import Analysis

/// Orders a match set by relevance: BM25 first, then ranking features over the best of its candidates.
struct Ranker {
    let snapshot: IndexSnapshot
    let parameters: RankingParameters
    let match: QueryMatch
    let lists: NameLists
    /// Of rules; empty in most searches.
    var boosts: [RulePlacement.Boost] = []

    /// - Parameter depth: how many hits the caller needs from the top.
    /// - Returns: best first, at most `depth`.
    func ranked(_ set: MatchSet, depth: Int) throws(IndexError) -> [RankedHit] {
        var tiers = [(documents: set.full, groups: fullGroups)]
        if let literal = try match.literal(in: snapshot) {
            tiers = [set.full.and(literal), set.full.andNot(literal)].map { ($0, fullGroups) }
        }
        if !set.relaxed.isEmpty { tiers.append((set.relaxed, match.groups.filter(\.isKnown))) }
        var hits: [RankedHit] = []
        for part in tiers where hits.count < depth && !part.documents.isEmpty {
            let next = try tier(part.documents, groups: part.groups, depth: depth - hits.count)
            hits += next.lowered(below: hits.last?.score)
        }
        return hits
    }

    private func tier(_ documents: Bitmap, groups: [WordGroup], depth: Int) throws(IndexError) -> [RankedHit] {
        guard !groups.isEmpty, !documents.isEmpty else { return [] }
        let scorer = BM25Scorer(snapshot: snapshot, parameters: parameters, documents: documents.toArray())
        let node = RankNode.sum(groups.map(groupNode))
        let boosted = try boosted(documents, by: node)
        let candidates = try scorer.best(node, limit: max(depth, parameters.rerankDepth) + boosted.count)
        let (head, rest) = window(candidates, boosted)
        var hits = Reranker(
            snapshot: snapshot, parameters: parameters,
            query: QueryReading(match, lists: lists, snapshot: snapshot)
        ).reranked(head[...])
        if !boosts.isEmpty { hits = raised(hits) }
        let ceiling = hits.last?.score ?? 0
        let first = rest.first?.weight ?? 0
        for candidate in rest {
            // Beyond the window the first stage's order holds; its scores are shifted below the window's.
            hits.append(RankedHit(document: candidate.docid, score: ceiling - (first - candidate.weight) * 0.001))
        }
        return Array(hits.prefix(depth))
    }

    // MARK: Boosts

    /// The best of the products that rules raise or lower: they take part in the second stage wherever BM25 puts them,
    /// the same ones for every page.
    private func boosted(_ documents: Bitmap, by node: RankNode) throws(IndexError) -> [RankedDocument] {
        guard !boosts.isEmpty else { return [] }
        let concerned = Bitmap.or(boosts.map(\.documents)).and(documents)
        guard !concerned.isEmpty else { return [] }
        return try BM25Scorer(snapshot: snapshot, parameters: parameters, documents: concerned.toArray())
            .best(node, limit: parameters.rerankDepth)
    }

    /// The candidates of the second stage and those beyond it, both best first.
    private func window(
        _ candidates: [RankedDocument], _ boosted: [RankedDocument]
    ) -> (head: [RankedDocument], rest: [RankedDocument]) {
        let head = Array(candidates.prefix(parameters.rerankDepth))
        let rest = Array(candidates.dropFirst(parameters.rerankDepth))
        guard !boosted.isEmpty else { return (head, rest) }
        var known = Set(head.map(\.docid))
        // Whatever is not among the best is below all of them.
        let more = boosted.filter { known.insert($0.docid).inserted }
        return (head + more, rest.filter { !known.contains($0.docid) })
    }

    private func raised(_ hits: [RankedHit]) -> [RankedHit] {
        hits.map { hit in
            let sum = boosts.reduce(0) { $1.documents.contains(hit.document) ? $0 + $1.amount : $0 }
            return RankedHit(document: hit.document, score: hit.score + sum)
        }
        // The sort is stable.
        .sorted { $0.score > $1.score }
    }

    /// What a full match must have, and stop words where it has them.
    private var fullGroups: [WordGroup] {
        match.groups.indices.filter { match.required.contains($0) || match.groups[$0].isKnown }.map { match.groups[$0] }
    }

    private static let sameWordWeight = 0.85

    /// The best alternative counts, so that a product gains nothing from holding a word and its synonym.
    private func groupNode(_ group: WordGroup) -> RankNode {
        // Words that mean the same count as one term with one frequency; else the rarer spelling would rank higher.
        let same = group.alternatives.filter { $0.terms.count == 1 && $0.weight >= Self.sameWordWeight }
        var nodes = group.alternatives.map(\.rankNode)
        if same.count > 1 {
            let rest = group.alternatives.filter { $0.terms.count > 1 || $0.weight < Self.sameWordWeight }
            nodes = [.synonym(same.map { $0.terms[0] })] + rest.map(\.rankNode)
        }
        return nodes.count == 1 ? nodes[0] : .max(nodes)
    }
}
