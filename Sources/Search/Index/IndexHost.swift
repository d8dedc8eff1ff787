import Analysis
import Catalog
import Dispatch
import Logging
import SearchIndex
import Store
import Synchronization

/// Owns the open generation of the index: the only writer, and where every search gets its snapshot.
///
/// All writing happens on one serial thread; readers take the newest snapshot without waiting for it.
package final class IndexHost: Sendable {
    package let schema: IndexSchema
    let folder: IndexFolder
    let store: CatalogStore
    let settings: EngineSettings
    let logger: Logger
    let observer: any SearchObserver
    /// The one thread that writes.
    let writing = BlockingPool(label: "aisle.index.writing", threads: 1, waitingMax: 256)
    private let current: Mutex<IndexGeneration>

    init(
        schema: IndexSchema, folder: IndexFolder, store: CatalogStore, settings: EngineSettings, writable: Bool,
        logger: Logger, observer: any SearchObserver
    ) throws(Refusal) {
        self.schema = schema
        self.folder = folder
        self.store = store
        self.settings = settings
        self.logger = logger
        self.observer = observer
        do throws(IndexError) {
            if writable, try folder.current() == nil {
                try folder.createEmpty(schema: schema)
            }
            guard let location = try folder.current() else {
                throw Refusal(.indexMissing, message: "there is no index in \(settings.indexFolder): run `aisle reindex`")
            }
            current = Mutex(
                try IndexGeneration.open(
                    location, schema: schema, searchThreads: settings.searchThreads, writable: writable))
        } catch {
            throw error.refusal
        }
    }

    /// The newest state of the index.
    package var snapshot: IndexSnapshot { generation.snapshot }

    var generation: IndexGeneration { current.withLock { $0 } }

    /// Runs a search, again on the newest snapshot when the index moved on under it.
    func withSnapshot<Value>(_ body: (IndexSnapshot) throws -> Value) throws(Refusal) -> Value {
        // Twice moved on within one search means commits faster than searches; five times is a broken index.
        for _ in 0..<5 {
            do {
                return try body(snapshot)
            } catch IndexError.snapshotExpired {
                continue
            } catch let refusal as Refusal {
                throw refusal
            } catch let error as IndexError {
                throw error.refusal
            } catch {
                throw Refusal(.internalError, message: "the search failed: \(error)")
            }
        }
        throw Refusal(.unavailable, message: "the index changes faster than the search, try again")
    }

    /// Opens a generation that has been switched in and makes it the one that is searched.
    func adopt(_ location: GenerationFolder) throws(Refusal) {
        do throws(IndexError) {
            let opened = try IndexGeneration.open(
                location, schema: schema, searchThreads: settings.searchThreads, writable: true)
            current.withLock { $0 = opened }
        } catch {
            throw error.refusal
        }
    }

    /// Replaces the generation that is searched by one that is open already.
    func adopt(_ generation: IndexGeneration) {
        current.withLock { $0 = generation }
    }
}
