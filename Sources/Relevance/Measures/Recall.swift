/// The share of all relevant products that stand in the first k places.
///
///     Recall@k = |{ i ≤ k : grade at i ≥ relevant }| / |{ judged products of grade ≥ relevant }|
///
/// - Source: Manning, Raghavan and Schütze 2008, "Introduction to Information Retrieval", 8.3; as in trec_eval.
package struct Recall: Measure {
    private let places: RelevantPlaces

    /// - Parameter relevantFrom: the lowest grade that counts as relevant.
    package init(cutoff: Int, relevantFrom: Int = 2) {
        places = RelevantPlaces(cutoff: cutoff, relevantFrom: relevantFrom)
    }

    package var name: String { "Recall@\(places.cutoff)" }

    /// - Returns: 0…1; `nil` when no judged product is relevant.
    package func value(_ ranking: GradedRanking) -> Double? {
        let relevant = places.relevantCount(ranking)
        return relevant > 0 ? Double(places.ranks(ranking).count) / Double(relevant) : nil
    }
}
