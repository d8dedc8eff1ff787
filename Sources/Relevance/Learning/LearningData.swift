/// All queries that are learned from as columns, prepared once for every part of them that is left out.
package struct LearningData: Sendable {
    package let queries: [LearningQuery]
    /// Features of a row.
    package let width: Int
    /// Where the rows of each query begin among all.
    let offsets: [Int]
    /// By row.
    let features: [Double]
    let start: [Double]
    /// 2^grade − 1; unjudged products have none.
    let gains: [Double]
    /// nDCG's best sum for each query; 0 without a judgment above grade 0.
    let ideals: [Double]
    let bins: FeatureBins

    /// The rank down to which the best sum of a query counts.
    private static let cutoff = StandardMeasures.cutoff

    /// - Parameter width: features of a row, above 0.
    package init(_ queries: [LearningQuery], width: Int) {
        var offsets: [Int] = []
        var (features, start, gains) = ([Double](), [Double](), [Double]())
        for query in queries {
            precondition(query.features.count == query.rowCount * width, "rows of one width")
            offsets.append(start.count)
            features += query.features
            start += query.start
            gains += query.grades.map { NDCG.Gain.exponential($0 ?? 0) }
        }
        let measure = NDCG(cutoff: Self.cutoff)
        self.queries = queries
        self.width = width
        self.offsets = offsets
        self.features = features
        self.start = start
        self.gains = gains
        ideals = queries.map { measure.ideal(of: $0.judged.sorted(by: >)) }
        bins = FeatureBins(features, width: width)
    }

    func rows(of query: Int) -> Range<Int> { offsets[query]..<offsets[query] + queries[query].rowCount }

    /// Adds what a tree finds to the scores of a query's rows.
    func add(_ tree: RegressionTree, to scores: inout [Double], of query: Int) {
        for row in rows(of: query) {
            scores[row] += tree.value(of: features[row * width..<(row + 1) * width])
        }
    }

    /// What a measure says of a query under some scores of all rows.
    func value(_ measure: any Measure, of query: Int, _ scores: [Double]) -> Double? {
        measure.value(queries[query].ranking(Array(scores[rows(of: query)])))
    }
}
