import Foundation

/// The commits since a generation was built, one record each; appending one is the commit.
///
/// A record is a ``CommitRecord`` behind its length (u64) and checksum (u64). What lies behind the last whole record is
/// the rest of a crash: readers stop there and a writer cuts it off. The changes that go with it are still in the
/// catalog's outbox, behind the checkpoint of the last whole record.
///
/// Unchecked: appending is done by the one thread that writes the generation.
final class ChangeLog: @unchecked Sendable {
    let path: String
    /// `nil` in a generation that is only read.
    private let file: DurableFile?
    /// Bytes of whole records.
    private var length: Int
    private static let headerBytes = 16

    /// - Parameter isWritable: takes the log for writing; it is locked until the last reference goes.
    /// - Returns: the log and its records, oldest first.
    /// - Throws: `busy` when another writer has it.
    static func open(_ path: String, isWritable: Bool) throws(IndexError) -> (log: ChangeLog, records: [CommitRecord]) {
        let file = isWritable ? try DurableFile(path, appends: true) : nil
        try file?.lock()
        let (records, length) = try read(path)
        if let file, file.size > length { try file.truncate(to: length) }
        return (ChangeLog(path: path, file: file, length: length), records)
    }

    private init(path: String, file: DurableFile?, length: Int) {
        self.path = path
        self.file = file
        self.length = length
    }

    private static func read(_ path: String) throws(IndexError) -> (records: [CommitRecord], length: Int) {
        guard FileManager.default.fileExists(atPath: path) else { return ([], 0) }
        let bytes = try StableBytes(mapping: path)
        var records: [CommitRecord] = []
        var position = 0
        while let record = record(bytes, at: position) {
            position += headerBytes + record.count
            do throws(BlockDamage) { records.append(try CommitRecord(record)) } catch {
                throw .damaged(path: path, reason: error.reason)
            }
        }
        return (records, position)
    }

    /// The whole record at a position; `nil` when there is none.
    private static func record(_ bytes: StableBytes, at position: Int) -> StableBytes? {
        guard position + headerBytes <= bytes.count, let length = Int(exactly: bytes.load(UInt64.self, at: position)),
            length > 0, let record = bytes.part(position + headerBytes, length),
            Checksum.of(record.raw) == bytes.load(UInt64.self, at: position + 8)
        else { return nil }
        return record
    }

    /// Whether all records are whole.
    var isIntact: Bool {
        guard length > 0 else { return true }
        // A log that can't be read is not intact.
        guard let found = try? Self.read(path) else { return false }
        return found.length >= length
    }

    /// Appends a record; when this returns, the commit is on the disk.
    ///
    /// - Throws: when nothing counts of it.
    func append(_ record: [UInt8]) throws(IndexError) {
        guard let file else { throw .readOnly(path: path) }
        // A commit that failed half-way has left bytes behind the last whole record.
        if file.size > length { try file.truncate(to: length) }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Self.headerBytes + record.count)
        bytes.append(integer: UInt64(record.count))
        bytes.append(integer: Checksum.of(record))
        bytes.append(contentsOf: record)
        try file.write(bytes)
        try file.synchronize()
        length += bytes.count
    }
}
