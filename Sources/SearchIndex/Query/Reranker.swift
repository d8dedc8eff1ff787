package import Analysis

/// The second ranking stage: reorders the best candidates of BM25 by features that BM25 does not see.
///
/// score = BM25 / best BM25 + Σ weight × feature. Features and weights were chosen on two judged catalogs by
/// cross-validation over queries; each is bounded, so that none can outvote the words of the query.
struct Reranker {
    let reader: FeatureReader
    /// The features that count.
    let weights: [(feature: RankingFeature, weight: Double)]

    init(snapshot: IndexSnapshot, parameters: RankingParameters, query: QueryReading, understood: [Bitmap] = []) {
        reader = FeatureReader(query: query, snapshot: snapshot, understood: understood)
        weights = RankingFeature.allCases.compactMap { feature in
            let weight = parameters.weight(of: feature)
            return weight == 0 ? nil : (feature, weight)
        }
    }

    /// - Parameter candidates: by first-stage weight, best first.
    /// - Returns: best first; equal scores in the order of the first stage.
    func reranked(_ candidates: ArraySlice<RankedDocument>) -> [RankedHit] {
        let best = max(candidates.first?.weight ?? 0, .leastNormalMagnitude)
        let hits = candidates.map { candidate in
            let features = reader.features(candidate.docid)
            let bonus = weights.reduce(0) { $0 + $1.weight * features[$1.feature] }
            return RankedHit(document: candidate.docid, score: candidate.weight / best + bonus)
        }
        // The sort is stable.
        return hits.sorted { $0.score > $1.score }
    }
}
