/// The mean of the precision at the rank of every relevant product; what is not found counts as 0.
///
///     AP@k = Σ P@i over the relevant places i ≤ k / |{ judged products of grade ≥ relevant }|
///
/// - Source: Buckley and Voorhees 2000, "Evaluating evaluation measure stability"; as `map_cut` of trec_eval, so the
///   denominator is all relevant products, also when there are more than k.
package struct AveragePrecision: Measure {
    private let places: RelevantPlaces

    /// - Parameter cutoff: `nil` for the whole ranking.
    /// - Parameter relevantFrom: the lowest grade that counts as relevant.
    package init(cutoff: Int? = nil, relevantFrom: Int = 2) {
        places = RelevantPlaces(cutoff: cutoff ?? .max, relevantFrom: relevantFrom)
    }

    package var name: String { places.cutoff == .max ? "AP" : "AP@\(places.cutoff)" }

    /// - Returns: 0…1; `nil` when no judged product is relevant.
    package func value(_ ranking: GradedRanking) -> Double? {
        let relevant = places.relevantCount(ranking)
        guard relevant > 0 else { return nil }
        var sum = 0.0
        for (index, rank) in places.ranks(ranking).enumerated() { sum += Double(index + 1) / Double(rank) }
        return sum / Double(relevant)
    }
}
