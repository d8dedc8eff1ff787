package import Analysis

/// The second ranking stage: reorders the best candidates of BM25 by features that BM25 does not see.
struct Reranker {
    private let snapshot: IndexSnapshot
    private let match: QueryMatch
    private let weights: [Double]
    /// Which groups a term hash stands for, as a bit set.
    private let groupsByHash: [UInt32: UInt64]
    private let idfTotal: Double
    private let popularity: NumberColumn?
    private let rating: NumberColumn?
    private let stock: NumberColumn?

    init(snapshot: IndexSnapshot, parameters: RankingParameters, match: QueryMatch) {
        self.snapshot = snapshot
        self.match = match
        weights = RankingFeature.allCases.map { parameters.weight(of: $0) }
        var groupsByHash: [UInt32: UInt64] = [:]
        for (index, group) in match.groups.enumerated() {
            for alternative in group.alternatives {
                for term in alternative.terms { groupsByHash[TermHash.hash(term), default: 0] |= 1 << UInt64(index) }
            }
        }
        self.groupsByHash = groupsByHash
        idfTotal = match.idf.reduce(0, +)
        popularity = snapshot.numberColumn("popularity")
        rating = snapshot.numberColumn("rating")
        stock = snapshot.numberColumn("stock")
    }

    /// - Parameter candidates: by first-stage weight, best first.
    /// - Returns: best first; equal scores in docid order.
    func reranked(_ candidates: ArraySlice<RankedDocument>) -> [RankedHit] {
        let best = max(candidates.first?.weight ?? 0, .leastNormalMagnitude)
        let hits = candidates.map { candidate in
            RankedHit(
                document: candidate.docid,
                score: candidate.weight / best * Self.firstStageWeight + bonus(candidate.docid))
        }
        return hits.sorted { $0.score != $1.score ? $0.score > $1.score : $0.document < $1.document }
    }

    /// The first stage's part of the score, against which feature weights are scaled.
    private static let firstStageWeight = 4.0

    private func bonus(_ document: UInt32) -> Double {
        let features = RankingFeatures(
            name: FieldMatch(snapshot.termSequence(.name, document), groupsByHash),
            brand: FieldMatch(snapshot.termSequence(.brand, document), groupsByHash),
            category: FieldMatch(snapshot.termSequence(.category, document), groupsByHash),
            idf: match.idf, idfTotal: idfTotal, groupCount: match.groups.count,
            popularity: popularity?.value(document) ?? 0, rating: rating?.value(document),
            stock: stock?.value(document))
        var sum = 0.0
        for (index, feature) in RankingFeature.allCases.enumerated() where weights[index] != 0 {
            sum += weights[index] * features.value(of: feature)
        }
        return sum
    }
}
