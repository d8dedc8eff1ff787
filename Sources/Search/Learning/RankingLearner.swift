import Analysis
import Catalog
import Relevance
import SearchIndex

/// Learns a ranking from judged queries and writes it in the form that analyzers name (`ranking: {model: NAME}`).
package struct RankingLearner: Sendable {
    let data: LearningData
    let measure: any Measure
    private let analyzer: Analyzer

    /// Features whose weight is not learned: that a product is found first by its own name, and in the language that was asked
    /// for, are promises, which judged queries know nothing of.
    private static let promises: Set<String> = [
        RankingFeature.nameWhole.rawValue, RankingFeature.languageMatch.rawValue,
    ]

    /// Asks the queries for their candidates.
    ///
    /// - Parameter name: of the analyzer, for all queries.
    /// - Parameter measure: the name of one of ``StandardMeasures``.
    /// - Parameter progress: told how many queries have been asked.
    /// - Throws: `unknown_analyzer`; `invalid_request` for another measure, or when nothing is re-ranked.
    package init(
        _ engine: Engine, analyzer name: String, queries: [AskedQuery], judgments: Judgments, measure: String,
        progress: (Int) -> Void
    ) async throws(Refusal) {
        self.measure = try StandardMeasures.measure(named: measure, for: judgments)
        analyzer = try engine.search.analyzer(named: name)
        guard analyzer.ranking.rerankDepth > 0 else {
            throw Refusal(
                .invalidRequest, message: "rerank_depth of \(name) is 0: there is no second stage to learn for")
        }
        let candidates = try await JudgedCandidates.read(
            queries, judgments: judgments, from: engine, analyzer: name, progress: progress)
        data = LearningData(candidates.map(\.learningQuery), width: TreeModel.featureNames.count)
    }

    /// Candidates of all queries.
    package var candidateCount: Int { data.queries.reduce(0) { $0 + $1.rowCount } }

    // MARK: Trees

    /// - Parameter progress: told how many parts are done, and of how many.
    package func trees(
        max: Int, folds: Int, seed: UInt64, progress: @Sendable (_ done: Int, _ of: Int) -> Void
    ) async throws(Refusal) -> TreeLearning.Result {
        try await TreeLearning(data, measure: measure, treesMax: max).run(folds: folds, seed: seed, progress: progress)
    }

    package func text(_ trees: [RegressionTree]) -> String { TreeText.text(trees, names: TreeModel.featureNames) }

    // MARK: Weights

    /// - Parameter rounds: times that all weights are gone through at most.
    /// - Parameter progress: told the number of the fold that begins, and of how many; the last one is all queries.
    package func weights(
        rounds: Int, folds: Int, seed: UInt64, progress: (_ part: Int, _ of: Int) -> Void
    ) async throws(Refusal) -> CrossValidation.Result {
        try await linear.run(
            names: TreeModel.featureNames, rounds: rounds, folds: folds, seed: seed, progress: progress)
    }

    /// - Parameter values: of the weights that were learned.
    package func text(_ values: [Double]) -> String {
        let weights = linear.weights(values)
        let named = weights.indices.filter { weights[$0] != 0 }
        return """
            linear
            feature_names=\(named.map { TreeModel.featureNames[$0] }.joined(separator: " "))
            weights=\(named.map { String(weights[$0]) }.joined(separator: " "))

            """
    }

    private var linear: LinearLearning {
        let ranking = analyzer.ranking
        let start = [1] + RankingFeature.allCases.map { ranking.weight(of: $0) }
        let learned = TreeModel.featureNames.indices.dropFirst().filter {
            !Self.promises.contains(TreeModel.featureNames[$0])
        }
        return LinearLearning(data, measure: measure, start: start, learned: learned)
    }
}
