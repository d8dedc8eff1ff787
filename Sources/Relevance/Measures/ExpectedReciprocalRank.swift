/// The expected reciprocal rank at which a person who reads from the top is satisfied and stops.
///
///     ERR@k = Σ 1/i · R(i) · Π (1 − R(j)), j < i        R(i) = (2^grade at i − 1) / 2^highest grade
///
/// Unjudged products satisfy nobody. Not normalised: even the best possible ranking stays below 1.
///
/// - Source: Chapelle, Metzler, Zhang and Grinspan 2009, "Expected reciprocal rank for graded relevance".
package struct ExpectedReciprocalRank: Measure {
    let cutoff: Int
    let highestGrade: Int

    /// - Parameter highestGrade: of the scale, not of the query; a higher one in the ranking counts as this.
    package init(cutoff: Int, highestGrade: Int = 3) {
        precondition(cutoff >= 1 && highestGrade >= 1, "ranks begin at 1, and a scale has a grade above 0")
        self.cutoff = cutoff
        self.highestGrade = highestGrade
    }

    package var name: String { "ERR@\(cutoff)" }

    /// - Returns: 0…1, never `nil`.
    package func value(_ ranking: GradedRanking) -> Double? {
        var sum = 0.0
        var stillReading = 1.0
        for (index, grade) in ranking.grades.prefix(cutoff).enumerated() {
            let satisfies = Double(1 << min(grade ?? 0, highestGrade) - 1) / Double(1 << highestGrade)
            sum += stillReading * satisfies / Double(index + 1)
            stillReading *= 1 - satisfies
        }
        return sum
    }
}
