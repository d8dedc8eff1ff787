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
            set.relaxed, groups: relaxedGroups, depth: depth - hits.count)
        let shift = Self.shift(of: relaxed, below: hits)
        for hit in relaxed { hits.append(RankedHit(document: hit.document, score: hit.score - shift)) }
        return hits
    }

    /// Scores of the second tier continue below those of the first: what is taken off each of them.
    static func shift(of relaxed: [RankedHit], below full: [RankedHit]) -> Double {
        let ceiling = full.last?.score ?? Double.greatestFiniteMagnitude
        let best = relaxed.first?.score ?? 0
        return best > ceiling ? best - ceiling : 0
    }

    private func tier(_ documents: Bitmap, groups: [WordGroup], depth: Int) throws(IndexError) -> [RankedHit] {
        guard !groups.isEmpty, !documents.isEmpty else { return [] }
        return Array(scored(try candidates(documents, groups: groups, depth: depth)).prefix(depth))
    }

    /// The first stage.
    func candidates(_ documents: Bitmap, groups: [WordGroup], depth: Int) throws(IndexError) -> [RankedDocument] {
        let scorer = BM25Scorer(snapshot: snapshot, parameters: parameters, documents: documents.toArray())
        return try scorer.best(.sum(groups.map(groupNode)), limit: max(depth, parameters.rerankDepth))
    }

    /// The second stage.
    func scored(_ candidates: [RankedDocument]) -> [RankedHit] {
        let head = candidates.prefix(parameters.rerankDepth)
        var hits = reranker.reranked(head)
        let ceiling = hits.last?.score ?? 0
        let first = candidates.dropFirst(head.count).first?.weight ?? 0
        for candidate in candidates.dropFirst(head.count) {
            // Beyond the window the first stage's order holds; its scores are shifted below the window's.
            hits.append(
                RankedHit(
                    document: candidate.docid, score: ceiling - (first - candidate.weight) * Self.beyondWindowWeight))
        }
        return hits
    }

    /// What a unit of BM25 counts beyond the window.
    static let beyondWindowWeight = 0.001

    var reranker: Reranker {
        Reranker(
            snapshot: snapshot, parameters: parameters, query: QueryReading(match, lists: lists, snapshot: snapshot))
    }

    /// What a full match must have, and stop words where it has them.
    var fullGroups: [WordGroup] {
        match.groups.indices.filter { match.required.contains($0) || match.groups[$0].isKnown }.map { match.groups[$0] }
    }

    /// What counts for products that lack a word.
    var relaxedGroups: [WordGroup] { match.groups.filter(\.isKnown) }

    private static let sameWordWeight = 0.85

    /// The best alternative counts, so that a product gains nothing from holding a word and its synonym.
    func groupNode(_ group: WordGroup) -> RankNode {
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
