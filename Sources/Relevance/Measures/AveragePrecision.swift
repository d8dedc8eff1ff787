/// The mean of the precision at the rank of every relevant product; what is not found counts as 0.
///
///     AP@k = Σ P@i over the relevant places i ≤ k / |{ judged products of grade ≥ relevant }|
///
/// - Source: Buckley and Voorhees 2000, "Evaluating evaluation measure stability"; as `map_cut` of trec_eval, so the
///   denominator is all relevant products, also when there are more than k.
package struct AveragePrecision: Measure {
    let cutoff: Int?
    let relevantFrom: Int

    /// - Parameter cutoff: `nil` for the whole ranking.
    /// - Parameter relevantFrom: the lowest grade that counts as relevant.
    package init(cutoff: Int? = nil, relevantFrom: Int = 2) {
        precondition(cutoff ?? 1 >= 1, "ranks begin at 1")
        self.cutoff = cutoff
        self.relevantFrom = relevantFrom
    }

    package var name: String { cutoff.map { "AP@\($0)" } ?? "AP" }

    /// - Returns: 0…1; `nil` when no judged product is relevant.
    package func value(_ ranking: GradedRanking) -> Double? {
        let relevant = ranking.relevantCount(from: relevantFrom)
        guard relevant > 0 else { return nil }
        var sum = 0.0
        var found = 0
        for (index, grade) in ranking.grades.prefix(cutoff ?? .max).enumerated() {
            guard let grade, grade >= relevantFrom else { continue }
            found += 1
            sum += Double(found) / Double(index + 1)
        }
        return sum / Double(relevant)
    }
}
