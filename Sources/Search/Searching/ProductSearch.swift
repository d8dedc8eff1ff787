import Analysis
import Catalog
import SearchIndex

/// Finds products: searching, browsing, suggesting.
package final class ProductSearch: Sendable {
    let host: IndexHost
    let categories: CategoryLookup
    let merchandising: Merchandising
    private let threads: BlockingPool
    private let settings: EngineSettings
    let exposures: ExposureRecorder
    let experiments: Experiments
    private let now: @Sendable () -> Timestamp
    let cache: AnswerCache
    private let shelf: SnapshotShelf
    private let orders: DeclaredOrders
    let queries: QueryRecorder

    /// - Parameter run: another number for every process that opens the data folder, never 0.
    init(
        host: IndexHost, categories: CategoryLookup, merchandising: Merchandising, orders: DeclaredOrders,
        threads: BlockingPool, settings: EngineSettings, run: UInt64, queries: QueryRecorder,
        exposures: ExposureRecorder, experiments: Experiments, now: @escaping @Sendable () -> Timestamp
    ) {
        self.exposures = exposures
        self.experiments = experiments
        self.orders = orders
        self.host = host
        self.categories = categories
        self.merchandising = merchandising
        self.threads = threads
        self.settings = settings
        self.now = now
        self.queries = queries
        cache = AnswerCache(bytesMax: settings.answerCacheBytes)
        shelf = SnapshotShelf(run: run, now: now)
    }

    /// `GET /search` and `POST /search`.
    ///
    /// - Returns: the JSON answer.
    package func search(_ parameters: RequestParameters, grant: Grant) async throws(Refusal) -> [UInt8] {
        var parser = parser
        parser.takesVisitor = true
        let parsed = try parser.parse(parameters, grant: grant)
        // Paging on is no other search.
        if parsed.request.page == 1, parsed.request.cursor?.position == nil {
            queries.record(parsed.request.text, by: grant)
        }
        if let visitor = parsed.visitor, !exposures.isOff {
            return try await tracked(parsed, visitor: visitor, grant: grant)
        }
        return try await answer(parsed, route: "search") { outcome, request, snapshot, session, took in
            AnswerWriter(snapshot: snapshot, request: request, session: session)
                .bytes(outcome, tookMicroseconds: took)
        }
    }

    var parser: SearchRequestParser {
        let analyzers = host.serving.analyzers
        return SearchRequestParser(
            settings: settings, analyzerNames: analyzers.names, cursorRun: shelf.run, now: now(),
            orders: orders, guess: analyzers.guess)
    }

    /// Runs a search on a thread of the pool and writes its answer there, unless the same has been answered already.
    func answer(
        _ parsed: SearchRequestParser.Parsed, route: String,
        write: @escaping @Sendable (SearchOutcome, SearchRequest, IndexSnapshot, AnalysisSession, Int) -> [UInt8]
    ) async throws(Refusal) -> [UInt8] {
        if let sequence = parsed.minSequence { try await wait(for: sequence) }
        let rules = merchandising.current
        let serving = host.serving
        // Drafts come and go, and may have an index of their own.
        guard !cache.isOff, parsed.request.cursor == nil,
            let analyzer = serving.analyzers.pools[analyzerName(parsed, serving)]?.analyzer
        else {
            return try await compute(parsed, rules, route: route, key: nil, write: write)
        }
        let snapshot = serving.generation.snapshot
        let key = AnswerCache.Key(
            route: route, analyzer: analyzer.identity, request: parsed.request,
            changesWithTime: snapshot.changesWithTime, rules: rules.moment(at: parsed.request.now))
        let known = cache.answer(key, serial: snapshot.serial)
        host.observer.looked(found: known != nil)
        if let known { return known }
        return try await compute(parsed, rules, route: route, key: key, write: write)
    }

    private func compute(
        _ parsed: SearchRequestParser.Parsed, _ rules: ActiveRules, route: String, key: AnswerCache.Key?,
        write: @escaping @Sendable (SearchOutcome, SearchRequest, IndexSnapshot, AnalysisSession, Int) -> [UInt8]
    ) async throws(Refusal) -> [UInt8] {
        let (cache, shelf) = (cache, shelf)
        return try await run(parsed, route: route) { (snapshot, session, analyzer, timings) throws in
            let start = ContinuousClock.now
            let searcher = Searcher(snapshot: snapshot, session: session, parameters: analyzer.ranking) {
                rules.rules(for: $0, session)
            }
            var outcome = try searcher.search(parsed.request)
            if parsed.request.explainsScores {
                outcome.explanations = try ProductExplainer(searcher, parsed.request).scores(of: outcome.hits)
            }
            let found = ContinuousClock.now
            let took = Int((found - start) / .microseconds(1))
            let bytes = write(outcome, parsed.request, snapshot, session, took)
            timings.parseMicroseconds = outcome.timings.parse
            timings.matchMicroseconds = outcome.timings.match
            timings.rankMicroseconds = outcome.timings.rank
            timings.facetMicroseconds = outcome.timings.facets
            timings.answerMicroseconds = Int((ContinuousClock.now - found) / .microseconds(1))
            timings.totalMicroseconds = took + timings.answerMicroseconds
            timings.hits = outcome.total
            if var key {
                // It may have been exchanged since the key was made.
                key.analyzer = analyzer.identity
                cache.keep(bytes, key, serial: snapshot.serial)
            }
            shelf.keep(snapshot, analyzer, for: outcome.nextCursor)
            return bytes
        }
    }

    /// Runs a blocking call with a snapshot and a session of the right analyzer.
    ///
    /// - Parameter trial: searched instead of what is served.
    func run<Value: Sendable>(
        _ parsed: SearchRequestParser.Parsed, route: String, in trial: TrialIndex? = nil,
        _ body: @escaping @Sendable (IndexSnapshot, AnalysisSession, Analyzer, inout SearchTimings) throws -> Value
    ) async throws(Refusal) -> Value {
        if let sequence = parsed.minSequence { try await wait(for: sequence) }
        let host = host
        let asked = ContinuousClock.now
        let patience = Duration.milliseconds(settings.searchMillisecondsMax)
        return try await threads.run { () throws(Refusal) in
            // Whoever has waited so long has gone; searching for them would make the next wait, too.
            guard ContinuousClock.now - asked < patience else {
                throw Refusal(.timeout, message: "the search waited too long for its turn, try again")
            }
            let (snapshot, pool) = if let trial { trial.source } else { try self.source(of: parsed) }
            return try host.withSnapshot(snapshot) { snapshot in
                try pool.withSession { session in
                    var timings = SearchTimings(route: route)
                    let value = try body(snapshot, session, pool.analyzer, &timings)
                    host.observer.searched(timings)
                    return value
                }
            }
        }
    }

    /// The index and the sessions of a search, which fit each other: those of now, or with a cursor those that it began
    /// with.
    private func source(of parsed: SearchRequestParser.Parsed) throws(Refusal) -> (IndexSnapshot, SessionPool) {
        let selection = try selection(parsed)
        let pool = selection.pool
        guard let kept = shelf.kept(for: parsed.request.cursor), kept.analyzer.name == pool.analyzer.name else {
            return (selection.generation.snapshot, pool)
        }
        return (kept.snapshot, kept.analyzer.identity == pool.analyzer.identity ? pool : SessionPool(kept.analyzer))
    }

    /// The analyzer of a search and the index that has its terms, at this instant.
    func selection(_ parsed: SearchRequestParser.Parsed) throws(Refusal) -> ServingState.Selection {
        let serving = host.serving
        return try serving.selection(analyzerName(parsed, serving))
    }

    func analyzerName(_ parsed: SearchRequestParser.Parsed, _ serving: ServingState) -> String {
        parsed.analyzer ?? parsed.request.language.flatMap { settings.languages[$0] }
            ?? serving.generation.schema.analyzer(forUnknown: parsed.request.text).name
    }

    /// Waits until the index holds a write that the caller has made.
    private func wait(for sequence: Int64) async throws(Refusal) {
        let deadline = ContinuousClock.now + .milliseconds(settings.sequenceWaitMilliseconds)
        while host.snapshot.checkpoint < sequence {
            guard ContinuousClock.now < deadline, !Task.isCancelled else {
                throw Refusal(
                    .sequenceNotReached,
                    message: "the index is at sequence \(host.snapshot.checkpoint), asked for \(sequence)")
            }
            try? await Task.sleep(for: .milliseconds(2))
        }
    }
}
