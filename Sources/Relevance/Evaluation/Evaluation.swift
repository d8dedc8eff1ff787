/// The values of measures for every judged query of a run.
package struct Evaluation: Sendable {
    /// What a measure says of a run.
    package struct Summary: Sendable, Equatable {
        package let measure: String
        /// Over the queries for which the measure is defined.
        package let mean: Double
        package let interval: BootstrapInterval
        /// How many those are.
        package let queryCount: Int
    }

    package let run: String
    package let measures: [any Measure]
    /// Those with a judgment above grade 0, in the order of the judgments; queries that the run lacks found nothing.
    package let queries: [String]
    /// By measure, then by query.
    private let values: [[Double?]]

    /// - Parameter measures: with different names.
    package init(_ run: RankedRun, judgments: Judgments, measures: [any Measure]) {
        self.run = run.name
        self.measures = measures
        let scored = judgments.queries.filter { query in judgments.grades(of: query).values.contains { $0 > 0 } }
        let rankings = scored.map { GradedRanking(run.ranking(of: $0), judgments: judgments.grades(of: $0)) }
        queries = scored
        values = measures.map { measure in rankings.map { measure.value($0) } }
    }

    /// In the order of ``queries``; `nil` where the measure is undefined.
    ///
    /// - Parameter index: of the measure.
    package func values(of index: Int) -> [Double?] { values[index] }

    /// - Returns: `nil` when the measure is defined for no query.
    package func mean(of index: Int) -> Double? { Self.mean(values[index].compactMap { $0 }) }

    /// One for each measure that is defined for some query.
    ///
    /// - Complexity: as ``BootstrapInterval``, for every measure.
    package func summaries(seed: UInt64 = 1) -> [Summary] {
        measures.indices.compactMap { index in
            let defined = values[index].compactMap { $0 }
            guard let mean = Self.mean(defined), let interval = BootstrapInterval(defined, seed: seed) else {
                return nil
            }
            return Summary(
                measure: measures[index].name, mean: mean, interval: interval, queryCount: defined.count)
        }
    }

    static func mean(_ values: [Double]) -> Double? {
        values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
    }
}
