import Foundation

/// The documents that were added after a generation was built, one record a commit.
///
/// A record is a column block behind its length (u64) and checksum (u64). Records are written and synchronised before
/// the index commit that makes them count; what lies behind the committed length is the rest of a crash and is cut off.
struct ChangeLog {
    let path: String
    private static let headerBytes = 16

    /// The committed records, oldest first.
    ///
    /// - Throws: `damaged` when the file is shorter than committed or a record is not what its checksum says.
    func read(committed: Int) throws(IndexError) -> [ColumnBlock] {
        guard committed > 0 else { return [] }
        let bytes = try StableBytes(mapping: path)
        guard bytes.count >= committed else { throw .damaged(path: path, reason: "cut off") }
        var blocks: [ColumnBlock] = []
        var position = 0
        while position < committed {
            guard position + Self.headerBytes <= committed,
                let length = Int(exactly: bytes.load(UInt64.self, at: position)),
                position + Self.headerBytes + length <= committed,
                let record = bytes.part(position + Self.headerBytes, length)
            else { throw .damaged(path: path, reason: "a record is cut off") }
            guard Checksum.of(record.raw) == bytes.load(UInt64.self, at: position + 8) else {
                throw .damaged(path: path, reason: "a record's checksum is wrong")
            }
            do throws(BlockDamage) {
                blocks.append(try ColumnBlock(record))
            } catch {
                throw .damaged(path: path, reason: error.reason)
            }
            position += Self.headerBytes + length
        }
        return blocks
    }

    /// Appends a record behind the committed length.
    ///
    /// - Returns: the length that the next commit makes count.
    func append(_ block: [UInt8], committed: Int) throws(IndexError) -> Int {
        if FileManager.default.fileExists(atPath: path) { try DurableFile.truncate(path, to: committed) }
        let file = try DurableFile(path, appends: true)
        var record: [UInt8] = []
        record.reserveCapacity(Self.headerBytes + block.count)
        record.append(integer: UInt64(block.count))
        record.append(integer: Checksum.of(block))
        record.append(contentsOf: block)
        try file.write(record)
        try file.synchronize()
        return committed + record.count
    }
}
