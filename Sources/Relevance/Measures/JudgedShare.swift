/// The share of the first k places whose product somebody has judged; places that stay empty count as unjudged.
///
///     judged@k = |{ i ≤ k : product at i is judged }| / k
///
/// Where it is low, the other measures say little: what is new to a ranking has no judgments yet.
///
/// - Source: Buckley and Voorhees 2004, "Retrieval evaluation with incomplete information", on holes in judgments.
package struct JudgedShare: Measure {
    let cutoff: Int

    package init(cutoff: Int) {
        precondition(cutoff >= 1, "ranks begin at 1")
        self.cutoff = cutoff
    }

    package var name: String { "judged@\(cutoff)" }

    /// - Returns: 0…1, never `nil`.
    package func value(_ ranking: GradedRanking) -> Double? {
        Double(ranking.grades.prefix(cutoff).count { $0 != nil }) / Double(cutoff)
    }
}
