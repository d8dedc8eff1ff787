/// Grows one regression tree on the slopes of a loss, the most useful split first.
///
/// - Source: Friedman 2001, "Greedy function approximation"; growing leaf by leaf on histograms is LightGBM's way (Ke et al.
///   2017), Newton steps with a penalty on leaves are those of XGBoost (Chen and Guestrin 2016).
struct TreeGrower {
    /// Added to the curvature of each leaf: leaves with little evidence stay near 0.
    private static let leafPenalty = 1.0
    /// A leaf's step before the learning rate; the weighted sum that the trees correct spans about 2.
    private static let stepMax = 1.0

    let bins: FeatureBins
    let leavesMax: Int
    let rowsPerLeafMin: Int

    /// First and second derivatives of the loss, summed over rows.
    private struct Slope {
        var first = 0.0
        var second = 0.0
        var rows = 0

        var gain: Double { first * first / (second + leafPenalty) }
        var step: Double { min(max(-first / (second + leafPenalty), -stepMax), stepMax) }

        static func - (left: Slope, right: Slope) -> Slope {
            Slope(
                first: left.first - right.first, second: left.second - right.second, rows: left.rows - right.rows)
        }
    }

    private struct Split {
        let feature: Int
        let bin: Int
        let gain: Double
        let left: Slope
    }

    private struct OpenLeaf {
        var rows: [Int32]
        var slope: Slope
        var split: Split?
    }

    /// - Parameter rows: that count.
    /// - Parameter first: derivatives of the loss, by row of the bins.
    /// - Parameter rate: what part of the step a leaf takes.
    func tree(on rows: [Int32], first: [Double], second: [Double], rate: Double) -> RegressionTree {
        let whole = rows.reduce(into: Slope()) {
            $0.first += first[Int($1)]
            $0.second += second[Int($1)]
            $0.rows += 1
        }
        func leaf(_ slope: Slope) -> RegressionTree.Leaf { .init(value: slope.step * rate, rows: slope.rows) }
        func open(_ rows: [Int32], _ slope: Slope) -> OpenLeaf {
            OpenLeaf(rows: rows, slope: slope, split: bestSplit(rows, slope, first, second))
        }
        var tree = RegressionTree(leaf(whole))
        var leaves = [open(rows, whole)]
        while leaves.count < leavesMax {
            let best = leaves.indices.max { (leaves[$0].split?.gain ?? 0) < (leaves[$1].split?.gain ?? 0) }
            guard let best, let split = leaves[best].split else { break }
            let old = leaves[best]
            let column = bins.bins[split.feature]
            let left = old.rows.filter { Int(column[Int($0)]) <= split.bin }
            let right = old.rows.filter { Int(column[Int($0)]) > split.bin }
            let rightSlope = old.slope - split.left
            tree.split(
                leaf: best, feature: split.feature, threshold: bins.edges[split.feature][split.bin],
                gain: split.gain, into: leaf(split.left), leaf(rightSlope))
            leaves[best] = open(left, split.left)
            leaves.append(open(right, rightSlope))
        }
        return tree
    }

    private func bestSplit(
        _ rows: [Int32], _ slope: Slope, _ first: [Double], _ second: [Double]
    ) -> Split? {
        guard rows.count >= 2 * rowsPerLeafMin else { return nil }
        var best: Split?
        for feature in bins.bins.indices where !bins.edges[feature].isEmpty {
            var sums = [Slope](repeating: Slope(), count: bins.edges[feature].count + 1)
            bins.bins[feature].withUnsafeBufferPointer { column in
                sums.withUnsafeMutableBufferPointer { sums in
                    for row in rows {
                        let (row, bin) = (Int(row), Int(column[Int(row)]))
                        sums[bin].first += first[row]
                        sums[bin].second += second[row]
                        sums[bin].rows += 1
                    }
                }
            }
            var left = Slope()
            for bin in bins.edges[feature].indices {
                left.first += sums[bin].first
                left.second += sums[bin].second
                left.rows += sums[bin].rows
                let right = slope - left
                guard left.rows >= rowsPerLeafMin, right.rows >= rowsPerLeafMin else { continue }
                let gain = left.gain + right.gain - slope.gain
                // The first of equal ones, so that the same rows give the same tree.
                if gain > (best?.gain ?? 1e-12) { best = Split(feature: feature, bin: bin, gain: gain, left: left) }
            }
        }
        return best
    }
}
