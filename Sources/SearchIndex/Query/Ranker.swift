package import Analysis

/// Orders a match set by relevance: BM25 first, then ranking features over the best of its candidates.
struct Ranker {
    let snapshot: IndexSnapshot
    let parameters: RankingParameters
    let match: QueryMatch
    let lists: NameLists
    /// Of rules; empty in most searches.
    var boosts: [RulePlacement.Boost] = []
    /// The products of each value that the query names.
    var understood: [Bitmap] = []

    /// Products of which all rank above those of every later tier.
    struct Tier {
        let documents: Bitmap
        /// The words that count in it.
        let groups: [WordGroup]

        var isEmpty: Bool { groups.isEmpty || documents.isEmpty }
    }

    /// The products of an identifier before those that mention it, of both those that match the words themselves before
    /// those that match by synonym rules only, then what lacks words: always five tiers, of which some may be empty.
    func tiers(_ set: MatchSet) throws(IndexError) -> [Tier] {
        func divided(_ documents: Bitmap, by first: Bitmap?) -> [Bitmap] {
            first.map { [documents.and($0), documents.andNot($0)] } ?? [documents, .empty]
        }
        let literal = try match.literal(in: snapshot)
        let full = divided(set.full, by: match.identified()).flatMap { divided($0, by: literal) }
        return full.map { Tier(documents: $0, groups: fullGroups) }
            + [Tier(documents: set.relaxed, groups: relaxedGroups)]
    }

    /// - Parameter depth: how many hits the caller needs from the top.
    /// - Returns: best first, at most `depth`.
    func ranked(_ set: MatchSet, depth: Int) throws(IndexError) -> [RankedHit] {
        var hits: [RankedHit] = []
        for tier in try tiers(set) where hits.count < depth && !tier.isEmpty {
            let next = try TierRanking(self, tier).hits(limit: depth - hits.count)
            hits += next.lowered(below: hits.last?.score)
        }
        return hits
    }

    var reranker: Reranker {
        Reranker(
            snapshot: snapshot, parameters: parameters, query: QueryReading(match, lists: lists, snapshot: snapshot),
            understood: understood)
    }

    /// The hits with the amounts of rules, in their new order.
    func boosted(_ hits: [RankedHit]) -> [RankedHit] {
        hits.map { RankedHit(document: $0.document, score: $0.score + boost(of: $0.document)) }
            // The sort is stable.
            .sorted { $0.score > $1.score }
    }

    /// What rules add to a product's score.
    func boost(of document: UInt32) -> Double {
        boosts.reduce(0) { $1.documents.contains(document) ? $0 + $1.amount : $0 }
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
