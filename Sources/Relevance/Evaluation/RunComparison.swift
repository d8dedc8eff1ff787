/// Two runs over the same queries by one measure: the first minus the second.
package struct RunComparison: Sendable {
    package struct Change: Sendable, Equatable {
        package let query: String
        package let first: Double
        package let second: Double
        package var difference: Double { first - second }
    }

    /// Differences below this are rounding.
    private static let tie = 1e-9

    package let measure: String
    /// Queries for which the measure is defined, in the order of the judgments.
    package let changes: [Change]
    /// Queries that the first run answers better, worse, and equally well.
    package let wins: Int
    package let losses: Int
    package let ties: Int
    /// 0 without queries.
    package let meanDifference: Double
    /// `nil` without queries.
    package let interval: BootstrapInterval?
    package let test: RandomisationTest.Outcome

    /// - Parameter index: of the measure in both evaluations, which are of the same judgments and measures.
    package init(
        _ first: Evaluation, against second: Evaluation, measure index: Int,
        test: RandomisationTest = RandomisationTest(), seed: UInt64 = 1
    ) {
        precondition(first.queries == second.queries, "runs are compared by the same judgments")
        measure = first.measures[index].name
        changes = zip(first.queries, zip(first.values(of: index), second.values(of: index))).compactMap { query, pair in
            guard let one = pair.0, let other = pair.1 else { return nil }
            return Change(query: query, first: one, second: other)
        }
        wins = changes.count { $0.difference > Self.tie }
        losses = changes.count { $0.difference < -Self.tie }
        ties = changes.count - wins - losses
        let differences = changes.map { abs($0.difference) > Self.tie ? $0.difference : 0 }
        meanDifference = Evaluation.mean(differences) ?? 0
        interval = BootstrapInterval(differences, seed: seed)
        self.test = test.outcome(differences)
    }

    /// The largest losses, worst first.
    package func worst(_ count: Int) -> [Change] {
        Array(changes.filter { $0.difference < -Self.tie }.sorted { $0.difference < $1.difference }.prefix(count))
    }

    /// The largest wins, best first.
    package func best(_ count: Int) -> [Change] {
        Array(changes.filter { $0.difference > Self.tie }.sorted { $0.difference > $1.difference }.prefix(count))
    }
}
