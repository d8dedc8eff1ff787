import Foundation
package import Analysis
internal import CXapian

/// An open Xapian database. Serves one thread at a time; everything blocks.
///
/// Unchecked: ``ReaderPool`` lends a reader to one caller at a time, and the one writer belongs to the one thread that
/// writes.
final class XapianDatabase: @unchecked Sendable {
    private let handle: OpaquePointer
    let path: String

    init(reading path: String) throws(IndexError) {
        handle = try Self.open(path) { cxapian_reader_open(path, &$0) }
        self.path = path
    }

    /// - Parameter isDisposable: skips syncing for files that nobody reads before they are whole.
    init(writing path: String, creates: Bool, isDisposable: Bool = false) throws(IndexError) {
        let mode = Int32((creates ? CXAPIAN_CREATE : CXAPIAN_OPEN) | (isDisposable ? CXAPIAN_UNSAFE : 0))
        handle = try Self.openWaiting(path) { cxapian_writer_open(path, mode, &$0) }
        self.path = path
    }

    deinit { cxapian_database_close(handle) }

    private static func open(
        _ path: String, _ body: (inout cxapian_status) -> OpaquePointer?
    ) throws(IndexError) -> OpaquePointer {
        var status = cxapian_status()
        guard let handle = body(&status) else { throw IndexError(status, path: path) }
        return handle
    }

    /// A lock that has just been given up is still held by child processes between their fork and their exec, for some
    /// milliseconds; a writer that lives holds it for longer than this waits.
    private static func openWaiting(
        _ path: String, _ body: (inout cxapian_status) -> OpaquePointer?
    ) throws(IndexError) -> OpaquePointer {
        for _ in 0..<lockAttemptsMax {
            var status = cxapian_status()
            if let handle = body(&status) { return handle }
            guard status.code == Int32(CXAPIAN_DATABASE_LOCK.rawValue) else { throw IndexError(status, path: path) }
            usleep(lockPauseMicroseconds)
        }
        return try open(path, body)
    }

    private static let lockAttemptsMax = 40
    private static let lockPauseMicroseconds: UInt32 = 20_000

    private func call<Value>(_ body: (inout cxapian_status) -> Value) throws(IndexError) -> Value {
        var status = cxapian_status()
        let value = body(&status)
        guard status.code == 0 else { throw IndexError(status, path: path) }
        return value
    }

    // MARK: Reading

    func documentCount() throws(IndexError) -> Int { try Int(call { cxapian_document_count(handle, &$0) }) }

    func lastDocid() throws(IndexError) -> UInt32 { try call { cxapian_last_docid(handle, &$0) } }

    func termFrequency(_ term: [UInt8]) throws(IndexError) -> Int {
        try Int(call { cxapian_term_frequency(handle, term, term.count, &$0) })
    }

    /// All documents with the term, ascending; an empty term means all documents.
    ///
    /// - Parameter expected: how many there are, as far as known.
    func postings(_ term: [UInt8], expected: Int) throws(IndexError) -> [UInt32] {
        var docids: [UInt32] = []
        docids.reserveCapacity(expected)
        let capacity = min(max(expected + 1, 64), 1 << 16)
        var buffer = [UInt32](repeating: 0, count: capacity)
        while true {
            var count = 0
            let from = (docids.last ?? 0) + 1
            _ = try call { cxapian_postings(handle, term, term.count, from, &buffer, capacity, &count, &$0) }
            docids.append(contentsOf: buffer[..<count])
            if count < capacity { return docids }
        }
    }

    func metadata(_ key: String) throws(IndexError) -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: 1_024)
        var length = 0
        _ = try call { cxapian_metadata_get(handle, key, &buffer, buffer.count, &length, &$0) }
        return Array(buffer[..<min(length, buffer.count)])
    }

    /// The best documents by BM25, best first.
    ///
    /// - Parameter allowed: ascending docids that may be found; `nil` means all.
    func rank(
        _ query: FlatQuery, allowed: [UInt32]?, limit: Int, parameters: RankingParameters
    ) throws(IndexError) -> [RankedDocument] {
        var hits = [cxapian_hit](repeating: cxapian_hit(), count: limit)
        var count = 0
        var lowerBound: UInt32 = 0
        var bm25 = cxapian_bm25(k1: parameters.bm25K1, k3: 1, b: parameters.bm25B, min_normlen: 0.5)
        _ = try call { status in
            query.arena.withUnsafeBufferPointer { arena in
                query.nodes.withUnsafeBufferPointer { nodes in
                    DocidCursor.withFilter(allowed) { filter in
                        cxapian_rank(
                            handle, arena.baseAddress, nodes.baseAddress, nodes.count, filter, &bm25, 0, 0,
                            UInt32(limit), &hits, &count, &lowerBound, &status)
                    }
                }
            }
        }
        return hits[..<count].map { RankedDocument(docid: $0.docid, weight: $0.weight) }
    }

    // MARK: Writing

    /// Writes a document under a docid that is free.
    func put(_ docid: UInt32, terms: TermTable) throws(IndexError) {
        let views = terms.entries.map { cxapian_term(offset: $0.offset, length: $0.length, wdf: $0.value) }
        _ = try call { cxapian_document_put(handle, docid, terms.arena, views, views.count, &$0) }
    }

    func delete(_ docid: UInt32) throws(IndexError) { _ = try call { cxapian_document_delete(handle, docid, &$0) } }

    func setMetadata(_ key: String, _ value: [UInt8]) throws(IndexError) {
        _ = try call { cxapian_metadata_set(handle, key, value, value.count, &$0) }
    }

    func begin() throws(IndexError) { _ = try call { cxapian_begin(handle, &$0) } }

    func commitTransaction() throws(IndexError) { _ = try call { cxapian_commit_transaction(handle, &$0) } }

    func commit() throws(IndexError) { _ = try call { cxapian_commit(handle, &$0) } }

    /// Writes databases one behind the other into a new one; docids go on from one to the next.
    static func compact(_ sources: [String], into destination: String) throws(IndexError) {
        var status = cxapian_status()
        let copies = sources.map { strdup($0) }
        defer { for copy in copies { free(copy) } }
        let pointers = copies.map { UnsafePointer($0) }
        _ = cxapian_compact(pointers, pointers.count, destination, true, &status)
        guard status.code == 0 else { throw IndexError(status, path: destination) }
    }
}

/// Walks a sorted list of docids for the shim's filter.
private struct DocidCursor {
    let docids: UnsafeBufferPointer<UInt32>
    var position = 0

    static func withFilter(_ allowed: [UInt32]?, _ body: (UnsafePointer<cxapian_filter>?) -> Bool) -> Bool {
        guard let allowed else { return body(nil) }
        return allowed.withUnsafeBufferPointer { docids in
            var cursor = DocidCursor(docids: docids)
            return withUnsafeMutablePointer(to: &cursor) { context in
                var filter = cxapian_filter(context: context, count: UInt32(docids.count)) { context, docid, found in
                    guard let context, let found else { return false }
                    return context.assumingMemoryBound(to: DocidCursor.self).pointee.skip(to: docid, found)
                }
                return body(&filter)
            }
        }
    }

    /// Gallops: most skips are short, some cross the whole list.
    mutating func skip(to docid: UInt32, _ found: UnsafeMutablePointer<UInt32>) -> Bool {
        var step = 1
        var low = position
        while low < docids.count, docids[low] < docid {
            position = low + 1
            low += step
            step *= 2
        }
        var high = min(low, docids.count)
        while position < high {
            let middle = (position + high) / 2
            if docids[middle] < docid { position = middle + 1 } else { high = middle }
        }
        guard position < docids.count else { return false }
        found.pointee = docids[position]
        return true
    }
}

extension IndexError {
    /// Mirrors Xapian's table of exceptions in terms of what a caller can do.
    fileprivate init(_ status: cxapian_status, path: String) {
        let message = withUnsafeBytes(of: status.message) { Self.text($0) }
        let system = withUnsafeBytes(of: status.system_message) { Self.text($0) }
        let reason = system.isEmpty ? message : message + ": " + system
        if system.contains("No space left") {
            self = .diskFull(path: path)
            return
        }
        if system.contains("Read-only file system") || system.contains("Permission denied") {
            self = .readOnly(path: path)
            return
        }
        switch cxapian_code(rawValue: UInt32(bitPattern: status.code)) {
        case CXAPIAN_DATABASE_MODIFIED: self = .snapshotExpired
        case CXAPIAN_DATABASE_LOCK: self = .busy(path: path)
        case CXAPIAN_DATABASE_NOT_FOUND: self = .missing(path: path)
        case CXAPIAN_DATABASE_CORRUPT, CXAPIAN_DATABASE_OPENING: self = .damaged(path: path, reason: reason)
        case CXAPIAN_DATABASE_VERSION: self = .foreign(path: path, reason: reason)
        default: self = .failed(reason: reason)
        }
    }

    private static func text(_ bytes: UnsafeRawBufferPointer) -> String {
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
}
