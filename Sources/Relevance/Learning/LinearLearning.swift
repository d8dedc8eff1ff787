import Catalog

/// Weights of features by coordinate ascent, measured on the numbers of the candidates instead of on searches.
///
/// - Source: Metzler and Croft 2007, "Linear feature-based models for information retrieval".
package struct LinearLearning: Sendable {
    private static let range = -2.0...2.0
    private static let steps = [0.2, 0.05]

    let data: LearningData
    let measure: any Measure
    /// Of all features.
    let start: [Double]
    /// The places of the features whose weights are learned.
    let learned: [Int]

    /// - Parameter start: the weight of each feature, by which the scores that learning begins with came about.
    /// - Parameter learned: the places of those that may change; the others keep their weight.
    package init(_ data: LearningData, measure: any Measure, start: [Double], learned: [Int]) {
        precondition(start.count == data.width, "one weight a feature")
        self.data = data
        self.measure = measure
        self.start = start
        self.learned = learned
    }

    /// - Parameter names: of all features.
    /// - Parameter rounds: times that all weights are gone through at most.
    package func run(
        names: [String], rounds: Int, folds: Int, seed: UInt64, progress: (_ part: Int, _ of: Int) -> Void
    ) async throws(Refusal) -> CrossValidation.Result {
        let parameters = learned.map { TunableParameter(name: names[$0], range: Self.range, steps: Self.steps) }
        let ascent = CoordinateAscent(parameters, roundsMax: rounds) { values in self.values(of: self.weights(values)) }
        return try await CrossValidation(ascent, foldCount: folds, seed: seed)
            .run(from: learned.map { start[$0] }, progress: progress)
    }

    /// The weights of all features.
    ///
    /// - Parameter values: of those that are learned.
    package func weights(_ values: [Double]) -> [Double] {
        var weights = start
        for (place, value) in zip(learned, values) { weights[place] = value }
        return weights
    }

    /// What the measure says of each query.
    ///
    /// - Parameter weights: of all features.
    package func values(of weights: [Double]) -> [Double?] {
        let counted = weights.indices.dropFirst().filter { weights[$0] != 0 }
        return data.queries.map { query in
            let scores = (0..<query.rowCount).map { row in
                // In the order in which the engine adds them up: the same numbers to the last bit.
                let start = row * data.width
                return weights[0] * query.features[start]
                    + counted.reduce(0.0) { $0 + weights[$1] * query.features[start + $1] }
            }
            return measure.value(query.ranking(scores))
        }
    }
}
