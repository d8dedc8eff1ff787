/// One commit as the change log keeps it: what went, what came, and how far the index is with it.
///
/// Layout: checkpoint (i64), revision (u64), removed documents (u64), bytes of the block (u64); docids of the removed
/// (u32 each, padded to a multiple of 8); the column block of the added documents, empty when there are none.
struct CommitRecord {
    var state: CommitState
    /// Docids of documents that can't be found any more.
    var removed: [UInt32]
    /// The added documents as a column block with their postings; `nil` for none.
    var block: ColumnBlock?

    private static let headerBytes = 32

    static func bytes(state: CommitState, removed: [UInt32], block: [UInt8]) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(headerBytes + removed.count * 4 + 4 + block.count)
        bytes.append(integer: state.checkpoint)
        bytes.append(integer: state.revision)
        bytes.append(integer: UInt64(removed.count))
        bytes.append(integer: UInt64(block.count))
        bytes.append(numbers: removed)
        while bytes.count % 8 != 0 { bytes.append(0) }
        bytes.append(contentsOf: block)
        return bytes
    }

    init(_ bytes: StableBytes) throws(BlockDamage) {
        guard bytes.count >= Self.headerBytes, let removedCount = Int(exactly: bytes.load(UInt64.self, at: 16)),
            let blockLength = Int(exactly: bytes.load(UInt64.self, at: 24)), removedCount <= bytes.count / 4
        else { throw BlockDamage(reason: "a commit is cut off") }
        state = CommitState(checkpoint: bytes.load(Int64.self, at: 0), revision: bytes.load(UInt64.self, at: 8))
        let blockStart = (Self.headerBytes + removedCount * 4 + 7) & ~7
        guard let block = bytes.part(blockStart, blockLength) else { throw BlockDamage(reason: "a commit is cut off") }
        removed = (0..<removedCount).map { bytes.load(UInt32.self, at: Self.headerBytes + $0 * 4) }
        self.block = blockLength == 0 ? nil : try ColumnBlock(block)
    }
}
