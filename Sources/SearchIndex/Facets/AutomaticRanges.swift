import Foundation

/// Splits numbers into a few ranges with round bounds, each of them filled.
///
/// Bounds lie near quantiles, so that cheap and dear products share the ranges evenly instead of one dear outlier
/// stretching them. Each is the roundest number of a window around its quantile: windows do not meet, therefore every
/// range holds at least one of the numbers, and narrow distributions get fine bounds (15.99 … 16.49).
struct AutomaticRanges {
    let isWhole: Bool
    /// What fits beside a result list without scrolling.
    var rangesMax = 6

    /// Bounds from a sample are as good as from everything, and sorting is the dearest part. Ranges stay filled: every
    /// number of the sample is one of the numbers.
    private static let sampleMax = 2_048
    /// Half the width of a window, in quantiles; below one half, so that windows do not meet.
    private static let reach = 0.4

    /// - Parameter numbers: any order.
    /// - Returns: ascending, without gaps, none empty; a single open one when all numbers are alike, none without any.
    func ranges(of numbers: [Double]) -> [NumberBounds] {
        guard !numbers.isEmpty else { return [] }
        let stride = max(1, numbers.count / Self.sampleMax)
        let sorted = Swift.stride(from: 0, to: numbers.count, by: stride).map { numbers[$0] }.sorted()
        let cuts = self.cuts(sorted)
        guard let first = cuts.first, let last = cuts.last else { return [single(sorted[0])] }
        var ranges = [NumberBounds(from: nil, to: first)]
        for (from, to) in zip(cuts, cuts.dropFirst()) { ranges.append(NumberBounds(from: from, to: to)) }
        ranges.append(NumberBounds(from: last, to: nil))
        return ranges
    }

    /// All numbers are alike: one range from a round number a little below them, since one without bounds says nothing.
    private func single(_ number: Double) -> NumberBounds {
        let low = number - abs(number) * 0.1
        guard low < number else { return NumberBounds(from: number, to: nil) }
        let from = RoundNumbers.roundest(above: low, upTo: number, near: number, isWhole: isWhole)
        return NumberBounds(from: from, to: nil)
    }

    private func cuts(_ sorted: [Double]) -> [Double] {
        var cuts: [Double] = []
        let last = sorted.count - 1
        for part in 1..<rangesMax {
            func quantile(_ shift: Double) -> Double {
                sorted[min(last, max(0, Int((Double(part) + shift) * Double(last) / Double(rangesMax))))]
            }
            let (low, high) = (quantile(-Self.reach), quantile(Self.reach))
            guard low < high else { continue }
            cuts.append(RoundNumbers.roundest(above: low, upTo: high, near: quantile(0), isWhole: isWhole))
        }
        if cuts.isEmpty, let first = sorted.first, sorted[last] > first {
            // Most numbers are the same one: what is left apart from it.
            cuts.append(
                RoundNumbers.roundest(above: first, upTo: sorted[last], near: sorted[last / 2], isWhole: isWhole))
        }
        return cuts
    }
}

/// Splits numbers into ranges of the same width, for a histogram.
struct EqualRanges {
    let isWhole: Bool

    /// A step that is far too small for the numbers ends in one open range instead of thousands.
    static let rangesMax = 1_000

    /// - Parameter countMax: at least 1.
    /// - Returns: ascending, of a round width, from the least to the greatest number, empty ones included.
    func ranges(of numbers: [Double], countMax: Int) -> [NumberBounds] {
        guard let least = numbers.min(), let greatest = numbers.max() else { return [] }
        var step = RoundNumbers.step(atLeast: (greatest - least) / Double(countMax), isWhole: isWhole)
        // Beginning at a multiple of the step may take one range more.
        while (greatest / step).rounded(.down) - (least / step).rounded(.down) >= Double(countMax) {
            step = RoundNumbers.step(atLeast: step * 1.01, isWhole: isWhole)
        }
        return ranges(from: least, to: greatest, step: step)
    }

    /// - Parameter step: above 0.
    func ranges(of numbers: [Double], step: Double) -> [NumberBounds] {
        guard let least = numbers.min(), let greatest = numbers.max() else { return [] }
        return ranges(from: least, to: greatest, step: isWhole ? max(1, step.rounded()) : step)
    }

    private func ranges(from least: Double, to greatest: Double, step: Double) -> [NumberBounds] {
        var multiple = (least / step).rounded(.down)
        if RoundNumbers.product(multiple, step) > least { multiple -= 1 }
        var ranges: [NumberBounds] = []
        var from = RoundNumbers.product(multiple, step)
        repeat {
            multiple += 1
            let to = RoundNumbers.product(multiple, step)
            // Beyond what a double tells apart there is no next range.
            guard to > from, ranges.count < Self.rangesMax - 1 else {
                ranges.append(NumberBounds(from: from, to: nil))
                break
            }
            ranges.append(NumberBounds(from: from, to: to))
            from = to
        } while from <= greatest
        return ranges
    }
}
