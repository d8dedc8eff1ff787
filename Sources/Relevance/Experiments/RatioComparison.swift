#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The sums over visitors from which a ratio such as clicked searches per search, and how sure it is, follow.
package struct RatioSums: Sendable, Equatable {
    package private(set) var visitors = 0
    /// Of all visitors, as searches.
    package private(set) var units = 0
    /// Of all visitors, as searches with a click.
    package private(set) var successes = 0
    private var squaredUnits = 0.0
    private var squaredSuccesses = 0.0
    private var products = 0.0

    package init() {}

    /// Adds a visitor.
    ///
    /// - Parameter units: at least 1.
    /// - Parameter successes: at most as many.
    package mutating func add(units: Int, successes: Int) {
        visitors += 1
        self.units += units
        self.successes += successes
        squaredUnits += Double(units) * Double(units)
        squaredSuccesses += Double(successes) * Double(successes)
        products += Double(units) * Double(successes)
    }

    /// `nil` without units.
    package var ratio: Double? { units > 0 ? Double(successes) / Double(units) : nil }

    /// Of the ratio, by the delta method; `nil` with fewer than two visitors.
    ///
    ///     Var(X̄/Ȳ) ≈ (s²x − 2 R sxy + R² s²y) / (n ȳ²),   R = x̄/ȳ
    ///
    /// Searches of one visitor resemble each other; to count each of them as a draw of its own would make intervals too
    /// narrow.
    ///
    /// - Source: Deng, Knoblich and Lu 2018, "Applying the delta method in metric analytics", equation 4.
    package var variance: Double? {
        guard visitors >= 2, let ratio else { return nil }
        let n = Double(visitors)
        let (meanUnits, meanSuccesses) = (Double(units) / n, Double(successes) / n)
        let varianceUnits = (squaredUnits - n * meanUnits * meanUnits) / (n - 1)
        let varianceSuccesses = (squaredSuccesses - n * meanSuccesses * meanSuccesses) / (n - 1)
        let covariance = (products - n * meanUnits * meanSuccesses) / (n - 1)
        let spread = varianceSuccesses - 2 * ratio * covariance + ratio * ratio * varianceUnits
        return max(0, spread) / (n * meanUnits * meanUnits)
    }
}

/// The candidate's ratio against the control's, visitors being what is drawn.
package struct RatioComparison: Sendable, Equatable {
    package struct Estimate: Sendable, Equatable {
        package let value: Double
        /// The ends of the 95 % interval.
        package let lower: Double
        package let upper: Double
    }

    /// Candidate minus control.
    package let difference: Estimate
    /// Candidate over control minus 1; `nil` where one of them is 0. The interval is that of the logarithm, so that it
    /// never goes below −1.
    package let lift: Estimate?
    /// Two-sided, of the difference; 1 when nothing varies and nothing differs.
    package let pValue: Double

    /// - Returns: `nil` while one arm has fewer than two visitors.
    package init?(control: RatioSums, candidate: RatioSums) {
        guard let (base, baseVariance) = Self.both(control), let (tried, triedVariance) = Self.both(candidate) else {
            return nil
        }
        let width = NormalDistribution.width95
        let error = (baseVariance + triedVariance).squareRoot()
        let value = tried - base
        difference = Estimate(value: value, lower: value - width * error, upper: value + width * error)
        pValue = error > 0 ? NormalDistribution.twoSided(value / error) : value == 0 ? 1 : 0
        if base > 0, tried > 0 {
            let logarithm = log(tried / base)
            let logError = (baseVariance / (base * base) + triedVariance / (tried * tried)).squareRoot()
            lift = Estimate(
                value: tried / base - 1, lower: exp(logarithm - width * logError) - 1,
                upper: exp(logarithm + width * logError) - 1)
        } else {
            lift = nil
        }
    }

    private static func both(_ sums: RatioSums) -> (Double, Double)? {
        guard let ratio = sums.ratio, let variance = sums.variance else { return nil }
        return (ratio, variance)
    }
}
