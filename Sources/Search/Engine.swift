import Analysis
package import Catalog
import Foundation
package import Logging
import SearchIndex
package import ServiceLifecycle
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
    package let search: ProductSearch
    package let reader: CatalogReader
    package let ingest: CatalogIngest
    package let imports: CatalogImport
    package let jobs: JobLedger
    package let index: IndexControl
    package let analyzers: AnalyzerPreview
    package let keys: AccessKeys
    package let idempotency: IdempotentWrites
    package let rebuild: IndexRebuild
    package let relay: IndexRelay
    /// Everything that must run beside a server, in the order of starting.
    package let services: [any Service]
    private let lock: DataFolderLock?

    /// Opens the data folder, making what is missing.
    ///
    /// - Parameter now: the clock; calls must be cheap.
    /// - Throws: one refusal that says what stands in the way and what to run.
    package static func open(
        _ settings: EngineSettings, purpose: Purpose = .serving, now: @escaping @Sendable () -> Timestamp,
        logger: Logger, observer: any SearchObserver = SilentObserver()
    ) async throws(Refusal) -> Engine {
        try settings.check()
        let parts = try await BlockingPool(label: "aisle.open", threads: 1, waitingMax: 0).run {
            () throws(Refusal) in
            try EngineParts(settings, purpose: purpose, logger: logger, observer: observer)
        }
        return Engine(parts, now: now, logger: logger)
    }

    private init(_ parts: EngineParts, now: @escaping @Sendable () -> Timestamp, logger: Logger) {
        settings = parts.settings
        lock = parts.lock
        let searching = BlockingPool(
            label: "aisle.search", threads: settings.searchThreads, waitingMax: settings.waitingSearchesMax)
        // Readers and the writer of the store: SQLite lets many read beside one writer.
        let storing = BlockingPool(label: "aisle.store", threads: 4, waitingMax: 1_024)
        let host = parts.host
        rebuild = IndexRebuild(host: host)
        relay = IndexRelay(host: host, rebuild: rebuild)
        let relay = relay
        let onWrite: @Sendable () -> Void = { relay.changed() }
        let runner = JobRunner(store: parts.jobStore, threads: storing, now: now, logger: logger)
        jobs = JobLedger(store: parts.jobStore, runner: runner, threads: storing)
        search = ProductSearch(
            host: host, categories: CategoryLookup(store: parts.store, threads: storing), analyzers: parts.analyzers,
            threads: searching, settings: settings, now: now)
        reader = CatalogReader(store: parts.store, host: host, threads: storing)
        ingest = CatalogIngest(
            store: parts.store, threads: storing, defaultCurrency: CurrencyCode(settings.currency), now: now,
            onWrite: onWrite)
        imports = CatalogImport(
            store: parts.store, runner: runner, defaultCurrency: CurrencyCode(settings.currency),
            reportFolder: URL(fileURLWithPath: settings.dataFolder + "/reports"), now: now, onWrite: onWrite)
        index = IndexControl(host: host, rebuild: rebuild, jobs: runner, reading: storing)
        analyzers = AnalyzerPreview(registry: parts.registry, threads: searching)
        keys = AccessKeys(store: parts.keyStore, threads: storing, now: now)
        idempotency = IdempotentWrites(store: parts.idempotencyStore, threads: storing, now: now)
        services = [runner, relay]
    }
}

/// What an instance opens before its use cases can be made. Blocking.
private struct EngineParts: Sendable {
    let settings: EngineSettings
    let lock: DataFolderLock?
    let registry: AnalyzerRegistry
    let analyzers: [Analyzer]
    let store: CatalogStore
    let jobStore: JobStore
    let keyStore: APIKeyStore
    let idempotencyStore: IdempotencyStore
    let host: IndexHost

    init(
        _ settings: EngineSettings, purpose: Engine.Purpose, logger: Logger, observer: any SearchObserver
    ) throws(Refusal) {
        self.settings = settings
        switch purpose {
        case .serving, .rebuilding: lock = try DataFolderLock(folder: settings.dataFolder)
        // A command that finds the folder in use leaves the index to the process that uses it.
        case .importing: lock = try? DataFolderLock(folder: settings.dataFolder)
        case .reading: lock = nil
        }
        registry = try Self.registry(settings)
        analyzers = registry.names.compactMap { [registry] in registry.analyzer(named: $0) }
        let schema = try IndexSchema(settings, registry: registry)
        let database = try CatalogDatabase.open(path: settings.catalogPath)
        store = CatalogStore(database)
        jobStore = JobStore(database)
        keyStore = APIKeyStore(database)
        idempotencyStore = IdempotencyStore(database)
        let folder = try IndexFolder.opened(settings.indexFolder)
        let writes = lock != nil
        if purpose == .rebuilding { try folder.setAsideUnusable(schema: schema) }
        host = try IndexHost(
            schema: schema, folder: folder, store: store, settings: settings, writable: writes, logger: logger,
            observer: observer)
    }

    private static func registry(_ settings: EngineSettings) throws(Refusal) -> AnalyzerRegistry {
        do throws(AnalysisError) {
            return try AnalyzerRegistry(folder: URL(fileURLWithPath: settings.analyzersFolder))
        } catch {
            throw error.refusal
        }
    }
}
