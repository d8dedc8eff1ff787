import Catalog
import Foundation
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
    private let runner: JobRunner

    /// - Parameter defaults: what products get that say nothing of currency, status and language.
    /// - Parameter runner: runs the imports that ``start(_:options:deleteAfterwards:)`` takes on.
    package init(
        store: CatalogStore, runner: JobRunner, defaults: ProductDefaults, memory: MemoryGuard,
        now: @escaping @Sendable () -> Timestamp,
        elapsedClock: @escaping @Sendable () -> ContinuousClock.Instant = { ContinuousClock.now }
    ) {
        self.store = store
        self.memory = memory
        self.runner = runner
        self.defaults = defaults
        self.now = now
        self.elapsedClock = elapsedClock
        pool = BlockingPool(label: "aisle.import", threads: Self.threads, waitingMax: Self.waitingMax)
    }

    /// Imports a source from its beginning to its end and reports as it goes.
    ///
    /// Products are written in batches, each with its audit and outbox entries in one transaction. Importing the same
    /// file again, after any interruption, ends in the same state. Cancelling the task stops between two batches.
    ///
    /// - Parameter progress: called at most ten times a second and once at the end, on no particular thread.
    /// - Returns: what was done. When the import ended early, ``ImportSummary/interruption`` says why and
    ///   ``ImportSummary/committedLine`` up to where everything is stored.
    /// - Throws: what kept the import from beginning: the source or the report file can't be opened, the CSV header is
    ///   wrong. Nothing has been written then.
    package func run(
        _ source: ImportSource, options: ImportOptions, progress: @escaping @Sendable (ImportProgress) -> Void
    ) async throws(Refusal) -> ImportSummary {
        let opened = try await pool.run { () throws(Refusal) -> (RecordReader, ImportReport?) in
            let reader = try RecordReader(source, format: options.format, chunkRecords: options.batchSize)
            guard let file = options.reportFile else { return (reader, nil) }
            return (reader, try ImportReport(file))
        }
        var run = ImportRun(self, options, reader: opened.0, report: opened.1, progress: progress)
        let summary = await run.toEnd()
        if summary.created + summary.updated >= Self.productsToEmptyLog {
            let database = store.database
            try await pool.run { () throws(Refusal) -> Void in database.emptyLog() }
        }
        return summary
    }

    /// Takes on the import of a file as a job, whose result is the summary.
    ///
    /// - Parameter deleteAfterwards: whether the file is removed when the job ends, however it ends.
    /// - Returns: the job's id.
    /// - Throws: `unavailable` when too many jobs wait; a file to be deleted is removed then too.
    package func start(
        _ spooled: URL, options: ImportOptions, deleteAfterwards: Bool
    ) async throws(Refusal) -> String {
        let file = SpooledFile(spooled, isOwned: deleteAfterwards)
        return try await runner.submit(kind: "import") { (context) async throws(Refusal) -> JSONValue in
            let summary = try await self.run(.file(file.url), options: options) { progress in
                context.report(
                    progress.bytesRead, of: progress.bytesTotal,
                    message: "\(progress.accepted) products accepted, \(progress.refused) refused")
            }
            if let interruption = summary.interruption { throw interruption }
            return summary.value
        }
    }
}

/// A file that goes when nobody needs it any more: with the last reference, so that no way out can forget it.
private final class SpooledFile: Sendable {
    let url: URL
    private let isOwned: Bool

    init(_ url: URL, isOwned: Bool) {
        self.url = url
        self.isOwned = isOwned
    }

    deinit {
        guard isOwned else { return }
        unlink(url.path)
    }
}
