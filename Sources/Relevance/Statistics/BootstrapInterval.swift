/// The range in which the mean over queries would lie in 95 of 100 draws of other queries like these (percentile method).
///
/// - Source: Efron and Tibshirani 1993, "An Introduction to the Bootstrap", chapter 13; for means of measures: Sakai 2006.
package struct BootstrapInterval: Sendable, Equatable {
    /// How often queries are drawn again; the ends then vary by some hundredths of the width.
    package static let resamples = 5_000
    private static let confidence = 0.95

    package let lower: Double
    package let upper: Double

    /// - Parameter values: one for each query, in an order that does not change between runs.
    /// - Returns: `nil` without values.
    /// - Complexity: O(``resamples`` × queries).
    package init?(_ values: [Double], seed: UInt64 = 1) {
        guard !values.isEmpty else { return nil }
        var generator = SplitMix64(seed: seed)
        var means: [Double] = []
        means.reserveCapacity(Self.resamples)
        for _ in 0..<Self.resamples {
            var sum = 0.0
            for _ in values.indices { sum += values[generator.index(below: values.count)] }
            means.append(sum / Double(values.count))
        }
        means.sort()
        let outside = Int(Double(Self.resamples) * (1 - Self.confidence) / 2)
        lower = means[outside]
        upper = means[Self.resamples - 1 - outside]
    }
}
