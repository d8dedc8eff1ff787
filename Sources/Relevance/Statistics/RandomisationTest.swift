/// Fisher's paired randomisation test: how often chance alone makes a mean difference as large as the one that was seen.
///
/// If both systems were the same, each query's difference could as well have the other sign. The p-value is the share of
/// assignments of signs whose mean is at least as far from 0 (two-sided). Up to ``permutations`` assignments are all tried;
/// when there are more, so many are drawn, and the one that was seen is counted with them.
///
/// - Source: Smucker, Allan and Carterette 2007, "A comparison of statistical significance tests for information retrieval
///   evaluation"; the + 1: Phipson and Smyth 2010.
package struct RandomisationTest: Sendable {
    package struct Outcome: Sendable, Equatable {
        /// Above 0, at most 1.
        package let pValue: Double
        /// How many assignments of signs were looked at.
        package let permutations: Int
        /// Whether these were all there are.
        package let isExact: Bool

        package init(pValue: Double, permutations: Int, isExact: Bool) {
            self.pValue = pValue
            self.permutations = permutations
            self.isExact = isExact
        }
    }

    /// Sums of the same numbers in another order may differ by this much.
    private static let rounding = 1e-12

    let permutations: Int
    let seed: UInt64

    /// - Parameter permutations: at least 1; with 10,000 a p-value of 0.05 is known to ± 0.004.
    package init(permutations: Int = 10_000, seed: UInt64 = 1) {
        precondition(permutations >= 1, "a test looks at something")
        self.permutations = permutations
        self.seed = seed
    }

    /// - Parameter differences: one for each query, first system minus second.
    /// - Complexity: O(permutations × queries).
    package func outcome(_ differences: [Double]) -> Outcome {
        // A difference of 0 is the same with either sign.
        let differences = differences.filter { $0 != 0 }
        let seen = abs(differences.reduce(0, +)) - Self.rounding
        if differences.count < 31, 1 << differences.count <= permutations { return exact(differences, seen) }
        var generator = SplitMix64(seed: seed)
        var extreme = 1
        for _ in 0..<permutations where abs(Self.randomSum(differences, &generator)) >= seen { extreme += 1 }
        return Outcome(
            pValue: Double(extreme) / Double(permutations + 1), permutations: permutations, isExact: false)
    }

    private func exact(_ differences: [Double], _ seen: Double) -> Outcome {
        let all = 1 << differences.count
        var extreme = 0
        for signs in 0..<all {
            var sum = 0.0
            for (index, difference) in differences.enumerated() {
                sum += signs >> index & 1 == 0 ? difference : -difference
            }
            if abs(sum) >= seen { extreme += 1 }
        }
        return Outcome(pValue: Double(extreme) / Double(all), permutations: all, isExact: true)
    }

    private static func randomSum(_ differences: [Double], _ generator: inout SplitMix64) -> Double {
        var sum = 0.0
        var bits: UInt64 = 0
        for (index, difference) in differences.enumerated() {
            if index & 63 == 0 { bits = generator.next() }
            sum += bits & 1 == 0 ? difference : -difference
            bits >>= 1
        }
        return sum
    }
}
