package import Catalog

/// Counts prices into ranges.
struct PriceRangeCounter {
    let currency: CurrencyCode

    /// - Parameter prices: one for each product that has one, minor units, any order.
    func facet(prices: [Int64], ranges: PriceRangeRequest, selectedKeys: Set<String>) -> PriceFacet {
        let bounds: [PriceRange]
        switch ranges {
        case .given(let given): bounds = given
        case .automatic: bounds = AutomaticPriceRanges().ranges(of: prices.sorted())
        case .histogram(let buckets): bounds = EqualPriceRanges(count: buckets).ranges(of: prices.sorted())
        }
        return PriceFacet(
            currency: currency,
            buckets: bounds.map { range in
                PriceFacet.Bucket(
                    key: range.key, from: range.from, to: range.to, count: Self.count(prices, in: range),
                    isSelected: selectedKeys.contains(range.key))
            },
            statistics: Self.statistics(of: prices))
    }

    private static func count(_ prices: [Int64], in range: PriceRange) -> Int {
        let (from, to) = (range.from ?? .min, range.to ?? .max)
        // No price is as high as the open end.
        return prices.reduce(0) { $0 + ($1 >= from && $1 < to ? 1 : 0) }
    }

    private static func statistics(of prices: [Int64]) -> PriceStatistics? {
        guard let min = prices.min(), let max = prices.max() else { return nil }
        // Summed as a Double: the mean is for people, and 2^53 minor units are beyond any shop's sum.
        let mean = prices.reduce(0.0) { $0 + Double($1) } / Double(prices.count)
        return PriceStatistics(count: prices.count, min: min, max: max, average: Int64(mean.rounded()))
    }
}

extension [Int64] {
    /// Index of the first element that is not less; the array is sorted.
    func lowerBound(of value: Int64) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if self[middle] < value { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
