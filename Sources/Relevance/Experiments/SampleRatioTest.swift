/// Whether visitors were divided as asked. If they were not, something loses or doubles visitors of one arm, and the
/// other numbers say nothing.
///
///     χ² = (n₁ − n p)² / (n p) + (n₀ − n (1 − p))² / (n (1 − p)),   one degree of freedom
///
/// - Source: Fabijan et al. 2019, "Diagnosing sample ratio mismatch in online controlled experiments".
package struct SampleRatioTest: Sendable, Equatable {
    /// Below this a division counts as wrong: an experiment is looked at many times, so that the usual 0.05 would cry wolf.
    package static let alarm = 0.001

    /// The candidate's share that was seen; `nil` without visitors.
    package let share: Double?
    package let pValue: Double

    package var isMismatch: Bool { pValue < Self.alarm }

    /// - Parameter share: that was asked for, above 0 and below 1.
    package init(control: Int, candidate: Int, share: Double) {
        let count = Double(control + candidate)
        guard count > 0 else {
            self.share = nil
            pValue = 1
            return
        }
        self.share = Double(candidate) / count
        let off = Double(candidate) - count * share
        // With one degree of freedom, the root of χ² is a normal value.
        pValue = NormalDistribution.twoSided(off / (count * share * (1 - share)).squareRoot())
    }
}
