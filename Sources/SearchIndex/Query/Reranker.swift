package import Analysis

/// The second ranking stage: reorders the best candidates of BM25 by features that BM25 does not see.
///
/// score = BM25 / best BM25 + Σ weight × feature. Features and weights were chosen on two judged catalogs by
/// cross-validation over queries; each is bounded, so that none can outvote the words of the query.
struct Reranker {
    private let snapshot: IndexSnapshot
    private let query: QueryReading
    private let weights: [(feature: RankingFeature, weight: Double)]
    private let popularity: NumberColumn?
    private let rating: NumberColumn?
    private let stock: NumberColumn?

    init(snapshot: IndexSnapshot, parameters: RankingParameters, query: QueryReading) {
        self.snapshot = snapshot
        self.query = query
        weights = RankingFeature.allCases.compactMap { feature in
            let weight = parameters.weight(of: feature)
            return weight == 0 ? nil : (feature, weight)
        }
        popularity = snapshot.numberColumn("popularity")
        rating = snapshot.numberColumn("rating")
        stock = snapshot.numberColumn("stock")
    }

    /// - Parameter candidates: by first-stage weight, best first.
    /// - Returns: best first; equal scores in the order of the first stage.
    func reranked(_ candidates: ArraySlice<RankedDocument>) -> [RankedHit] {
        let best = max(candidates.first?.weight ?? 0, .leastNormalMagnitude)
        let hits = candidates.enumerated().map { rank, candidate in
            (rank, RankedHit(document: candidate.docid, score: candidate.weight / best + bonus(candidate.docid)))
        }
        return hits.sorted { $0.1.score != $1.1.score ? $0.1.score > $1.1.score : $0.0 < $1.0 }.map(\.1)
    }

    private func bonus(_ document: UInt32) -> Double {
        let features = RankingFeatures(query: query, document: document, snapshot: snapshot)
        var sum = 0.0
        for (feature, weight) in weights {
            switch feature {
            case .popularity: sum += weight * Self.bounded(popularity?.value(document) ?? 0)
            case .rating: sum += weight * (rating?.value(document) ?? 0) / 5
            // A catalog without stock has everything.
            case .stock: sum += weight * (stock?.value(document).map { $0 > 0 ? 1 : 0 } ?? 1)
            case .fieldShare, .neighbourPairs, .brandMatch, .modelExact, .numberMissing, .typeHead, .accessoryHead,
                .colourMissing, .nameExact:
                sum += weight * features.value(of: feature)
            }
        }
        return sum
    }

    /// Popularity has any scale: half of the feature at 50, all of it at infinity.
    private static func bounded(_ popularity: Double) -> Double { popularity / (popularity + 50) }
}
