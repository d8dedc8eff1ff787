import Analysis
import Catalog

/// Runs the queries of a corpus and gathers what each finds, for scoring.
package struct QueryRun: Sendable {
    /// What became of one query.
    package struct Outcome: Sendable {
        package var query: AskedQuery
        /// Product ids, best first.
        package var ranking: [String]
        package var latency: Duration
        package var refusal: Refusal?
    }

    let search: ProductSearch
    let analyzer: String?
    let limit: Int
    let concurrency: Int
    let grant: Grant
    /// Instead of the analyzer's own.
    var ranking: RankingParameters?
    /// Instead of the one that is served.
    var index: TrialIndex?

    /// - Parameter analyzer: for all queries; `nil` for that of each query's language.
    /// - Parameter limit: hits of each query, 1 to 250.
    /// - Parameter concurrency: queries at once.
    /// - Parameter grant: who asks.
    package init(
        search: ProductSearch, analyzer: String? = nil, limit: Int, concurrency: Int, grant: Grant = .everything
    ) {
        self.grant = grant
        self.search = search
        self.analyzer = analyzer
        self.limit = limit
        self.concurrency = concurrency
    }

    /// - Parameter ranking: tried instead of the analyzer's own.
    /// - Parameter index: searched instead of the one that is served.
    init(
        search: ProductSearch, analyzer: String, limit: Int, concurrency: Int, ranking: RankingParameters,
        index: TrialIndex? = nil
    ) {
        self.init(search: search, analyzer: analyzer, limit: limit, concurrency: concurrency)
        self.ranking = ranking
        self.index = index
    }

    /// - Parameter progress: told how many queries are done, from one task at a time.
    /// - Returns: the outcomes in the order of the queries; when the task is cancelled, those that there are.
    package func run(_ queries: [AskedQuery], progress: @Sendable (Int) -> Void) async -> [Outcome] {
        await withTaskGroup(of: (Int, Outcome).self) { group in
            var outcomes: [Outcome?] = Array(repeating: nil, count: queries.count)
            var next = 0
            var done = 0
            func startOne() {
                guard next < queries.count, !Task.isCancelled else { return }
                let index = next
                next += 1
                group.addTask { (index, await self.outcome(queries[index])) }
            }
            for _ in 0..<max(1, concurrency) { startOne() }
            while let (index, outcome) = await group.next() {
                outcomes[index] = outcome
                done += 1
                progress(done)
                startOne()
            }
            return outcomes.compactMap { $0 }
        }
    }

    private func outcome(_ query: AskedQuery) async -> Outcome {
        var parameters: [(name: String, value: String)] = [("q", query.text), ("per_page", String(limit))]
        if let language = query.language { parameters.append(("language", language)) }
        if let analyzer { parameters.append(("analyzer", analyzer)) }
        let begin = ContinuousClock.now
        do throws(Refusal) {
            let ranking = try await search.ranking(
                parameters, grant: grant, by: self.ranking, in: index)
            return Outcome(query: query, ranking: ranking, latency: ContinuousClock.now - begin)
        } catch {
            return Outcome(query: query, ranking: [], latency: ContinuousClock.now - begin, refusal: error)
        }
    }
}
