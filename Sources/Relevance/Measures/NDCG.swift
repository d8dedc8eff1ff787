#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Normalised discounted cumulative gain: the gain of what is shown, early places counting more, over the best possible.
///
///     DCG@k = Σ gain(grade at i) / log2(i + 1), i = 1…k        nDCG@k = DCG@k / DCG@k of all judged products, best first
///
/// Unjudged products gain nothing.
///
/// - Source: Järvelin and Kekäläinen 2002, "Cumulated gain-based evaluation of IR techniques"; the exponential gain is
///   that of Burges et al. 2005, "Learning to rank using gradient descent".
package struct NDCG: Measure {
    package enum Gain: Sendable {
        /// 2^grade − 1: a grade more is worth about twice as much.
        case exponential
        /// The grade itself.
        case linear

        func callAsFunction(_ grade: Int) -> Double {
            switch self {
            case .exponential: Double(1 << grade - 1)
            case .linear: Double(grade)
            }
        }
    }

    let cutoff: Int
    let gain: Gain

    /// - Parameter cutoff: the last rank that counts, from 1.
    package init(cutoff: Int, gain: Gain = .exponential) {
        precondition(cutoff >= 1, "ranks begin at 1")
        self.cutoff = cutoff
        self.gain = gain
    }

    package var name: String { (gain == .exponential ? "nDCG@" : "nDCG-linear@") + String(cutoff) }

    /// - Returns: 0…1; `nil` without a judgment above grade 0.
    package func value(_ ranking: GradedRanking) -> Double? {
        let ideal = ideal(of: ranking.judged)
        guard ideal > 0 else { return nil }
        return total(ranking.grades.prefix(cutoff).map { $0 ?? 0 }) / ideal
    }

    /// The gain of the best possible list.
    ///
    /// - Parameter judged: grades, highest first.
    func ideal(of judged: [Int]) -> Double { total(Array(judged.prefix(cutoff))) }

    private func total(_ grades: [Int]) -> Double {
        var sum = 0.0
        for (index, grade) in grades.enumerated() { sum += gain(grade) / log2(Double(index + 2)) }
        return sum
    }
}
