package import Analysis

/// One rank tier in order: a window that both stages have ordered, and behind it the order of the first stage.
struct TierRanking {
    /// What a unit of BM25 counts beyond the window.
    static let beyondWindowWeight = 0.001

    /// Ordered by both stages, best first.
    let window: [RankedHit]
    /// The best score of the first stage; 0 when nothing matches.
    let bestWeight: Double
    /// The last of the window by the first stage alone; `nil` when there is no window.
    let edge: RankedDocument?
    private let scorer: BM25Scorer
    private let scores: [Double]
    /// Documents that are in the window though the first stage puts them behind its edge.
    private let raised: Set<UInt32>

    init(_ ranker: Ranker, _ tier: Ranker.Tier) throws(IndexError) {
        let documents = tier.documents.toArray()
        scorer = BM25Scorer(snapshot: ranker.snapshot, parameters: ranker.parameters, documents: documents)
        scores = try scorer.scores(.sum(tier.groups.map(ranker.groupNode)))
        let depth = ranker.parameters.rerankDepth
        let head = scorer.best(of: scores, after: nil, limit: depth)
        edge = head.last
        bestWeight = head.first?.weight ?? 0
        guard !ranker.boosts.isEmpty else {
            window = ranker.reranker.reranked(head[...])
            raised = []
            return
        }
        // The best of the products that rules raise or lower take part in the second stage wherever BM25 puts them, the
        // same ones for every page. Whatever is not among the best is below all of them.
        let concerned = Bitmap.or(ranker.boosts.map(\.documents))
        let own = zip(documents, scores).map { concerned.contains($0) ? $1 : 0 }
        let known = Set(head.map(\.docid))
        let more = scorer.best(of: own, after: nil, limit: depth).filter { !known.contains($0.docid) }
        raised = Set(more.map(\.docid))
        window = ranker.boosted(ranker.reranker.reranked((head + more)[...]))
    }

    /// The first hits, at most `limit`.
    func hits(limit: Int) -> [RankedHit] {
        guard window.count < limit else { return Array(window.prefix(limit)) }
        return window + rest(after: edge, limit: limit - window.count).map(shown)
    }

    /// Documents beyond the window in the order of the first stage, behind a place in it.
    func rest(after place: RankedDocument?, limit: Int) -> [RankedDocument] {
        let found = scorer.best(of: scores, after: place, limit: limit + raised.count)
        return raised.isEmpty ? found : Array(found.lazy.filter { !raised.contains($0.docid) }.prefix(limit))
    }

    /// A document beyond the window, with a score that continues below those of the window.
    func shown(_ candidate: RankedDocument) -> RankedHit {
        let behind = (edge?.weight ?? 0) - candidate.weight
        return RankedHit(
            document: candidate.docid, score: (window.last?.score ?? 0) - behind * Self.beyondWindowWeight)
    }
}
