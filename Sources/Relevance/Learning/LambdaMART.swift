#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Gradient-boosted trees that correct an order: each tree moves products towards the order that gains more nDCG.
///
/// Pairs are compared within a tier only, by what exchanging them would change of nDCG; products that nobody has judged count
/// as unfit, as they do in the measure. Nothing is drawn by chance.
///
/// - Source: Burges 2010, "From RankNet to LambdaRank to LambdaMART: an overview"; that pairs need one of the first places and
///   that queries with many pairs are toned down is LightGBM's.
package struct LambdaMART: Sendable {
    package struct Options: Sendable, Equatable {
        package var trees: Int
        package var leaves: Int
        /// What part of each step is taken.
        package var rate = 0.1
        package var rowsPerLeafMin = 50

        package init(trees: Int, leaves: Int) {
            self.trees = trees
            self.leaves = leaves
        }
    }

    /// How fast the odds of a pair grow with the difference of scores: at 0.2, a fifth of BM25's span, they are e to 1.
    private static let steepness = 5.0
    /// One of a pair has to be among the first so many.
    private static let headDepth = 30

    let data: LearningData
    let options: Options

    package init(_ data: LearningData, options: Options) {
        self.data = data
        self.options = options
    }

    /// - Parameter queries: places of those that are learned from.
    /// - Parameter afterTree: told each tree as it comes.
    @discardableResult
    package func trees(
        on queries: [Int], afterTree: (RegressionTree) -> Void = { _ in }
    ) -> [RegressionTree] {
        let rows = queries.flatMap { data.rows(of: $0).map(Int32.init) }
        let grower = TreeGrower(
            bins: data.bins, leavesMax: options.leaves, rowsPerLeafMin: options.rowsPerLeafMin)
        var scores = data.start
        var trees: [RegressionTree] = []
        for _ in 0..<options.trees {
            var (first, second) = (
                [Double](repeating: 0, count: scores.count), [Double](repeating: 0, count: scores.count)
            )
            for query in queries { addSlopes(of: query, scores, &first, &second) }
            let tree = grower.tree(on: rows, first: first, second: second, rate: options.rate)
            // Nothing is left to split: later trees would be the same.
            if tree.splits.isEmpty { break }
            trees.append(tree)
            for query in queries { data.add(tree, to: &scores, of: query) }
            afterTree(tree)
        }
        return trees
    }

    private func addSlopes(of query: Int, _ scores: [Double], _ first: inout [Double], _ second: inout [Double]) {
        let ideal = data.ideals[query]
        guard ideal > 0 else { return }
        let offset = data.offsets[query]
        let gains = data.gains
        var ahead = 0
        var total = 0.0
        for tier in data.queries[query].tiers {
            let order = tier.rows.map { $0 + offset }.sorted { scores[$0] > scores[$1] }
            for head in 0..<max(0, min(order.count, Self.headDepth - ahead)) {
                for place in (head + 1)..<max(order.count, head + 1) where gains[order[head]] != gains[order[place]] {
                    let isRight = gains[order[head]] > gains[order[place]]
                    let (better, worse) = isRight ? (order[head], order[place]) : (order[place], order[head])
                    let change =
                        (gains[better] - gains[worse])
                        * (Self.discount(ahead + head) - Self.discount(ahead + place)) / ideal
                    let doubt = 1 / (1 + exp(Self.steepness * (scores[better] - scores[worse])))
                    let slope = Self.steepness * change * doubt
                    let curve = Self.steepness * Self.steepness * change * doubt * (1 - doubt)
                    first[better] -= slope
                    first[worse] += slope
                    second[better] += curve
                    second[worse] += curve
                    total += 2 * slope
                }
            }
            ahead += tier.count
        }
        guard total > 0 else { return }
        let tone = log2(1 + total) / total
        for row in data.rows(of: query) {
            first[row] *= tone
            second[row] *= tone
        }
    }

    private static let discounts = (0..<4_096).map { 1 / log2(Double($0) + 2) }

    private static func discount(_ place: Int) -> Double {
        place < discounts.count ? discounts[place] : 1 / log2(Double(place) + 2)
    }
}
