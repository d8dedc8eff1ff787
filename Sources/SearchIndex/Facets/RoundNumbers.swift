import Foundation

/// Numbers that a person would choose.
enum RoundNumbers {
    /// Multiples of these times a power of ten are round, those of the first most.
    private static let steps = [10.0, 5, 2, 1, 2.5]

    /// The roundest number of an interval, the nearest to a target when several are as round.
    ///
    /// - Parameter low: exclusive, below `high`, which is inclusive.
    /// - Parameter isWhole: whether all numbers, the bounds included, are whole.
    static func roundest(above low: Double, upTo high: Double, near target: Double, isWhole: Bool) -> Double {
        var exponent = Int(log10(max(abs(low), abs(high), .leastNormalMagnitude)).rounded(.up))
        // After 16 digits doubles end.
        for _ in 0...16 {
            for base in steps {
                let step = base * pow(10, Double(exponent - 1))
                if isWhole, step < 1 || step != step.rounded() { continue }
                let nearest = (target / step).rounded()
                let candidates = [nearest, nearest - 1, nearest + 1, (high / step).rounded(.down)]
                for multiple in candidates {
                    let number = product(multiple, step)
                    if number > low, number <= high { return number }
                }
            }
            exponent -= 1
        }
        return high
    }

    /// The least of 1, 2, 2.5, 5 × 10ⁿ that is not less.
    static func step(atLeast width: Double, isWhole: Bool) -> Double {
        let least = isWhole ? max(1, width) : width
        guard least > 0, least.isFinite else { return 1 }
        let magnitude = pow(10, log10(least).rounded(.down))
        for base in [1, 2, 2.5, 5, 10] {
            let step = product(base, magnitude)
            if step >= least, !isWhole || step == step.rounded() { return step }
        }
        return product(20, magnitude)
    }

    /// A product without the last digits that binary fractions leave behind: 3 × 0.1 is 0.3.
    static func product(_ multiple: Double, _ step: Double) -> Double {
        let exact = multiple * step
        guard exact != exact.rounded() || abs(exact) > 1e15 else { return exact }
        return Double(String(format: "%.12g", exact)) ?? exact
    }
}
