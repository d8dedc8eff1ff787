import Foundation

/// Splits prices into a few ranges with round bounds, each of them filled.
///
/// Bounds are quantiles moved to the nearest number that a person would choose (1, 2, 2.5, 5 × a power of ten),
/// so that cheap and dear products share the ranges evenly instead of one dear outlier stretching them.
struct AutomaticPriceRanges {
    /// What fits beside a result list without scrolling.
    var rangesMax = 6

    /// - Parameter sorted: ascending, minor units.
    /// - Returns: ascending, without gaps, none empty; a single open range when all prices are alike.
    func ranges(of sorted: [Int64]) -> [PriceRange] {
        guard let first = sorted.first, let last = sorted.last else { return [] }
        var bounds: [Int64] = []
        for part in 1..<rangesMax {
            let quantile = sorted[min(sorted.count - 1, sorted.count * part / rangesMax)]
            let bound = Self.rounded(quantile)
            if bound > first, bound <= last, bound > (bounds.last ?? Int64.min) { bounds.append(bound) }
        }
        var kept: [PriceRange] = []
        var lower: Int64?
        for bound in bounds {
            let start = lower.map { sorted.lowerBound(of: $0) } ?? 0
            guard sorted.lowerBound(of: bound) > start else { continue }
            kept.append(PriceRange(from: lower, to: bound))
            lower = bound
        }
        kept.append(PriceRange(from: lower, to: nil))
        return kept
    }

    /// The nearest of 1, 1.5, 2, 2.5, 3, 4, 5, 6, 8 × 10ⁿ.
    static func rounded(_ price: Int64) -> Int64 {
        guard price > 10 else { return price }
        let magnitude = pow(10, floor(log10(Double(price))))
        let steps = [1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10].map { $0 * magnitude }
        let nearest = steps.min { abs($0 - Double(price)) < abs($1 - Double(price)) } ?? Double(price)
        return Int64(nearest)
    }
}

/// Splits prices into ranges of the same width, for a histogram.
struct EqualPriceRanges {
    let count: Int

    /// - Parameter sorted: ascending, minor units.
    /// - Returns: at most `count` ranges from the lowest to the highest price, empty ones included.
    func ranges(of sorted: [Int64]) -> [PriceRange] {
        guard let first = sorted.first, let last = sorted.last, count > 0 else { return [] }
        let width = max(1, (last - first) / Int64(count) + 1)
        return (0..<Int64(count)).compactMap { index in
            let from = first + index * width
            guard from <= last else { return nil }
            return PriceRange(from: from, to: from + width)
        }
    }
}
