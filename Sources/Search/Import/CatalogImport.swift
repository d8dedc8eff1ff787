import Catalog
import Foundation
import SearchIndex
import Store

/// Takes files of products into the catalog.
package final class CatalogImport: Sendable {
    /// One thread reads and checks while the other writes.
    private static let threads = 2
    /// Steps of imports that may wait; an import has at most two at a time, so that this is for 32 imports at once.
    private static let waitingMax = 64
    /// Written products after which the store's write-ahead log is worth emptying.
    private static let productsToEmptyLog = 10_000

    let store: CatalogStore
    let defaults: ProductDefaults
    let now: @Sendable () -> Timestamp
    let elapsedClock: @Sendable () -> ContinuousClock.Instant
    let memory: MemoryGuard
    let pool: BlockingPool
    let runner: JobRunner
    /// Where uploads are, which jobs name by their file's name: a data folder may be moved.
    let spoolFolder: URL?

    /// - Parameter defaults: what products get that say nothing of currency, status and language.
    /// - Parameter runner: runs the imports that ``start(_:options:deleteAfterwards:)`` takes on.
    package init(
        store: CatalogStore, runner: JobRunner, defaults: ProductDefaults, memory: MemoryGuard,
        now: @escaping @Sendable () -> Timestamp,
        elapsedClock: @escaping @Sendable () -> ContinuousClock.Instant = { ContinuousClock.now },
        spoolFolder: URL? = nil
    ) {
        self.store = store
        self.memory = memory
        self.runner = runner
        self.defaults = defaults
        self.now = now
        self.elapsedClock = elapsedClock
        self.spoolFolder = spoolFolder
        pool = BlockingPool(
            label: "aisle.import", threads: Self.threads, waitingMax: Self.waitingMax, priority: .bulk)
        runner.kinds.add(Self.jobKind) { [weak self] (input) throws(Refusal) -> JobWork in
            guard let self else { throw Refusal(.interrupted, message: "the catalog is closed") }
            return try self.work(for: ImportJob(json: input, spoolFolder: self.spoolFolder))
        }
    }

    /// Imports a source from its beginning to its end and reports as it goes.
    ///
    /// Products are written in batches, each with its audit and outbox entries in one transaction. Importing the same
    /// file again, after any interruption, ends in the same state. Cancelling the task stops between two batches.
    ///
    /// - Parameter job: whose safe points are stored with the batches, and which may have one already.
    /// - Parameter progress: called at most ten times a second and once at the end, on no particular thread.
    /// - Returns: what was done. When the import ended early, ``ImportSummary/interruption`` says why and
    ///   ``ImportSummary/committedLine`` up to where everything is stored.
    /// - Throws: what kept the import from beginning: the source or the report file can't be opened, the CSV header is
    ///   wrong. Nothing has been written then.
    package func run(
        _ source: ImportSource, options: ImportOptions, job: JobContext? = nil,
        progress: @escaping @Sendable (ImportProgress) -> Void
    ) async throws(Refusal) -> ImportSummary {
        let opened = try await pool.run { () throws(Refusal) -> (RecordReader, ImportReport?) in
            let reader = try RecordReader(source, format: options.format, chunkRecords: options.batchSize)
            guard let file = options.reportFile else { return (reader, nil) }
            return (reader, try ImportReport(file))
        }
        var run = ImportRun(self, options, reader: opened.0, report: opened.1, job: job, progress: progress)
        let summary = await run.toEnd()
        if summary.created + summary.updated >= Self.productsToEmptyLog {
            let database = store.database
            try await pool.run { () throws(Refusal) -> Void in database.emptyLog() }
        }
        return summary
    }
}
