package import Catalog

/// Counts prices into ranges.
struct PriceRangeCounter {
    let currency: CurrencyCode

    /// - Parameter prices: the least of each product that has one, minor units, any order.
    /// - Parameter several: for products whose variants cost different amounts all of them, ascending; such a product
    ///   counts in every range that one of them lies in, because a click on the range finds it there.
    /// - Parameter ranges: in minor units; `nil` counts none.
    /// - Parameter selection: what the conditions on prices allow; `nil` when there are none.
    func facet(
        prices: [Int64], several: [[Int64]] = [], ranges: RangeRequest?, selection: IntervalSet? = nil
    ) -> PriceFacet {
        let numbers = prices.map(Double.init)
        let counter = RangeCounter(isWhole: true, selection: selection)
        let buckets = ranges.map { counter.buckets(numbers, several: several.map { $0.map(Double.init) }, $0) } ?? []
        let greatest = several.lazy.compactMap(\.last).max()
        return PriceFacet(
            currency: currency,
            buckets: buckets.map {
                PriceFacet.Bucket(
                    key: $0.bounds.key, from: $0.bounds.from.map(Self.minorUnits),
                    to: $0.bounds.to.map(Self.minorUnits), count: $0.count, isSelected: $0.isSelected)
            },
            statistics: NumberStatistics(numbers).map {
                PriceStatistics(
                    count: $0.count, min: Self.minorUnits($0.min), max: max(Self.minorUnits($0.max), greatest ?? .min),
                    average: Self.minorUnits($0.average.rounded()))
            })
    }

    /// Prices are whole and below 2^53, where doubles hold them exactly; a given bound may be beyond every price.
    private static func minorUnits(_ number: Double) -> Int64 {
        Int64(exactly: number.rounded(.up)) ?? (number < 0 ? .min : .max)
    }
}
