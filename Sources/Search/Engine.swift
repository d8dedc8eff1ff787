import Analysis
import Catalog
import Foundation
import Logging
import SearchIndex
import ServiceLifecycle
import Store

/// An Aisle instance: the one place where store, analyzers, index and use cases are put together.
package final class Engine: Sendable {
    /// What the process that opens an instance is going to do with it.
    package enum Purpose: Sendable {
        /// Searching and writing, alone in the data folder.
        case serving
        /// Building the index, whatever state the present one is in; alone in the data folder.
        case rebuilding
        /// Writing the catalog; another process may serve meanwhile.
        case importing
        /// Reading, beside whatever runs.
        case reading
    }

    package let settings: EngineSettings
    /// The store that everything works on; for the modules that stand beside search.
    package let database: CatalogDatabase
    package let search: ProductSearch
    package let evaluations: Evaluations
    package let merchandising: Merchandising
    package let reader: CatalogReader
    package let ingest: CatalogIngest
    package let imports: CatalogImport
    package let jobs: JobLedger
    package let index: IndexControl
    package let analyzers: AnalyzerPreview
    package let analyzerVersions: AnalyzerVersions
    package let keys: AccessKeys
    package let events: EventSubscriptions
    package let webhooks: Webhooks
    package let idempotency: IdempotentWrites
    package let rebuild: IndexRebuild
    package let relay: IndexRelay
    package let queries: QueryRecorder
    package let exposures: ExposureRecorder
    package let shopperEvents: ShopperEvents
    package let analytics: QueryAnalytics
    package let experiments: Experiments
    /// Everything that must run beside a server, in the order of starting.
    package let services: [any Service]
    private let lock: DataFolderLock?
    private let runner: JobRunner

    /// Opens the data folder, making what is missing.
    ///
    /// - Parameter analyzers: the content of the settings' folder of analyzers; `nil` reads it.
    /// - Parameter now: the clock; calls must be cheap.
    /// - Parameter commits: is told of every transaction that writes.
    /// - Throws: one refusal that says what stands in the way and what to run.
    package static func open(
        _ settings: EngineSettings, purpose: Purpose = .serving, analyzers: AnalyzerRegistry? = nil,
        now: @escaping @Sendable () -> Timestamp, logger: Logger, observer: any SearchObserver = SilentObserver(),
        commits: CommitObserver? = nil
    ) async throws(Refusal) -> Engine {
        try settings.check()
        let parts = try await BlockingPool(label: "aisle.open", threads: 1, waitingMax: 0).run {
            () throws(Refusal) in
            let files = if let analyzers { analyzers } else { try EngineParts.registry(settings) }
            return try EngineParts(
                settings, files: files, purpose: purpose, now: now, logger: logger, observer: observer,
                commits: commits)
        }
        let engine = Engine(parts, now: now, logger: logger)
        if purpose == .serving {
            let imports = engine.imports
            try await imports.pool.run { () throws(Refusal) in try imports.removeOrphans(jobs: parts.jobStore) }
        }
        return engine
    }

    /// For commands that use the services for a moment and end: jobs of an earlier server stay for the next one.
    package func leaveEarlierJobs() { runner.kinds.leaveEarlierJobs() }

    private init(_ parts: EngineParts, now: @escaping @Sendable () -> Timestamp, logger: Logger) {
        settings = parts.settings
        database = parts.store.database
        lock = parts.lock
        let searching = BlockingPool(
            label: "aisle.search", threads: settings.searchThreads, waitingMax: settings.waitingSearchesMax)
        // Readers and the writer of the store: SQLite lets many read beside one writer.
        let storing = BlockingPool(label: "aisle.store", threads: 4, waitingMax: 1_024)
        let host = parts.host
        rebuild = IndexRebuild(host: host)
        relay = IndexRelay(host: host, rebuild: rebuild)
        let relay = relay
        let defaults = ProductDefaults(currency: CurrencyCode(settings.currency))
        jobs = JobLedger(store: parts.jobStore, now: now)
        runner = JobRunner(ledger: jobs, makeID: { RandomText.base62(16) }, logger: logger)
        queries = QueryRecorder(
            store: parts.recordedQueryStore, host: host, threads: storing, salt: parts.salt, now: now, logger: logger)
        exposures = ExposureRecorder(
            store: ExposureStore(parts.store.database), threads: storing, settings: settings, salt: parts.salt,
            now: now, logger: logger)
        shopperEvents = ShopperEvents(exposures: exposures)
        analytics = QueryAnalytics(exposures: exposures, visitorsMin: settings.queryVisitorsMin)
        experiments = Experiments(
            store: parts.experimentStore, exposures: exposures, threads: storing, host: host, all: parts.experiments)
        merchandising = Merchandising(
            store: parts.rulesStore, threads: storing, now: now, last: parts.activeRules, logger: logger)
        search = ProductSearch(
            host: host, categories: CategoryLookup(store: parts.store, threads: storing), merchandising: merchandising,
            orders: parts.orders, threads: searching, settings: settings,
            run: UInt64.random(in: 1 ... .max), queries: queries, exposures: exposures,
            experiments: experiments, now: now)
        evaluations = Evaluations(search: search, jobs: runner, ledger: jobs)
        reader = CatalogReader(
            store: parts.store, host: host, threads: storing, currency: defaults.currency, now: now)
        ingest = CatalogIngest(store: parts.store, defaults: defaults, memory: host.memory, now: now)
        imports = CatalogImport(
            store: parts.store, runner: runner, defaults: defaults, memory: host.memory, now: now,
            spoolFolder: URL(fileURLWithPath: settings.spoolFolder, isDirectory: true))
        index = IndexControl(host: host, rebuild: rebuild, jobs: runner, reading: storing, answers: search.cache)
        let cache = search.cache
        host.memory.relieve { cache.forget() }
        host.memory.relieve { [weak host] in host?.generation.relieveMemory() }
        analyzers = AnalyzerPreview(host: host, threads: searching)
        analyzerVersions = AnalyzerVersions(
            AnalyzerSwitching(store: parts.stored.store, host: host, rebuild: rebuild, now: now),
            files: parts.stored.files, jobs: runner, threads: storing)
        keys = AccessKeys(store: parts.keyStore, now: now)
        events = EventSubscriptions(
            host: host, ledger: jobs, keys: keys, threads: storing, currency: defaults.currency)
        let webhookStore = WebhookStore(parts.store.database)
        webhooks = Webhooks(
            store: webhookStore, feed: events.feed, policy: settings.webhookPolicy, threads: storing)
        let dispatcher = WebhookDispatcher(
            store: webhookStore, feed: events.feed, policy: settings.webhookPolicy, threads: storing, now: now,
            logger: logger)
        idempotency = IdempotentWrites(store: parts.idempotencyStore, now: now)
        services = [runner, relay, queries, exposures, merchandising, dispatcher]
    }
}

/// What an instance opens before its use cases can be made. Blocking.
private struct EngineParts: Sendable {
    let settings: EngineSettings
    let lock: DataFolderLock?
    let stored: StoredAnalyzers
    let orders: DeclaredOrders
    let store: CatalogStore
    let jobStore: JobStore
    let keyStore: APIKeyStore
    let idempotencyStore: IdempotencyStore
    let recordedQueryStore: RecordedQueryStore
    /// Of the hashes of visitors.
    let salt: String
    let experimentStore: ExperimentStore
    let experiments: [StoredExperiment]
    let rulesStore: RulesStore
    let activeRules: ActiveRules
    let host: IndexHost

    init(
        _ settings: EngineSettings, files: AnalyzerRegistry, purpose: Engine.Purpose,
        now: @escaping @Sendable () -> Timestamp, logger: Logger, observer: any SearchObserver,
        commits: CommitObserver?
    ) throws(Refusal) {
        self.settings = settings
        switch purpose {
        case .serving, .rebuilding: lock = try DataFolderLock(folder: settings.dataFolder)
        // A command that finds the folder in use leaves the index to the process that uses it.
        case .importing: lock = try? DataFolderLock(folder: settings.dataFolder)
        case .reading: lock = nil
        }
        orders = try DeclaredOrders(folder: settings.ordersFolder)
        if purpose == .reading, !FileManager.default.fileExists(atPath: settings.catalogPath) {
            throw Refusal(
                .indexMissing,
                message: "there is no catalog in \(settings.dataFolder): run `aisle import FILE`, "
                    + "or `aisle reindex` after putting a catalog back")
        }
        let database = try CatalogDatabase(
            path: settings.catalogPath, options: CatalogDatabase.Options(observer: commits))
        store = CatalogStore(database)
        jobStore = JobStore(database)
        keyStore = APIKeyStore(database)
        idempotencyStore = IdempotencyStore(database)
        recordedQueryStore = RecordedQueryStore(database)
        // Only a server has visitors.
        salt =
            purpose == .serving
            ? try QueryRecorder.salt(SettingStore(database), makeText: { RandomText.base62($0) }) : ""
        experimentStore = ExperimentStore(database)
        experiments = try experimentStore.all()
        rulesStore = RulesStore(database)
        activeRules = try Merchandising.last(rulesStore)
        let isWriter = lock != nil
        var stored = try StoredAnalyzers(AnalyzerStore(database), files: files, logger: logger)
        try stored.finishSwitch(indexFolder: settings.indexFolder, isWriter: isWriter) { (registry) throws(Refusal) in
            try Self.schema(settings, registry)
        }
        self.stored = stored
        let schema = try Self.schema(settings, stored.registry)
        let folder = try IndexHost.folder(settings, schema: schema, discardsUnusable: purpose == .rebuilding)
        host = try IndexHost(
            schema: schema, analyzers: stored.served, folder: folder, store: store, settings: settings,
            writable: isWriter, logger: logger, observer: observer, now: now)
        if purpose == .serving {
            let snapshot = host.snapshot
            host.events.announce(
                generation: host.generation.location.name, documents: snapshot.documentCount,
                sequence: snapshot.checkpoint)
        }
    }

    static func registry(_ settings: EngineSettings) throws(Refusal) -> AnalyzerRegistry {
        do throws(AnalysisError) {
            return try AnalyzerRegistry(folder: URL(fileURLWithPath: settings.analyzersFolder))
        } catch {
            throw error.refusal
        }
    }

    private static func schema(
        _ settings: EngineSettings, _ registry: AnalyzerRegistry
    ) throws(Refusal) -> IndexSchema {
        var problems: [Problem] = []
        func analyzer(_ name: String, _ field: String) -> Analyzer? {
            let found = registry.analyzer(named: name)
            if found == nil {
                problems.append(
                    Problem(
                        .unknownAnalyzer, field: field,
                        message: "no analyzer is called \(name), there are \(registry.names.joined(separator: ", "))"))
            }
            return found
        }
        let main = analyzer(settings.analyzer, "analyzer")
        var languages: [String: Analyzer] = [:]
        for (language, name) in settings.languages.sorted(by: { $0.key < $1.key }) {
            languages[language] = analyzer(name, "languages.\(language)")
        }
        guard let main, problems.isEmpty else {
            throw Refusal(.unknownAnalyzer, message: "the settings name unknown analyzers", problems: problems)
        }
        return IndexSchema(analyzer: main, analyzers: languages, currency: CurrencyCode(settings.currency))
    }
}
