/// The share of the first k places that hold a relevant product; places that stay empty hold none.
///
///     P@k = |{ i ≤ k : grade at i ≥ relevant }| / k
///
/// - Source: Manning, Raghavan and Schütze 2008, "Introduction to Information Retrieval", 8.4; as in trec_eval.
package struct Precision: Measure {
    private let places: RelevantPlaces

    /// - Parameter relevantFrom: the lowest grade that counts as relevant.
    package init(cutoff: Int, relevantFrom: Int = 2) {
        places = RelevantPlaces(cutoff: cutoff, relevantFrom: relevantFrom)
    }

    package var name: String { "P@\(places.cutoff)" }

    /// - Returns: 0…1, never `nil`.
    package func value(_ ranking: GradedRanking) -> Double? {
        Double(places.ranks(ranking).count) / Double(places.cutoff)
    }
}
