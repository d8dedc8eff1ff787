package import Catalog

/// Counts prices into ranges.
struct PriceRangeCounter {
    let currency: CurrencyCode

    /// - Parameter prices: one for each product that has one, minor units, any order.
    func facet(prices: [Int64], ranges: PriceRangeRequest, selectedKeys: Set<String>) -> PriceFacet {
        let sorted = prices.sorted()
        let bounds: [PriceRange]
        switch ranges {
        case .given(let given): bounds = given
        case .automatic: bounds = AutomaticPriceRanges().ranges(of: sorted)
        case .histogram(let buckets): bounds = EqualPriceRanges(count: buckets).ranges(of: sorted)
        }
        return PriceFacet(
            currency: currency,
            buckets: bounds.map { range in
                PriceFacet.Bucket(
                    key: range.key, from: range.from, to: range.to, count: Self.count(sorted, in: range),
                    isSelected: selectedKeys.contains(range.key))
            },
            statistics: Self.statistics(of: sorted))
    }

    private static func count(_ sorted: [Int64], in range: PriceRange) -> Int {
        let start = range.from.map { sorted.lowerBound(of: $0) } ?? 0
        let end = range.to.map { sorted.lowerBound(of: $0) } ?? sorted.count
        return max(0, end - start)
    }

    private static func statistics(of sorted: [Int64]) -> PriceStatistics? {
        guard let min = sorted.first, let max = sorted.last else { return nil }
        // Summed as a Double: the mean is for people, and 2^53 minor units are beyond any shop's sum.
        let mean = sorted.reduce(0.0) { $0 + Double($1) } / Double(sorted.count)
        return PriceStatistics(count: sorted.count, min: min, max: max, average: Int64(mean.rounded()))
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
