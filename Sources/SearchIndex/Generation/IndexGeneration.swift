package import Catalog
import Foundation
import Synchronization

/// An open generation: takes in changes, one batch at a time, and hands out snapshots.
///
/// Unchecked: ``apply(_:checkpoint:)`` and ``check()`` are called from the one thread that writes; snapshots are handed
/// out under a mutex.
package final class IndexGeneration: @unchecked Sendable {
    package let location: GenerationFolder
    private let schema: IndexSchema
    private let searchThreads: Int
    private let manifest: GenerationManifest
    private let base: Segment
    private let log: ChangeLog
    private let published: Mutex<IndexSnapshot>
    /// `nil` in a generation that is only read, and after a failed commit until the next.
    private var writer: XapianDatabase?
    private let isWritable: Bool
    private let commits: CommitClock
    /// Held by a commit, and by a search that was overtaken too often.
    private let gate = Mutex(())
    private var state: CommitState
    private var tail: Tail
    /// All documents of the last commit, whether or not it could be published.
    private var live: Bitmap
    private var builder: DocumentBuilder

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
        // Beside searches, the category tree and verification read.
        self.searchThreads = searchThreads + 2
        isWritable = writable
        manifest = try GenerationManifest.read(location.manifest)
        try Self.checkOrigin(manifest, schema, location)
        base = try Self.base(location, manifest)
        log = ChangeLog(path: location.log)
        writer = writable ? try XapianDatabase(writing: location.database, creates: false) : nil
        let readers = try ReaderPool(location.database, count: self.searchThreads)
        let stored = try readers.withReader { (reader) throws(IndexError) in try reader.metadata(CommitState.key) }
        guard let state = CommitState(stored) else {
            throw .damaged(path: location.database, reason: "the commit state is missing")
        }
        self.state = state
        commits = CommitClock(state.revision)
        var tail = Tail(firstDocid: base.docids.upperBound)
        try tail.append(try log.read(committed: state.logBytes), path: log.path)
        self.tail = tail
        builder = DocumentBuilder(schema: schema)
        let live = try readers.withReader { (reader) throws(IndexError) in
            Bitmap(sorted: try reader.postings([], expected: try reader.documentCount()))
        }
        self.live = live
        published = Mutex(
            IndexSnapshot(readers: readers, base: base, tail: tail.segments, live: live, state: state, commits: commits)
        )
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
        let payloads = try StableBytes(mapping: location.payloads)
        let columns = try StableBytes(mapping: location.columns)
        do {
            let segment = try Segment(
                firstDocid: 1, block: ColumnBlock(columns), payloads: payloads, words: WordDictionary(words))
            guard segment.block.documentCount == manifest.documents else {
                throw BlockDamage(reason: "expected \(manifest.documents) documents")
            }
            return segment
        } catch let damage as BlockDamage {
            throw .damaged(path: location.columns, reason: damage.reason)
        } catch {
            throw .damaged(path: location.words, reason: "\(error)")
        }
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
        do throws(IndexError) {
            var published: IndexSnapshot?
            try gate.withLock { _ throws(IndexError) in
                published = try commit(changes, checkpoint: checkpoint)
            }
            return published ?? snapshot
        } catch {
            // The handle may hold half a batch: the next batch starts from what is committed.
            writer = nil
            throw error
        }
    }

    private func commit(_ changes: [IndexChange], checkpoint: Int64) throws(IndexError) -> IndexSnapshot {
        let writer = try openWriter()
        var columns = ColumnBuilder()
        var removed: [UInt32] = []
        var added: [UInt32] = []
        builder = DocumentBuilder(schema: schema)
        let first = tail.nextDocid
        commits.begin(state.revision + 1)
        try writer.begin()
        for change in latest(changes) {
            for docid in try writer.postings(DocumentBuilder.uniqueTerm(change.id), expected: 1) {
                try writer.delete(docid)
                removed.append(docid)
            }
            guard case .put(let product) = change else { continue }
            do { columns.add(try builder.build(product)) } catch { throw .failed(reason: "\(error)") }
            let docid = first + UInt32(added.count)
            try writer.put(docid, terms: builder.terms)
            added.append(docid)
        }
        var next = CommitState(checkpoint: checkpoint, revision: state.revision + 1, logBytes: state.logBytes)
        var block: [UInt8]?
        if !added.isEmpty {
            var words = WordDictionaryBuilder()
            builder.words.add(to: &words)
            let bytes = columns.bytes(words: words.bytes())
            next.logBytes = try log.append(bytes, committed: state.logBytes)
            block = bytes
        }
        try writer.setMetadata(CommitState.key, next.bytes)
        try writer.commitTransaction()
        state = next
        if let block { try tail.append(block, path: log.path) }
        live = live.andNot(Bitmap(sorted: removed.sorted())).or(Bitmap(sorted: added))
        return try publish()
    }

    /// The last change of each product, in order.
    private func latest(_ changes: [IndexChange]) -> [IndexChange] {
        var last: [ProductID: Int] = [:]
        for (index, change) in changes.enumerated() { last[change.id] = index }
        return changes.enumerated().filter { last[$0.element.id] == $0.offset }.map(\.element)
    }

    private func openWriter() throws(IndexError) -> XapianDatabase {
        if let writer { return writer }
        let opened = try XapianDatabase(writing: location.database, creates: false)
        writer = opened
        return opened
    }

    private func publish() throws(IndexError) -> IndexSnapshot {
        let readers = try ReaderPool(location.database, count: searchThreads)
        let new = IndexSnapshot(
            readers: readers, base: base, tail: tail.segments, live: live, state: state, commits: commits)
        published.withLock { $0 = new }
        return new
    }

    /// Gives up writing, so that another may write. What has been committed stays searchable.
    package func close() { writer = nil }

    /// Runs a search that no commit can overtake: the next one waits for it.
    package func withoutCommits<Value>(_ body: (IndexSnapshot) throws -> Value) throws -> Value {
        var value: Value?
        try gate.withLock { _ in value = try body(snapshot) }
        guard let value else { preconditionFailure("the body has neither thrown nor returned") }
        return value
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
            _ = try log.read(committed: state.logBytes)
            return damaged
        } catch {
            return [error.refusal.message]
        }
    }
}
