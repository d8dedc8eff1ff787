import Catalog

/// Tunes on some queries and measures on the others, in turn, so that the gain that is reported is one on queries that the
/// tuning has not seen; then tunes on all of them.
package struct CrossValidation: Sendable {
    package struct Fold: Sendable {
        package let queryCount: Int
        /// The mean over the queries that were tuned on, before and after.
        package let train: (before: Double, after: Double)
        /// The mean over the queries that were left out.
        package let heldOut: (before: Double, after: Double)
    }

    package struct Effect: Sendable {
        package let parameter: String
        package let from: Double
        package let to: Double
        /// What the mean over all queries loses when the parameter alone goes back to where it was.
        package let gain: Double
    }

    package struct Result: Sendable {
        package let folds: [Fold]
        /// After minus before for each query, by the values that were tuned without it.
        package let heldOutDifferences: [Double]
        package let before: Double
        /// On the very queries that were tuned on; see ``heldOutDifferences`` for what to expect of others.
        package let after: Double
        package let values: [Double]
        /// Of the parameters that were changed, the greatest gain first.
        package let effects: [Effect]
    }

    package let ascent: CoordinateAscent
    package let foldCount: Int
    package let seed: UInt64

    /// - Parameter foldCount: at least 2.
    package init(_ ascent: CoordinateAscent, foldCount: Int, seed: UInt64) {
        precondition(foldCount >= 2, "something has to be left out")
        self.ascent = ascent
        self.foldCount = foldCount
        self.seed = seed
    }

    /// - Parameter progress: told the number of the part that begins, and of how many: the folds, and all queries.
    package func run(
        from start: [Double], progress: (_ part: Int, _ of: Int) -> Void
    ) async throws(Refusal) -> Result {
        let before = try await ascent.measure(start)
        let parts = try Self.folds(of: before, count: foldCount, seed: seed)
        let shuffled = parts.queries
        var folds: [Fold] = []
        var differences: [Double] = []
        for fold in 0..<foldCount {
            progress(fold + 1, foldCount + 1)
            let (held, rest) = (parts.leftOut(fold), parts.others(fold))
            let after = try await ascent.measure(try await ascent.best(from: start, over: rest))
            folds.append(
                Fold(
                    queryCount: held.count, train: (Self.mean(before, rest), Self.mean(after, rest)),
                    heldOut: (Self.mean(before, held), Self.mean(after, held))))
            differences += held.map { (after[$0] ?? 0) - (before[$0] ?? 0) }
        }
        progress(foldCount + 1, foldCount + 1)
        let values = try await ascent.best(from: start, over: shuffled)
        let after = try await ascent.measure(values)
        return Result(
            folds: folds, heldOutDifferences: differences, before: Self.mean(before, shuffled),
            after: Self.mean(after, shuffled), values: values,
            effects: try await effects(start, values, Self.mean(after, shuffled), shuffled))
    }

    private func effects(
        _ start: [Double], _ values: [Double], _ after: Double, _ queries: [Int]
    ) async throws(Refusal) -> [Effect] {
        var effects: [Effect] = []
        for (place, parameter) in ascent.parameters.enumerated() where start[place] != values[place] {
            var without = values
            without[place] = start[place]
            let mean = Self.mean(try await ascent.measure(without), queries)
            effects.append(
                Effect(parameter: parameter.name, from: start[place], to: values[place], gain: after - mean))
        }
        return effects.sorted { $0.gain > $1.gain }
    }

    /// The parts of the queries for which the measure is defined.
    ///
    /// - Throws: `invalid_request` when there are fewer than parts.
    static func folds(of values: [Double?], count: Int, seed: UInt64) throws(Refusal) -> QueryFolds {
        let defined = values.indices.filter { values[$0] != nil }
        guard defined.count >= count else {
            throw Refusal(
                .invalidRequest,
                message: "expected at least \(count) queries with judgments, one a fold, found \(defined.count)")
        }
        return QueryFolds(defined, count: count, seed: seed)
    }

    static func mean(_ values: [Double?], _ queries: [Int]) -> Double {
        Evaluation.mean(queries.compactMap { values[$0] }) ?? 0
    }
}
