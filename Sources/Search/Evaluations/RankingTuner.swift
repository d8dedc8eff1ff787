import Analysis
import Catalog
import Relevance
import SearchIndex
import Synchronization

/// Searches for ranking parameters under which an analyzer answers judged queries best.
package final class RankingTuner: Sendable {
    /// Value by query for each set of parameters that was tried: folds begin at the same place and try the same moves.
    private typealias Known = [[Double]: [Double?]]

    private let search: ProductSearch
    private let concurrency: Int
    private let analyzer: Analyzer
    private let queries: [AskedQuery]
    private let judgments: Judgments
    private let measure: any Measure
    private let known = Mutex<Known>([:])
    private let tunable = TunableRanking()

    /// - Parameter analyzer: for all queries.
    /// - Parameter measure: the name of one of ``StandardMeasures``.
    /// - Throws: `unknown_analyzer`; `invalid_request` for another measure.
    package init(
        _ engine: Engine, analyzer name: String, queries: [AskedQuery], judgments: Judgments, measure: String
    ) throws(Refusal) {
        let measures = StandardMeasures.all(for: judgments)
        guard let found = measures.first(where: { $0.name == measure }) else {
            let names = measures.map(\.name).joined(separator: ", ")
            throw Refusal(.invalidRequest, message: "there is no measure \"\(measure)\"; there are \(names)")
        }
        guard let analyzer = engine.search.host.serving.analyzers.pools[name]?.analyzer else {
            throw Refusal(.unknownAnalyzer, message: "no analyzer is called \"\(name)\"")
        }
        search = engine.search
        concurrency = engine.settings.searchThreads
        self.analyzer = analyzer
        self.queries = queries
        let asked = Set(queries.map(\.id))
        self.judgments = judgments.filtered(asked.contains)
        self.measure = found
    }

    /// How many sets of parameters have been tried.
    package var triedCount: Int { known.withLock { $0.count } }

    /// - Parameter rounds: times that all parameters are gone through at most.
    /// - Parameter progress: told the number of the fold that begins, and of how many; the last one is all queries.
    package func tune(
        folds: Int, rounds: Int, seed: UInt64, progress: (_ part: Int, _ of: Int) -> Void
    ) async throws(Refusal) -> CrossValidation.Result {
        let ascent = CoordinateAscent(tunable.parameters, roundsMax: rounds) { (values) async throws(Refusal) in
            try await self.values(values)
        }
        return try await CrossValidation(ascent, foldCount: folds, seed: seed).run(
            from: tunable.values(of: analyzer.ranking), progress: progress)
    }

    /// The analyzer's file with tuned parameters.
    package func file(_ values: [Double]) -> String {
        RankingSection.replaced(
            in: analyzer.source.yaml, by: tunable.ranking(values, base: analyzer.ranking))
    }

    /// - Returns: by judged query, in the order of the judgments.
    private func values(_ values: [Double]) async throws(Refusal) -> [Double?] {
        if let found = known.withLock({ $0[values] }) { return found }
        let ranking = tunable.ranking(values, base: analyzer.ranking)
        let outcomes = await QueryRun(
            search: search, analyzer: analyzer.name, limit: StandardMeasures.depth,
            concurrency: concurrency, ranking: ranking
        ).run(queries) { _ in }
        if let refusal = outcomes.lazy.compactMap(\.refusal).first { throw refusal }
        let run = try RankedRun(outcomes, name: analyzer.name)
        let found = Evaluation(run, judgments: judgments, measures: [measure]).values(of: 0)
        known.withLock { $0[values] = found }
        return found
    }
}
