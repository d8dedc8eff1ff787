package import Analysis

/// The second ranking stage: reorders the best candidates of BM25 by features that BM25 does not see.
///
/// score = BM25 / best BM25 + Σ weight × feature, and with a learned model what its trees find. Features and weights were
/// chosen on two judged catalogs by cross-validation over queries; each is bounded, so that none can outvote the words of the
/// query.
struct Reranker {
    let reader: FeatureReader
    /// The features that count.
    let weights: [(feature: RankingFeature, weight: Double)]
    let model: TreeModel?

    /// The numbers of some candidates, one candidate after the other.
    struct Reading {
        /// In the order of ``TreeModel/featureNames``.
        var rows: [Double]
        /// The weighted sums, without the trees.
        var scores: [Double]
    }

    init(snapshot: IndexSnapshot, parameters: RankingParameters, query: QueryReading, understood: [Bitmap] = []) {
        reader = FeatureReader(query: query, snapshot: snapshot, understood: understood)
        weights = RankingFeature.allCases.compactMap { feature in
            let weight = parameters.weight(of: feature)
            return weight == 0 ? nil : (feature, weight)
        }
        model = parameters.model
    }

    /// - Parameter candidates: by first-stage weight, best first.
    /// - Returns: best first; equal scores in the order of the first stage.
    func reranked(_ candidates: ArraySlice<RankedDocument>) -> [RankedHit] {
        let best = max(candidates.first?.weight ?? 0, .leastNormalMagnitude)
        let hits =
            if let model {
                zip(candidates, scores(candidates, best: best, by: model)).map {
                    RankedHit(document: $0.docid, score: $1)
                }
            } else {
                candidates.map { candidate in
                    let features = reader.features(candidate.docid)
                    return RankedHit(document: candidate.docid, score: score(candidate.weight / best, features))
                }
            }
        // The sort is stable.
        return hits.sorted { $0.score > $1.score }
    }

    @inline(__always)
    private func score(_ text: Double, _ features: RankingFeatures) -> Double {
        text + weights.reduce(0) { $0 + $1.weight * features[$1.feature] }
    }

    private func scores(_ candidates: ArraySlice<RankedDocument>, best: Double, by model: TreeModel) -> [Double] {
        var reading = read(candidates, best: best)
        reading.rows.withUnsafeBufferPointer { rows in
            reading.scores.withUnsafeMutableBufferPointer { model.add(rows, to: $0) }
        }
        return reading.scores
    }

    /// What a model is shown of candidates, in searches, in explanations and in learning.
    ///
    /// - Parameter best: BM25 of the best candidate of the tier, above 0.
    func read(_ candidates: ArraySlice<RankedDocument>, best: Double) -> Reading {
        let width = TreeModel.featureNames.count
        var scores: [Double] = []
        scores.reserveCapacity(candidates.count)
        let rows = [Double](unsafeUninitializedCapacity: candidates.count * width) { rows, count in
            for candidate in candidates {
                let features = reader.features(candidate.docid)
                let text = candidate.weight / best
                features.write(text: text, to: UnsafeMutableBufferPointer(rebasing: rows[count..<count + width]))
                scores.append(score(text, features))
                count += width
            }
        }
        return Reading(rows: rows, scores: scores)
    }
}
