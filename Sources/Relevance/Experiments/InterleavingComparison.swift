/// Which ranking visitors choose from interleaved pages.
///
/// A session is won by the team with more clicks. Sessions of one visitor resemble each other, so that visitors are what is
/// drawn: each has one value, the mean over his sessions of 1 for a win of the candidate, −1 for a loss and 0 for a tie.
/// The test turns the signs of these values at random; with one session a visitor that is the sign test.
///
/// - Source: Chapelle, Joachims, Radlinski and Yue 2012, "Large-scale validation and analysis of interleaved search
///   evaluation".
package struct InterleavingComparison: Sendable {
    /// Above this the distribution of a mean is normal beyond doubt, and drawing would take seconds.
    static let drawnMax = 20_000

    /// Sessions that the candidate wins, that it loses, and that nobody wins.
    package let wins: Int
    package let losses: Int
    package let ties: Int
    /// −1…1, the mean over visitors; `nil` without sessions.
    package let preference: Double?
    /// The 95 % interval of ``preference``.
    package let lower: Double?
    package let upper: Double?
    /// Two-sided.
    package let pValue: Double

    /// - Parameter sessions: those with clicks, each with its visitor and the candidate's clicks minus the control's.
    package init(_ sessions: [(visitor: Int64, difference: Int)], seed: UInt64 = 1) {
        wins = sessions.count { $0.difference > 0 }
        losses = sessions.count { $0.difference < 0 }
        ties = sessions.count - wins - losses
        var byVisitor: [Int64: (sum: Int, count: Int)] = [:]
        for session in sessions {
            byVisitor[session.visitor, default: (0, 0)].sum += session.difference.signum()
            byVisitor[session.visitor, default: (0, 0)].count += 1
        }
        // Draws follow the order, which a dictionary does not keep from run to run.
        let values = byVisitor.sorted { $0.key < $1.key }.map { Double($0.value.sum) / Double($0.value.count) }
        guard let mean = Evaluation.mean(values) else {
            (preference, lower, upper, pValue) = (nil, nil, nil, 1)
            return
        }
        preference = mean
        if values.count <= Self.drawnMax {
            let interval = BootstrapInterval(values, seed: seed)
            (lower, upper) = (interval?.lower, interval?.upper)
            pValue = RandomisationTest(seed: seed).outcome(values).pValue
        } else {
            let spread = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count - 1)
            let error = (spread / Double(values.count)).squareRoot()
            (lower, upper) = (mean - NormalDistribution.width95 * error, mean + NormalDistribution.width95 * error)
            pValue = error > 0 ? NormalDistribution.twoSided(mean / error) : 0
        }
    }
}
