/// One over the rank of the first relevant product; the mean over queries is MRR.
///
///     RR@k = 1 / min { i ≤ k : grade at i ≥ relevant }, or 0
///
/// - Source: Voorhees 1999, "The TREC-8 question answering track report".
package struct ReciprocalRank: Measure {
    let cutoff: Int
    let relevantFrom: Int

    /// - Parameter relevantFrom: the lowest grade that counts as relevant.
    package init(cutoff: Int, relevantFrom: Int = 2) {
        precondition(cutoff >= 1, "ranks begin at 1")
        self.cutoff = cutoff
        self.relevantFrom = relevantFrom
    }

    package var name: String { "MRR@\(cutoff)" }

    /// - Returns: 0…1; 0 also when no judged product is relevant, as in trec_eval.
    package func value(_ ranking: GradedRanking) -> Double? {
        let place = ranking.grades.prefix(cutoff).firstIndex { $0.map { $0 >= relevantFrom } ?? false }
        return place.map { 1 / Double($0 + 1) } ?? 0
    }
}
