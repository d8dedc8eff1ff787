/// Counts numbers into ranges.
struct RangeCounter {
    /// Whether the numbers are whole, as minor units are: then bounds are, too.
    let isWhole: Bool
    /// What the field's own conditions allow; `nil` when it has none.
    let selection: IntervalSet?

    /// - Parameter numbers: one for each product that has one, any order.
    /// - Parameter several: for products with more numbers than one all of theirs, ascending, the first of them among
    ///   `numbers`; such a product counts once in every range that one of them lies in.
    /// - Returns: in the order of the request, or ascending when the ranges are made from the numbers.
    func buckets(_ numbers: [Double], several: [[Double]] = [], _ request: RangeRequest) -> [RangeBucket] {
        let all = several.isEmpty ? numbers : numbers + several.flatMap { $0.dropFirst() }
        let bounds: [NumberBounds]
        switch request {
        case .given(let given): bounds = given
        case .automatic: bounds = AutomaticRanges(isWhole: isWhole).ranges(of: all)
        case .count(let count): bounds = EqualRanges(isWhole: isWhole).ranges(of: all, countMax: count)
        case .step(let step): bounds = EqualRanges(isWhole: isWhole).ranges(of: all, step: step)
        }
        var counts = Self.counts(numbers, in: bounds)
        if !several.isEmpty { Self.add(several, in: bounds, to: &counts) }
        let span = selection == nil ? nil : NumberStatistics(all).map { (least: $0.min, greatest: $0.max) }
        return zip(bounds, counts).map { bounds, count in
            RangeBucket(bounds: bounds, count: count, isSelected: isSelected(bounds, span))
        }
    }

    /// Counts products in the ranges in which they have a number that is not their least.
    private static func add(_ several: [[Double]], in ranges: [NumberBounds], to counts: inout [Int]) {
        for (index, range) in ranges.enumerated() {
            let (from, to) = (range.from ?? -.infinity, range.to ?? .infinity)
            let isIn = { (number: Double) in number >= from && number < to }
            counts[index] += several.count { !isIn($0[0]) && $0.contains(where: isIn) }
        }
    }

    /// How many of the numbers lie in each range.
    ///
    /// Every number is put between two bounds once, whatever ranges overlap there.
    static func counts(_ numbers: [Double], in ranges: [NumberBounds]) -> [Int] {
        let cuts = Set(ranges.flatMap { [$0.from, $0.to].compactMap(\.self) }).sorted()
        let below = cuts.count <= fewCuts ? belowFew(cuts, numbers) : belowMany(cuts, numbers)
        let places = Dictionary(uniqueKeysWithValues: zip(cuts, cuts.indices))
        return ranges.map { range in
            let upper = range.to.flatMap { places[$0] } ?? cuts.count
            return below[upper] - (range.from.flatMap { places[$0] }.map { below[$0] } ?? 0)
        }
    }

    /// Up to so many cuts, comparing with all of them is faster than searching for the right one.
    private static let fewCuts = 12

    /// How many numbers lie under each cut, and at last how many there are. One walk without branches: the prices of a
    /// broad search are megabytes.
    private static func belowFew(_ cuts: [Double], _ numbers: [Double]) -> [Int] {
        var below = [Int](repeating: 0, count: cuts.count + 1)
        below[cuts.count] = numbers.count
        below.withUnsafeMutableBufferPointer { below in
            cuts.withUnsafeBufferPointer { cuts in
                numbers.withUnsafeBufferPointer { numbers in
                    for number in numbers {
                        for index in 0..<cuts.count { below[index] &+= number < cuts[index] ? 1 : 0 }
                    }
                }
            }
        }
        return below
    }

    private static func belowMany(_ cuts: [Double], _ numbers: [Double]) -> [Int] {
        var below = [Int](repeating: 0, count: cuts.count + 1)
        cuts.withUnsafeBufferPointer { cuts in
            for number in numbers { below[place(of: number, in: cuts)] += 1 }
        }
        for index in below.indices.dropFirst() { below[index] += below[index - 1] }
        return below
    }

    /// The number of cuts at or below a number.
    @inline(__always)
    private static func place(of number: Double, in cuts: UnsafeBufferPointer<Double>) -> Int {
        var (low, high) = (0, cuts.count)
        while low < high {
            let middle = (low + high) / 2
            if cuts[middle] <= number { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// Whether the conditions allow the whole range, as far as there are products in it: a slider from 20 to 60 selects
    /// every bar between.
    private func isSelected(_ range: NumberBounds, _ span: (least: Double, greatest: Double)?) -> Bool {
        guard let selection else { return false }
        // An open end reaches as far as the numbers do, and to the next number at least.
        let beforeEnd = range.to.map { isWhole ? $0 - 1 : $0.nextDown } ?? .infinity
        let from = range.from ?? min(span?.least ?? .infinity, beforeEnd)
        let to = range.to ?? max(span?.greatest ?? -.infinity, range.from ?? -.infinity).nextUp
        return selection.covers(from: from, to: isWhole && range.to == nil ? to.rounded(.up) : to, isWhole: isWhole)
    }
}
