/// One over the rank of the first relevant product; the mean over queries is MRR.
///
///     RR@k = 1 / min { i ≤ k : grade at i ≥ relevant }, or 0
///
/// - Source: Voorhees 1999, "The TREC-8 question answering track report".
package struct ReciprocalRank: Measure {
    private let places: RelevantPlaces

    /// - Parameter relevantFrom: the lowest grade that counts as relevant.
    package init(cutoff: Int, relevantFrom: Int = 2) {
        places = RelevantPlaces(cutoff: cutoff, relevantFrom: relevantFrom)
    }

    package var name: String { "MRR@\(places.cutoff)" }

    /// - Returns: 0…1; 0 also when no judged product is relevant, as in trec_eval.
    package func value(_ ranking: GradedRanking) -> Double? {
        places.ranks(ranking).first.map { 1 / Double($0) } ?? 0
    }
}
