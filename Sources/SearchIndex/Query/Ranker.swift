package import Analysis

/// Orders a match set by relevance: Xapian's BM25 first, then ranking features over the best of its candidates.
struct Ranker {
    let snapshot: IndexSnapshot
    let parameters: RankingParameters
    let match: QueryMatch
    let lists: NameLists

    /// - Parameter filtered: whether `set` is smaller than what the words alone match.
    /// - Parameter depth: how many hits the caller needs from the top.
    /// - Returns: best first, at most `depth`.
    func ranked(_ set: MatchSet, isFiltered: Bool, depth: Int) throws(IndexError) -> [RankedHit] {
        var hits = try tier(set.full, node: fullNode, within: isFiltered ? set.full : nil, depth: depth)
        guard hits.count < depth, !set.relaxed.isEmpty else { return hits }
        let relaxed = try tier(
            set.relaxed, node: relaxedNode, within: set.relaxed, depth: depth - hits.count)
        // Scores of the second tier continue below those of the first.
        let ceiling = hits.last?.score ?? Double.greatestFiniteMagnitude
        let best = relaxed.first?.score ?? 0
        let shift = best > ceiling ? best - ceiling : 0
        for hit in relaxed { hits.append(RankedHit(document: hit.document, score: hit.score - shift)) }
        return hits
    }

    private func tier(
        _ documents: Bitmap, node: RankNode?, within: Bitmap?, depth: Int
    ) throws(IndexError) -> [RankedHit] {
        guard let node, !documents.isEmpty else { return [] }
        let window = max(depth, parameters.rerankDepth)
        // Few enough to hold them all is few enough not to look beyond.
        let limit = min(window, documents.count)
        let candidates = try snapshot.rank(node, within: within, limit: limit, parameters: parameters)
        let head = candidates.prefix(parameters.rerankDepth)
        var hits = Reranker(
            snapshot: snapshot, parameters: parameters,
            query: QueryReading(match, lists: lists, snapshot: snapshot)
        ).reranked(head)
        let ceiling = hits.last?.score ?? 0
        let first = candidates.dropFirst(head.count).first?.weight ?? 0
        for candidate in candidates.dropFirst(head.count) {
            // Beyond the window the first stage's order holds; its scores are shifted below the window's.
            hits.append(RankedHit(document: candidate.docid, score: ceiling - (first - candidate.weight) * 0.001))
        }
        return Array(hits.prefix(depth))
    }

    private static let sameWordWeight = 0.85

    private var fullNode: RankNode? {
        let required = match.required.map { groupNode(match.groups[$0]) }
        guard !required.isEmpty else { return nil }
        let all = required.count == 1 ? required[0] : RankNode.and(required)
        let optional = match.groups.indices
            .filter { !match.required.contains($0) && match.groups[$0].isKnown }
            .map { groupNode(match.groups[$0]) }
        return optional.isEmpty ? all : .andMaybe(all, optional.count == 1 ? optional[0] : .or(optional))
    }

    private var relaxedNode: RankNode? {
        let known = match.groups.filter(\.isKnown).map(groupNode)
        return known.isEmpty ? nil : known.count == 1 ? known[0] : .or(known)
    }

    /// The best alternative counts, so that a product gains nothing from holding a word and its synonym.
    private func groupNode(_ group: WordGroup) -> RankNode {
        // Words that mean the same count as one term with one frequency; else the rarer spelling would rank higher.
        let same = group.alternatives.filter { $0.terms.count == 1 && $0.weight >= Self.sameWordWeight }
        var nodes = group.alternatives.map(\.rankNode)
        if same.count > 1 {
            let rest = group.alternatives.filter { $0.terms.count > 1 || $0.weight < Self.sameWordWeight }
            nodes = [.synonym(same.map { .term($0.terms[0], scale: 1) })] + rest.map(\.rankNode)
        }
        return nodes.count == 1 ? nodes[0] : .max(nodes)
    }
}
