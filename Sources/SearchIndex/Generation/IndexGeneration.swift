package import Catalog
import Foundation
import Synchronization

/// An open generation: takes in changes, one batch at a time, and hands out snapshots.
///
/// Unchecked: ``apply(_:checkpoint:)`` and ``check()`` are called from the one thread that writes; snapshots are handed
/// out under a mutex.
package final class IndexGeneration: @unchecked Sendable {
    package let location: GenerationFolder
    /// What it was built with. Its analyzers may be older than those of queries, but give the same terms.
    package let schema: IndexSchema
    private let manifest: GenerationManifest
    private let base: Segment
    private let basePostings: BasePostings
    private let log: ChangeLog
    private let published: Mutex<IndexSnapshot>
    private let isWritable: Bool
    private var tail: Tail

    /// - Parameter searchThreads: searches that read at once.
    /// - Throws: `missing`, `damaged`, `foreign` or `busy`; nothing is changed then.
    package static func open(
        _ location: GenerationFolder, schema: IndexSchema, searchThreads: Int, writable: Bool
    ) throws(IndexError) -> IndexGeneration {
        try IndexGeneration(location, schema: schema, searchThreads: searchThreads, writable: writable)
    }

    private init(
        _ location: GenerationFolder, schema: IndexSchema, searchThreads: Int, writable: Bool
    ) throws(IndexError) {
        self.location = location
        self.schema = schema
        isWritable = writable
        manifest = try GenerationManifest.read(location.manifest)
        try Self.checkOrigin(manifest, schema, location)
        base = try Self.base(location, manifest)
        // Beside searches, the category tree and verification read.
        basePostings = BasePostings(try ReaderPool(location.database, count: searchThreads + 2))
        let (log, records) = try ChangeLog.open(location.log, isWritable: writable)
        self.log = log
        var tail = Tail(behind: base)
        try tail.append(records.compactMap(\.block), path: log.path)
        self.tail = tail
        let removed = Bitmap(sorted: Set(records.flatMap(\.removed)).sorted())
        let live = Bitmap(range: 1..<tail.nextDocid).andNot(removed)
        let segments = [base] + tail.segments
        published = Mutex(
            IndexSnapshot(
                basePostings: basePostings, base: base, tail: tail.segments, live: live,
                totalLength: Self.totalLength(segments, live),
                state: records.last?.state ?? CommitState(checkpoint: manifest.checkpoint, revision: 0)))
    }

    private static func totalLength(_ segments: [Segment], _ live: Bitmap) -> UInt64 {
        var total: UInt64 = 0
        for segment in segments {
            for document in segment.docids where live.contains(document) {
                total += UInt64(segment.documents.length(Int(document - segment.firstDocid)))
            }
        }
        return total
    }

    private static func checkOrigin(
        _ manifest: GenerationManifest, _ schema: IndexSchema, _ location: GenerationFolder
    ) throws(IndexError) {
        guard manifest.formatVersion == IndexSchema.formatVersion else {
            throw .foreign(
                path: location.path,
                reason: "its format is \(manifest.formatVersion), this program writes \(IndexSchema.formatVersion)")
        }
        guard manifest.fingerprint == schema.fingerprint else {
            throw .foreign(
                path: location.path, reason: "its analyzer was \(manifest.analyzer) with other definitions or lists")
        }
    }

    private static func base(_ location: GenerationFolder, _ manifest: GenerationManifest) throws(IndexError) -> Segment
    {
        for file in manifest.files {
            let path = location.path + "/" + file.name
            guard FileManager.default.fileExists(atPath: path) else {
                throw .damaged(path: path, reason: "the file is missing")
            }
            guard try StableBytes(mapping: path).count == file.bytes else {
                throw .damaged(path: path, reason: "expected \(file.bytes) bytes")
            }
        }
        let words = try StableBytes(mapping: location.words)
        let columns = try StableBytes(mapping: location.columns)
        do {
            let segment = try Segment(
                firstDocid: 1, block: ColumnBlock(columns), payloads: PayloadFile(location.payloads),
                words: WordDictionary(words))
            guard segment.block.documentCount == manifest.documents else {
                throw BlockDamage(reason: "expected \(manifest.documents) documents")
            }
            return segment
        } catch let damage as BlockDamage {
            throw .damaged(path: location.columns, reason: damage.reason)
        } catch let error as IndexError {
            throw error
        } catch {
            throw .damaged(path: location.words, reason: "\(error)")
        }
    }

    /// The outbox sequence that the generation was built from.
    package var baseCheckpoint: Int64 { manifest.checkpoint }

    /// Gives back the memory of posting lists and of settled prices; they are read again when they are needed.
    package func relieveMemory() {
        basePostings.forget()
        for block in snapshot.blocks { block.settledPrices.forget() }
    }

    /// The newest state, for as many searches as like.
    package var snapshot: IndexSnapshot { published.withLock { $0 } }

    /// Takes in a batch of changes as one commit and publishes it.
    ///
    /// - Parameter checkpoint: the outbox sequence that the index has reached with them.
    /// - Throws: when nothing of the batch has been taken in; it may be tried again.
    @discardableResult
    package func apply(_ changes: [IndexChange], checkpoint: Int64) throws(IndexError) -> IndexSnapshot {
        guard isWritable else { throw .readOnly(path: location.path) }
        let before = snapshot
        var builder = DocumentBuilder(schema: schema)
        var columns = ColumnBuilder(holdsPostings: true)
        var removed: [UInt32] = []
        for change in latest(changes) {
            removed.append(contentsOf: before.docids(of: change.id))
            guard case .put(let product) = change else { continue }
            do { columns.add(try builder.build(product), terms: builder.terms) } catch {
                throw .failed(reason: "\(error)")
            }
        }
        let added = tail.nextDocid..<(tail.nextDocid + UInt32(columns.documentCount))
        var tail = tail
        var block: [UInt8] = []
        if !added.isEmpty {
            var words = WordDictionaryBuilder()
            builder.words.add(to: &words)
            block = columns.bytes(words: words.bytes())
            try tail.append(block, path: log.path)
        }
        let state = CommitState(checkpoint: checkpoint, revision: before.revision + 1)
        try log.append(CommitRecord.bytes(state: state, removed: removed, block: block))
        self.tail = tail
        let live = before.live.andNot(Bitmap(sorted: removed.sorted())).or(Bitmap(range: added))
        let gone = before.lengths(of: removed.sorted()).reduce(0) { $0 + UInt64($1) }
        let after = IndexSnapshot(
            basePostings: basePostings, base: base, tail: tail.segments, live: live,
            totalLength: before.totalLength - gone + columns.totalLength, state: state)
        published.withLock { $0 = after }
        return after
    }

    /// The last change of each product, in order.
    private func latest(_ changes: [IndexChange]) -> [IndexChange] {
        var last: [ProductID: Int] = [:]
        for (index, change) in changes.enumerated() { last[change.id] = index }
        return changes.enumerated().filter { last[$0.element.id] == $0.offset }.map(\.element)
    }

    // MARK: Looking after

    /// Bytes on disk by part.
    package func sizes() -> [(part: String, bytes: Int64)] {
        [
            ("xapian", location.database), ("columns", location.columns), ("payloads", location.payloads),
            ("words", location.words), ("changes", location.log),
        ].map { ($0.0, Self.size($0.1)) }
    }

    private static func size(_ path: String) -> Int64 {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else { return 0 }
        guard isFolder.boolValue else {
            // A file that vanishes between the two calls has no size.
            let attributes = try? FileManager.default.attributesOfItem(atPath: path)
            return (attributes?[.size] as? NSNumber)?.int64Value ?? 0
        }
        let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        return names.reduce(0) { $0 + size(path + "/" + $1) }
    }

    /// Compares every file with its checksum.
    ///
    /// - Returns: the damaged ones with the reason; empty when all is well.
    package func check() -> [String] {
        do throws(IndexError) {
            let found = try GenerationManifest.describe(location)
            let damaged = manifest.files.filter { !found.contains($0) }.map { "\($0.name): the checksum is wrong" }
            return log.isIntact ? damaged : damaged + ["changes.log: a record is not what its checksum says"]
        } catch {
            return [error.refusal.message]
        }
    }
}
