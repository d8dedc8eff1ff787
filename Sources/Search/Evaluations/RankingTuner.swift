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
    private let tunable: TunableRanking
    /// Indexes are built one after the other, each on all processors.
    private let building = BlockingPool(label: "aisle.tuning", threads: 1, waitingMax: 1, priority: .bulk)

    /// - Parameter analyzer: for all queries.
    /// - Parameter measure: the name of one of ``StandardMeasures``.
    /// - Parameter changesFields: tries other field weights, each with an index of its own, instead of what works without.
    /// - Throws: `unknown_analyzer`; `invalid_request` for another measure.
    package init(
        _ engine: Engine, analyzer name: String, queries: [AskedQuery], judgments: Judgments, measure: String,
        changesFields: Bool = false
    ) throws(Refusal) {
        self.measure = try StandardMeasures.measure(named: measure, for: judgments)
        analyzer = try engine.search.analyzer(named: name)
        tunable = changesFields ? TunableRanking(fieldWeightsOf: analyzer.ranking) : TunableRanking()
        search = engine.search
        concurrency = engine.settings.searchThreads
        self.queries = queries
        let asked = Set(queries.map(\.id))
        self.judgments = judgments.filtered(asked.contains)
    }

    /// How many sets of parameters have been tried.
    package var triedCount: Int { known.withLock { $0.count } }

    /// - Parameter rounds: times that all parameters are gone through at most.
    /// - Parameter progress: told the number of the fold that is tuned, and of how many, when it begins and after each try; the
    ///   last one is all queries.
    package func tune(
        folds: Int, rounds: Int, seed: UInt64, progress: @escaping @Sendable (_ part: Int, _ of: Int) -> Void
    ) async throws(Refusal) -> CrossValidation.Result {
        let current = Mutex((part: 1, of: folds + 1))
        let ascent = CoordinateAscent(tunable.parameters, roundsMax: rounds) { (values) async throws(Refusal) in
            let found = try await self.values(values)
            let (part, of) = current.withLock { $0 }
            progress(part, of)
            return found
        }
        return try await CrossValidation(ascent, foldCount: folds, seed: seed).run(
            from: tunable.values(of: analyzer.ranking)
        ) { part, of in
            current.withLock { $0 = (part, of) }
            progress(part, of)
        }
    }

    /// The analyzer's file with tuned parameters.
    package func file(_ values: [Double]) -> String {
        RankingSection.replaced(
            in: analyzer.source.yaml, by: tunable.ranking(values, base: analyzer.ranking))
    }

    /// An index with the terms and frequencies of some values; `nil` where the served one has them.
    private func index(_ values: [Double]) async throws(Refusal) -> TrialIndex? {
        guard tunable.needsIndex else { return nil }
        var source = analyzer.source
        source.yaml = file(values)
        let tried: Analyzer
        do throws(AnalysisError) { tried = try AnalyzerRegistry.read(name: analyzer.name, source) } catch {
            throw error.refusal
        }
        let host = search.host
        return try await building.run { () throws(Refusal) in try TrialIndex(tried, of: host) }
    }

    /// - Returns: by judged query, in the order of the judgments.
    private func values(_ values: [Double]) async throws(Refusal) -> [Double?] {
        if let found = known.withLock({ $0[values] }) { return found }
        let ranking = tunable.ranking(values, base: analyzer.ranking)
        let outcomes = await QueryRun(
            search: search, analyzer: analyzer.name, limit: StandardMeasures.depth,
            concurrency: concurrency, ranking: ranking, index: try await index(values)
        ).run(queries) { _ in }
        if let refusal = outcomes.lazy.compactMap(\.refusal).first { throw refusal }
        let run = try RankedRun(outcomes, name: analyzer.name)
        let found = Evaluation(run, judgments: judgments, measures: [measure]).values(of: 0)
        known.withLock { $0[values] = found }
        return found
    }
}

extension StandardMeasures {
    /// - Throws: `invalid_request` with the names that there are.
    static func measure(named name: String, for judgments: Judgments) throws(Refusal) -> any Measure {
        let measures = all(for: judgments)
        if let found = measures.first(where: { $0.name == name }) { return found }
        let names = measures.map(\.name).joined(separator: ", ")
        throw Refusal(.invalidRequest, message: "there is no measure \"\(name)\"; there are \(names)")
    }
}

extension ProductSearch {
    /// The analyzer that searches use at the moment.
    ///
    /// - Throws: `unknown_analyzer`.
    func analyzer(named name: String) throws(Refusal) -> Analyzer {
        if let analyzer = host.serving.analyzers.pools[name]?.analyzer { return analyzer }
        throw Refusal(.unknownAnalyzer, message: "no analyzer is called \"\(name)\"")
    }
}
