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

    private let host: IndexHost
    private let isRunning = Mutex(false)
    /// Building blocks for seconds to minutes and must not hold up the writing thread, which the relay needs.
    private let building = BlockingPool(label: "aisle.index.building", threads: 1, waitingMax: 4)

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
        let isFree = isRunning.withLock { running in
            defer { running = true }
            return !running
        }
        guard isFree else { throw Refusal(.indexBusy, message: "the index is being rebuilt already") }
        defer { isRunning.withLock { $0 = false } }
        let host = host
        let isCancelled = OneTimeFlag()
        do {
            return try await withTaskCancellationHandler {
                let location = try await building.run { () throws(Refusal) in
                    try Self.build(host, isCancelled: isCancelled) { (builder) throws in
                        guard let isComplete else {
                            return try Self.readConsistently(host, builder, isCancelled, progress)
                        }
                        return try Self.follow(host, builder, isComplete, isCancelled, progress)
                    }
                }
                return try await host.writing.run { () throws(Refusal) in try Self.switchIn(location, host) }
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
    private static func readConsistently(
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
        _ host: IndexHost, isCancelled: OneTimeFlag, read: (GenerationBuilder) throws -> Int64
    ) throws(Refusal) -> GenerationFolder {
        let start = ContinuousClock.now
        var location: GenerationFolder?
        do {
            let folder = try host.folder.newGeneration()
            location = folder
            host.events.append(.rebuildStarted, ["generation": .string(folder.name)])
            let builder = try GenerationBuilder(folder, schema: host.schema)
            let sequence = try read(builder)
            _ = try builder.finish(checkpoint: sequence)
            let generation = try IndexGeneration.open(
                folder, schema: host.schema, searchThreads: 1, writable: true)
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
    private static func prune(_ host: IndexHost, through sequence: Int64) {
        do throws(Refusal) {
            try host.store.pruneOutbox(through: sequence)
        } catch {
            // Entries that stay cost space; the next rebuild tries again.
            host.logger.warning("outbox not pruned", metadata: ["reason": "\(error.message)"])
        }
    }

    /// Runs on the writing thread: nothing is relayed between the last catching up and the switch.
    private static func switchIn(_ location: GenerationFolder, _ host: IndexHost) throws(Refusal) -> Int {
        do throws(IndexError) {
            let generation = try IndexGeneration.open(
                location, schema: host.schema, searchThreads: host.settings.searchThreads, writable: true)
            do throws(Refusal) {
                try OutboxReplay(store: host.store, batchMax: host.settings.relayBatchMax).finish(generation)
            } catch {
                host.folder.remove(location)
                throw IndexError.refused(error)
            }
            let replaced = host.generation
            try host.folder.switchTo(location)
            host.adopt(generation)
            let snapshot = generation.snapshot
            host.events.append(
                .rebuildFinished,
                EventLog.data(
                    generation: location.name, documents: snapshot.documentCount, sequence: snapshot.checkpoint))
            let unheard = snapshot.checkpoint - changesKeptForSubscribers
            prune(host, through: min(generation.baseCheckpoint, replaced.baseCheckpoint, unheard))
            return generation.snapshot.documentCount
        } catch {
            throw error.refusal
        }
    }
}
