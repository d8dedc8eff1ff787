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
    let folder: IndexFolder
    let store: CatalogStore
    let settings: EngineSettings
    let logger: Logger
    let observer: any SearchObserver
    let memory: MemoryGuard
    /// What happened to the index, and who wants to hear it.
    let events: EventLog
    /// The one thread that writes.
    let writing = BlockingPool(label: "aisle.index.writing", threads: 1, waitingMax: 256, priority: .indexing)
    private let current: Mutex<ServingState>

    init(
        schema: IndexSchema, analyzers: ServedAnalyzers, folder: IndexFolder, store: CatalogStore,
        settings: EngineSettings, writable: Bool, logger: Logger, observer: any SearchObserver,
        now: @escaping @Sendable () -> Timestamp
    ) throws(Refusal) {
        self.folder = folder
        self.store = store
        self.settings = settings
        self.logger = logger
        self.observer = observer
        memory = MemoryGuard(limit: settings.memoryBytesMax)
        events = EventLog(EventStore(store.database), now: now, logger: logger)
        do throws(IndexError) {
            if writable, try folder.current() == nil { try Self.createEmpty(in: folder, schema: schema) }
            guard let location = try folder.current() else { throw IndexError.missing(path: settings.indexFolder) }
            let generation = try IndexGeneration.open(
                location, schema: schema, searchThreads: settings.searchThreads, writable: writable)
            current = Mutex(ServingState(generation: generation, analyzers: analyzers))
        } catch {
            throw error.refusal
        }
    }

    /// Opens the folder of the index.
    ///
    /// - Parameter discardsUnusable: forgets a current generation that can't be opened, so that one can be built anew.
    static func folder(
        _ settings: EngineSettings, schema: IndexSchema, discardsUnusable: Bool
    ) throws(Refusal) -> IndexFolder {
        do throws(IndexError) {
            let folder = try IndexFolder(settings.indexFolder)
            guard discardsUnusable else { return folder }
            do throws(IndexError) {
                if let current = try folder.current() {
                    _ = try IndexGeneration.open(current, schema: schema, searchThreads: 1, writable: false)
                }
            } catch {
                try folder.forgetCurrent()
            }
            return folder
        } catch {
            throw error.refusal
        }
    }

    /// An index without documents, which stands for the catalog before its first change.
    private static func createEmpty(in folder: IndexFolder, schema: IndexSchema) throws(IndexError) {
        let location = try folder.newGeneration()
        try GenerationBuilder(location, schema: schema).finish(checkpoint: 0)
        try folder.switchTo(location)
    }

    /// The newest state of the index.
    package var snapshot: IndexSnapshot { generation.snapshot }

    var generation: IndexGeneration { current.withLock { $0.generation } }

    /// What the generation is built with that is searched.
    package var schema: IndexSchema { generation.schema }

    /// What the next search works with, as of one instant.
    var serving: ServingState { current.withLock { $0 } }

    /// Runs a search on the newest snapshot, or on one that the caller has.
    func withSnapshot<Value>(
        _ kept: IndexSnapshot? = nil, _ body: (IndexSnapshot) throws -> Value
    ) throws(Refusal) -> Value {
        do {
            return try body(kept ?? snapshot)
        } catch let refusal as Refusal {
            throw refusal
        } catch let error as IndexError {
            throw error.refusal
        } catch {
            throw Refusal(.internalError, message: "the search failed: \(error)")
        }
    }

    /// Replaces the generation that is searched by one that is open already, and with it an analyzer, in one step.
    ///
    /// The index of a draft goes: its folder has gone with those of older generations.
    func adopt(_ generation: IndexGeneration, _ change: AnalyzerSwitch? = nil) {
        current.withLock { state in
            state.generation = generation
            state.draftIndex = nil
            if let change { state.analyzers = state.analyzers.using(change.analyzer, version: change.version) }
        }
        events.signal.notify()
    }

    /// Exchanges analyzers beside the same index.
    func use(_ change: (ServedAnalyzers) -> ServedAnalyzers) {
        current.withLock { $0.analyzers = change($0.analyzers) }
    }

    /// Holds the index of a draft for searches that name the draft; `nil` gives it up.
    ///
    /// - Returns: the one that was held before.
    func setDraftIndex(_ index: ServingState.DraftIndex?) -> ServingState.DraftIndex? {
        current.withLock { state in
            defer { state.draftIndex = index }
            return state.draftIndex
        }
    }

    /// Takes changes of the catalog into the index of a draft. Runs on the writing thread.
    func advanceDraftIndex(_ replay: OutboxReplay) {
        guard let index = serving.draftIndex else { return }
        do throws(Refusal) {
            _ = try replay.step(index.generation)
        } catch {
            logger.warning("the index of a draft is given up", metadata: ["reason": "\(error.message)"])
            _ = setDraftIndex(nil)
            folder.remove(index.generation.location)
        }
    }
}
