package import Analysis
package import Catalog
import Dispatch
import Foundation
import Synchronization

/// Builds a generation from products: shards on all processors, then one merge.
///
/// Blocking; one thread adds. Docids follow the order of adding.
package final class GenerationBuilder {
    private let folder: GenerationFolder
    private let schema: IndexSchema
    private let queue = WorkQueue(label: "aisle.index.shards", priority: .bulk)
    private let group = DispatchGroup()
    /// As many shards at once as there are processors; adding waits for a free one, so memory stays bounded.
    private let slots: DispatchSemaphore
    private let failure = Mutex<(any Error)?>(nil)
    private var waiting: [Product] = []
    private var shardCount = 0

    /// - Parameter folder: new and empty.
    package init(_ folder: GenerationFolder, schema: IndexSchema) throws(IndexError) {
        self.folder = folder
        self.schema = schema
        slots = DispatchSemaphore(value: max(1, ProcessInfo.processInfo.activeProcessorCount))
        do {
            try FileManager.default.createDirectory(atPath: folder.shards, withIntermediateDirectories: true)
        } catch {
            throw DurableFile.error(errno, folder.shards)
        }
    }

    deinit { group.wait() }

    /// Adds published products.
    ///
    /// - Throws: what went wrong in any shard so far.
    package func add(_ products: [Product]) throws(IndexError) {
        waiting.append(contentsOf: products)
        while waiting.count >= ShardWriter.documentsMax {
            let shard = Array(waiting.prefix(ShardWriter.documentsMax))
            waiting.removeFirst(ShardWriter.documentsMax)
            try start(shard)
        }
    }

    private func start(_ products: [Product]) throws(IndexError) {
        try rethrow()
        let number = shardCount
        shardCount += 1
        let writer = ShardWriter(schema: schema, database: shard(number), block: shard(number) + ".block")
        slots.wait()
        queue.async(group: group) { [slots, failure = FailureBox(self)] in
            defer { slots.signal() }
            do { try writer.write(products) } catch { failure.set(error) }
        }
    }

    private func shard(_ number: Int) -> String { folder.shards + "/\(number)" }

    fileprivate func note(_ error: any Error) { failure.withLock { if $0 == nil { $0 = error } } }

    private func rethrow() throws(IndexError) {
        guard let error = failure.withLock({ $0 }) else { return }
        throw error as? IndexError ?? .failed(reason: "\(error)")
    }

    /// Merges the shards and writes the manifest, last of all: a generation with a manifest is whole.
    ///
    /// - Parameter checkpoint: the outbox sequence that the products stand for.
    @discardableResult
    package func finish(checkpoint: Int64) throws(IndexError) -> GenerationManifest {
        if !waiting.isEmpty || shardCount == 0 {
            try start(waiting)
            waiting = []
        }
        group.wait()
        try rethrow()
        // Xapian's tables and our columns beside each other: neither reads what the other writes.
        let compaction = ShardCompaction(
            shards: (0..<shardCount).map(shard), folder: folder.shards, target: folder.database)
        queue.async(group: group) { [failure = FailureBox(self)] in
            do { try compaction.run() } catch { failure.set(error) }
        }
        let documents = try mergeBlocks()
        group.wait()
        try rethrow()
        // Shards that can't be deleted waste space and harm nothing.
        try? FileManager.default.removeItem(atPath: folder.shards)
        let manifest = GenerationManifest(
            formatVersion: IndexSchema.formatVersion, fingerprint: schema.fingerprint, analyzer: schema.analyzer.name,
            documents: documents, checkpoint: checkpoint, files: try GenerationManifest.describe(folder))
        try manifest.write(to: folder.manifest)
        return manifest
    }

    /// - Returns: the number of documents.
    private func mergeBlocks() throws(IndexError) -> Int {
        var columns = ColumnBuilder(holdsPostings: false)
        var words = WordDictionaryBuilder()
        var blocks: [Segment] = []
        for number in 0..<shardCount {
            let path = shard(number) + ".block"
            do throws(BlockDamage) {
                let segment = try Segment(firstDocid: 0, block: ColumnBlock(try Self.mapped(path)))
                try columns.append(segment.block, includesPayloads: false)
                words.add(segment.words)
                blocks.append(segment)
            } catch {
                throw .damaged(path: path, reason: error.reason)
            }
        }
        try Self.write(columns.bytes(words: nil, includesPayloads: false), to: folder.columns)
        try Self.write(words.bytes(), to: folder.words)
        try PayloadFileWriter(blocks.map(\.documents)).write(to: folder.payloads)
        return columns.documentCount
    }

    private static func mapped(_ path: String) throws(BlockDamage) -> StableBytes {
        do throws(IndexError) { return try StableBytes(mapping: path) } catch {
            throw BlockDamage(reason: error.refusal.message)
        }
    }

    private static func write(_ bytes: [UInt8], to path: String) throws(IndexError) {
        let file = try DurableFile(path)
        try file.write(bytes)
        try file.synchronize()
    }
}

/// Lets a shard report to its builder.
///
/// Unchecked: only ``GenerationBuilder/note(_:)`` is called, which locks; the builder waits for its shards in `deinit`.
private struct FailureBox: @unchecked Sendable {
    private unowned let builder: GenerationBuilder

    init(_ builder: GenerationBuilder) { self.builder = builder }

    func set(_ error: any Error) { builder.note(error) }
}
