package import Analysis

/// One rank tier in order: a window that both stages have ordered, and behind it the order of the first stage.
struct TierRanking {
    /// What a unit of BM25 counts beyond the window.
    static let beyondWindowWeight = 0.001

    /// What the second stage orders, as the first stage has it.
    let candidates: [RankedDocument]
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
        let more = Self.more(ranker, scorer, documents, scores, beyond: head)
        raised = Set(more.map(\.docid))
        candidates = head + more
        let reranked = ranker.reranker.reranked(candidates[...])
        window = ranker.boosts.isEmpty ? reranked : ranker.boosted(reranked)
    }

    /// What takes part in the second stage wherever BM25 puts it, the same for every page: the best of the products that
    /// rules raise or lower, and those that the query names as a whole: a common word is the name of some product, and
    /// hundreds have it more often.
    private static func more(
        _ ranker: Ranker, _ scorer: BM25Scorer, _ documents: [UInt32], _ scores: [Double], beyond head: [RankedDocument]
    ) -> [RankedDocument] {
        let names = ranker.match.names.documents
        guard !ranker.boosts.isEmpty || !names.isEmpty else { return [] }
        var more: [RankedDocument] = []
        if !names.isEmpty {
            let named = zip(documents, scores).lazy.filter { names.contains($0.0) }.prefix(WholeNames.documentsMax)
            more = named.map { RankedDocument(docid: $0, weight: $1) }
        }
        if !ranker.boosts.isEmpty {
            let concerned = Bitmap.or(ranker.boosts.map(\.documents))
            let own = zip(documents, scores).map { concerned.contains($0) ? $1 : 0 }
            more += scorer.best(of: own, after: nil, limit: ranker.parameters.rerankDepth)
        }
        var known = Set(head.map(\.docid))
        return more.filter { known.insert($0.docid).inserted }.sorted {
            $0.weight != $1.weight ? $0.weight > $1.weight : $0.docid < $1.docid
        }
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
