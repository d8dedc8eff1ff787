package import Catalog

/// Counts prices into ranges.
struct PriceRangeCounter {
    let currency: CurrencyCode

    /// - Parameter prices: the least of each product that has one, minor units, any order.
    /// - Parameter several: for products whose variants cost different amounts all of them, ascending; such a product
    ///   counts in every range that one of them lies in, because a click on the range finds it there.
    func facet(
        prices: [Int64], several: [[Int64]] = [], ranges: PriceRangeRequest, selectedKeys: Set<String>
    ) -> PriceFacet {
        let bounds: [PriceRange]
        switch ranges {
        case .given(let given): bounds = given
        case .automatic: bounds = AutomaticPriceRanges().ranges(of: Self.sorted(prices, several))
        case .histogram(let buckets): bounds = EqualPriceRanges(count: buckets).ranges(of: Self.sorted(prices, several))
        }
        var counts = Self.counts(of: prices, in: bounds)
        if !several.isEmpty { Self.add(several, in: bounds, to: &counts) }
        return PriceFacet(
            currency: currency,
            buckets: zip(bounds, counts).map { range, count in
                PriceFacet.Bucket(
                    key: range.key, from: range.from, to: range.to, count: count,
                    isSelected: selectedKeys.contains(range.key))
            },
            statistics: Self.statistics(of: prices, greatest: several.lazy.compactMap(\.last).max()))
    }

    private static func sorted(_ prices: [Int64], _ several: [[Int64]]) -> [Int64] {
        (several.isEmpty ? prices : prices + several.flatMap { $0.dropFirst() }).sorted()
    }

    /// Counts products in the ranges in which they have a price that is not their least.
    private static func add(_ several: [[Int64]], in ranges: [PriceRange], to counts: inout [Int]) {
        for (index, range) in ranges.enumerated() {
            let (from, to) = (range.from ?? .min, range.to ?? .max)
            let isIn = { (price: Int64) in price >= from && price < to }
            counts[index] += several.count { !isIn($0[0]) && $0.contains(where: isIn) }
        }
    }

    /// One walk over the prices however many ranges there are: the prices of a broad search are megabytes.
    private static func counts(of prices: [Int64], in ranges: [PriceRange]) -> [Int] {
        // No price is as high as the open end.
        let bounds = ranges.map { (from: $0.from ?? .min, to: $0.to ?? .max) }
        var counts = [Int](repeating: 0, count: ranges.count)
        counts.withUnsafeMutableBufferPointer { counts in
            bounds.withUnsafeBufferPointer { bounds in
                prices.withUnsafeBufferPointer { prices in
                    for price in prices {
                        for index in 0..<bounds.count {
                            let bound = bounds[index]
                            counts[index] &+= price >= bound.from && price < bound.to ? 1 : 0
                        }
                    }
                }
            }
        }
        return counts
    }

    /// - Parameter greatest: of the prices that are no product's least.
    private static func statistics(of prices: [Int64], greatest other: Int64?) -> PriceStatistics? {
        guard let first = prices.first else { return nil }
        var (least, greatest, sum) = (first, first, 0.0)
        prices.withUnsafeBufferPointer { prices in
            for price in prices {
                least = min(least, price)
                greatest = max(greatest, price)
                // Summed as a Double: the mean is for people, and 2^53 minor units are beyond any shop's sum.
                sum += Double(price)
            }
        }
        let average = Int64((sum / Double(prices.count)).rounded())
        return PriceStatistics(count: prices.count, min: least, max: max(greatest, other ?? greatest), average: average)
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
