/// The share of all relevant products that stand in the first k places.
///
///     Recall@k = |{ i ≤ k : grade at i ≥ relevant }| / |{ judged products of grade ≥ relevant }|
///
/// - Source: Manning, Raghavan and Schütze 2008, "Introduction to Information Retrieval", 8.3; as in trec_eval.
package struct Recall: Measure {
    let cutoff: Int
    let relevantFrom: Int

    /// - Parameter relevantFrom: the lowest grade that counts as relevant.
    package init(cutoff: Int, relevantFrom: Int = 2) {
        precondition(cutoff >= 1, "ranks begin at 1")
        self.cutoff = cutoff
        self.relevantFrom = relevantFrom
    }

    package var name: String { "Recall@\(cutoff)" }

    /// - Returns: 0…1; `nil` when no judged product is relevant.
    package func value(_ ranking: GradedRanking) -> Double? {
        let relevant = ranking.relevantCount(from: relevantFrom)
        guard relevant > 0 else { return nil }
        return Double(ranking.relevantCount(inFirst: cutoff, from: relevantFrom)) / Double(relevant)
    }
}
