import Foundation
internal import CXapian

/// An open Xapian database. Serves one thread at a time; everything blocks.
///
/// Unchecked: ``ReaderPool`` lends a reader to one caller at a time, and a writer belongs to the one shard that it
/// writes.
final class XapianDatabase: @unchecked Sendable {
    private let handle: OpaquePointer
    let path: String

    init(reading path: String) throws(IndexError) {
        handle = try Self.open(path) { cxapian_reader_open(path, &$0) }
        self.path = path
    }

    /// Creates a database whose documents are added once and never changed.
    ///
    /// Without Xapian's lists of terms by document: they make writing a third slower and the database twice as large,
    /// and only deleting a document would need them.
    init(creating path: String) throws(IndexError) {
        handle = try Self.open(path) { cxapian_writer_create(path, &$0) }
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

    private func call<Value>(_ body: (inout cxapian_status) -> Value) throws(IndexError) -> Value {
        var status = cxapian_status()
        let value = body(&status)
        guard status.code == 0 else { throw IndexError(status, path: path) }
        return value
    }

    // MARK: Reading

    func documentCount() throws(IndexError) -> Int { try Int(call { cxapian_document_count(handle, &$0) }) }

    func termFrequency(_ term: [UInt8]) throws(IndexError) -> Int {
        try Int(call { cxapian_term_frequency(handle, term, term.count, &$0) })
    }

    /// All documents with the term.
    func postings(_ term: [UInt8]) throws(IndexError) -> PostingList {
        let expected = try termFrequency(term)
        guard expected > 0 else { return .empty }
        var documents: [UInt32] = []
        var frequencies: [UInt16] = []
        documents.reserveCapacity(expected)
        frequencies.reserveCapacity(expected)
        let capacity = min(expected + 1, Self.postingsAtOnce)
        var docids = [UInt32](repeating: 0, count: capacity)
        var wdfs = [UInt32](repeating: 0, count: capacity)
        while true {
            var count = 0
            let from = (documents.last ?? 0) + 1
            _ = try call { cxapian_postings(handle, term, term.count, from, &docids, &wdfs, capacity, &count, &$0) }
            documents.append(contentsOf: docids[..<count])
            for wdf in wdfs[..<count] { frequencies.append(UInt16(clamping: wdf)) }
            if count < capacity { return PostingList(documents: documents, frequencies: frequencies) }
        }
    }

    /// Half a megabyte of buffers; few terms have more postings.
    private static let postingsAtOnce = 1 << 16

    // MARK: Writing

    /// Adds a document under the next docid.
    func add(_ terms: TermTable) throws(IndexError) {
        let views = terms.entries.map { cxapian_term(offset: $0.offset, length: $0.length, wdf: $0.value) }
        _ = try call { cxapian_document_add(handle, terms.arena, views, views.count, &$0) }
    }

    func commit() throws(IndexError) { _ = try call { cxapian_commit(handle, &$0) } }

    /// Writes databases one behind the other into a new one; docids go on from one to the next.
    static func compact(_ sources: [String], into destination: String) throws(IndexError) {
        var status = cxapian_status()
        let copies = sources.map { strdup($0) }
        defer { for copy in copies { free(copy) } }
        let pointers = copies.map { UnsafePointer($0) }
        _ = cxapian_compact(pointers, pointers.count, destination, &status)
        guard status.code == 0 else { throw IndexError(status, path: destination) }
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
