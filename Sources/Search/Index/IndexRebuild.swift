import Analysis
import Catalog
import Foundation
import Logging
import SearchIndex
import Store
import Synchronization

/// Builds a new generation beside the one that is searched, catches up and switches it in.
///
/// Searches and writes go on meanwhile; the previous generation stays for rollback.
package final class IndexRebuild: Sendable {
    /// How far a rebuild is.
    package struct Progress: Sendable {
        package let indexed: Int64
        package let total: Int64
    }

    let host: IndexHost
    private let isRunning = Mutex(false)
    /// Building blocks for seconds to minutes and must not hold up the writing thread, which the relay needs.
    private let building = BlockingPool(
        label: "aisle.index.building", threads: 1, waitingMax: 4, priority: .bulk)

    init(host: IndexHost) { self.host = host }

    /// Products read from the store at once: enough to keep all analysing threads fed.
    private static let pageSize = 1_000

    /// Whether so much has changed that building anew is faster than catching up.
    package func isWorthwhile() async throws(Refusal) -> Bool {
        let host = host
        return try await host.writing.run { () throws(Refusal) in
            let snapshot = host.snapshot
            let backlog = try host.store.maxSequence() - snapshot.checkpoint
            let floor = Double(host.settings.relayBatchMax * 2)
            return Double(backlog) > max(floor, Double(snapshot.documentCount) * host.settings.rebuildShare)
        }
    }

    /// - Parameter isComplete: is set when the catalog has been written; until then the rebuild follows the writer, so
    ///   that a first import and its index take one time and not two. `nil` builds from one consistent reading.
    /// - Parameter progress: called after each page.
    /// - Returns: products in the new generation.
    /// - Throws: `index_busy` when a rebuild runs already; on any error the generation that was searched stays.
    @discardableResult
    package func run(
        following isComplete: OneTimeFlag? = nil, progress: @escaping @Sendable (Progress) -> Void
    ) async throws(Refusal) -> Int {
        let host = host
        return try await run(following: isComplete, progress: progress) { (location, schema) throws(Refusal) in
            try Self.switchIn(location, host, schema)
        }
    }

    /// Runs work while no rebuild runs, and none begins.
    ///
    /// - Throws: `index_busy` when one runs.
    func exclusively<Value: Sendable>(
        _ work: () async throws(Refusal) -> Value
    ) async throws(Refusal) -> Value {
        let isFree = isRunning.withLock { running in
            defer { running = true }
            return !running
        }
        guard isFree else { throw Refusal(.indexBusy, message: "the index is being rebuilt already") }
        defer { isRunning.withLock { $0 = false } }
        return try await work()
    }

    /// Builds a generation.
    ///
    /// - Parameter analyzer: takes the place of the one of its name.
    /// - Parameter finish: called on the writing thread with the generation, which has most of what came since, and with
    ///   what it was built with.
    func run<Value: Sendable>(
        following isComplete: OneTimeFlag? = nil, with analyzer: Analyzer? = nil,
        progress: @escaping @Sendable (Progress) -> Void,
        finish: @escaping @Sendable (GenerationFolder, IndexSchema) throws(Refusal) -> Value
    ) async throws(Refusal) -> Value {
        try await exclusively { () async throws(Refusal) -> Value in
            try await build(following: isComplete, with: analyzer, progress: progress, finish: finish)
        }
    }

    private func build<Value: Sendable>(
        following isComplete: OneTimeFlag?, with analyzer: Analyzer?,
        progress: @escaping @Sendable (Progress) -> Void,
        finish: @escaping @Sendable (GenerationFolder, IndexSchema) throws(Refusal) -> Value
    ) async throws(Refusal) -> Value {
        let host = host
        let schema = analyzer.map(host.schema.replacing) ?? host.schema
        let isCancelled = OneTimeFlag()
        do {
            return try await withTaskCancellationHandler {
                let location = try await building.run { () throws(Refusal) in
                    try Self.build(host, schema, isCancelled: isCancelled) { (builder) throws in
                        guard let isComplete else {
                            return try Self.readConsistently(host, builder, isCancelled, progress)
                        }
                        return try Self.follow(host, builder, isComplete, isCancelled, progress)
                    }
                }
                return try await host.writing.run { () throws(Refusal) in try finish(location, schema) }
            } onCancel: {
                isCancelled.set()
            }
        } catch let refusal as Refusal {
            throw refusal
        } catch {
            throw Refusal(.internalError, message: "the rebuild failed: \(error)")
        }
    }

    /// Reads the catalog as it is at one instant.
    ///
    /// - Returns: the sequence of the last change that it has.
    static func readConsistently(
        _ host: IndexHost, _ builder: GenerationBuilder, _ isCancelled: OneTimeFlag,
        _ progress: @Sendable (Progress) -> Void
    ) throws -> Int64 {
        try host.store.readConsistently { (reader) throws -> Int64 in
            let total = try reader.counts().published
            var indexed: Int64 = 0
            var after: ProductID?
            while case let page = try reader.products(after: after, limit: pageSize), let last = page.last {
                if isCancelled.isSet { throw JobContext.cancelled }
                let published = page.filter { $0.status == .published }
                try host.memory.check()
                try builder.add(published)
                indexed += Int64(published.count)
                progress(Progress(indexed: indexed, total: total))
                after = last.id
            }
            return try reader.maxSequence()
        }
    }

    /// Reads the catalog behind its writer until that is done.
    ///
    /// - Returns: the sequence at the beginning: what has changed since is looked at again when catching up.
    private static func follow(
        _ host: IndexHost, _ builder: GenerationBuilder, _ isComplete: OneTimeFlag,
        _ isCancelled: OneTimeFlag, _ progress: @Sendable (Progress) -> Void
    ) throws -> Int64 {
        let sequence = try host.store.maxSequence()
        var indexed: Int64 = 0
        var after: Int64 = 0
        while true {
            if isCancelled.isSet { throw JobContext.cancelled }
            // Asked before reading: what is written later than this is of a later page.
            let isLast = isComplete.isSet
            let page = try host.store.readConsistently { try $0.products(afterRow: after, limit: pageSize) }
            if page.products.isEmpty {
                if isLast { return sequence }
                usleep(followPauseMicroseconds)
                continue
            }
            let published = page.products.filter { $0.status == .published }
            try host.memory.check()
            try builder.add(published)
            after = page.lastRow
            indexed += Int64(published.count)
            let total = isLast ? try host.store.counts().published : 0
            progress(Progress(indexed: indexed, total: total))
        }
    }

    private static let followPauseMicroseconds: UInt32 = 5_000

    /// Writes the new generation, then takes in most of what came since.
    ///
    /// - Parameter read: adds the catalog and returns the sequence that it stands for.
    private static func build(
        _ host: IndexHost, _ schema: IndexSchema, isCancelled: OneTimeFlag,
        read: (GenerationBuilder) throws -> Int64
    ) throws(Refusal) -> GenerationFolder {
        let start = ContinuousClock.now
        var location: GenerationFolder?
        do {
            let folder = try host.folder.newGeneration()
            location = folder
            host.events.append(.rebuildStarted, ["generation": .string(folder.name)])
            let builder = try GenerationBuilder(folder, schema: schema)
            let sequence = try read(builder)
            _ = try builder.finish(checkpoint: sequence)
            let generation = try IndexGeneration.open(
                folder, schema: schema, searchThreads: 1, writable: true)
            try OutboxReplay(store: host.store, batchMax: host.settings.relayBatchMax).finish(generation)
            host.logger.debug("generation built", metadata: ["took": "\(ContinuousClock.now - start)"])
            return folder
        } catch {
            if let location { host.folder.remove(location) }
            switch error {
            case let refusal as Refusal: throw refusal
            case let error as IndexError: throw error.refusal
            default: throw Refusal(.internalError, message: "the rebuild failed: \(error)")
            }
        }
    }

    /// Changes that subscribers who come back still find, whatever the index needs: 4 MB.
    static let changesKeptForSubscribers: Int64 = 100_000

    /// Forgets the changes that are in the bases of both generations that are kept. Later ones are kept even though the
    /// index has them: a generation whose log is damaged goes back to its base.
    static func prune(_ host: IndexHost, through sequence: Int64) {
        do throws(Refusal) {
            try host.store.pruneOutbox(through: sequence)
        } catch {
            // Entries that stay cost space; the next rebuild tries again.
            host.logger.warning("outbox not pruned", metadata: ["reason": "\(error.message)"])
        }
    }

    /// Runs on the writing thread: nothing is relayed between the last catching up and the switch.
    static func switchIn(
        _ location: GenerationFolder, _ host: IndexHost, _ schema: IndexSchema, _ change: AnalyzerSwitch? = nil
    ) throws(Refusal) -> Int {
        do throws(Refusal) {
            return try switchIn(try open(location, host, schema), host, change)
        } catch {
            // Once it is current it stays, whatever fails then.
            if host.generation.location != location { host.folder.remove(location) }
            throw error
        }
    }

    /// Opens a generation and takes in what it lacks. Runs on the writing thread.
    static func open(
        _ location: GenerationFolder, _ host: IndexHost, _ schema: IndexSchema
    ) throws(Refusal) -> IndexGeneration {
        let generation: IndexGeneration
        do throws(IndexError) {
            generation = try IndexGeneration.open(
                location, schema: schema, searchThreads: host.settings.searchThreads, writable: true)
        } catch {
            throw error.refusal
        }
        try OutboxReplay(store: host.store, batchMax: host.settings.relayBatchMax).finish(generation)
        return generation
    }

    /// Makes a generation that is up to date the one that is searched. Runs on the writing thread.
    static func switchIn(
        _ generation: IndexGeneration, _ host: IndexHost, _ change: AnalyzerSwitch?
    ) throws(Refusal) -> Int {
        let replaced = host.generation
        try change?.begin()
        do throws(IndexError) { try host.folder.switchTo(generation.location) } catch { throw error.refusal }
        host.adopt(generation, change)
        let snapshot = generation.snapshot
        host.events.append(
            .rebuildFinished,
            EventLog.data(
                generation: generation.location.name, documents: snapshot.documentCount,
                sequence: snapshot.checkpoint))
        let unheard = snapshot.checkpoint - changesKeptForSubscribers
        prune(host, through: min(generation.baseCheckpoint, replaced.baseCheckpoint, unheard))
        try change?.finish()
        return snapshot.documentCount
    }
}
