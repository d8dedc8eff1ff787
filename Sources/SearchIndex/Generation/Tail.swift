/// The documents that came after a generation was built, as a few segments in memory.
///
/// Each commit adds a segment; neighbours of similar size are merged, so that there are about as many as the number of
/// documents has binary digits and each document is merged about as often.
struct Tail {
    private(set) var segments: [Segment] = []
    private(set) var nextDocid: UInt32
    private var nextVariant: UInt32

    init(behind base: Segment) {
        nextDocid = base.docids.upperBound
        nextVariant = base.variantRows.upperBound
    }

    /// Adds the blocks of a log, all merged into one.
    mutating func append(_ blocks: [ColumnBlock], path: String) throws(IndexError) {
        guard !blocks.isEmpty else { return }
        do throws(BlockDamage) {
            let segment = try Self.merged(blocks, firstDocid: nextDocid, firstVariant: nextVariant)
            nextDocid = segment.docids.upperBound
            nextVariant = segment.variantRows.upperBound
            segments.append(segment)
        } catch {
            throw .damaged(path: path, reason: error.reason)
        }
    }

    /// Adds the block of a commit.
    mutating func append(_ block: [UInt8], path: String) throws(IndexError) {
        do throws(BlockDamage) {
            let segment = try Segment(
                firstDocid: nextDocid, firstVariant: nextVariant, block: ColumnBlock(StableBytes(block)))
            nextDocid = segment.docids.upperBound
            nextVariant = segment.variantRows.upperBound
            segments.append(segment)
            while segments.count > 1 {
                let (left, right) = (segments[segments.count - 2], segments[segments.count - 1])
                guard right.block.documentCount * 2 > left.block.documentCount else { break }
                segments.removeLast(2)
                segments.append(
                    try Self.merged(
                        [left.block, right.block], firstDocid: left.firstDocid,
                        firstVariant: left.variantRows.lowerBound))
            }
        } catch {
            throw .damaged(path: path, reason: error.reason)
        }
    }

    private static func merged(
        _ blocks: [ColumnBlock], firstDocid: UInt32, firstVariant: UInt32
    ) throws(BlockDamage) -> Segment {
        var columns = ColumnBuilder(holdsPostings: true)
        var words = WordDictionaryBuilder()
        for block in blocks {
            try columns.append(block)
            words.add(try Segment(firstDocid: 0, block: block).words)
        }
        let bytes = columns.bytes(words: words.bytes())
        return try Segment(
            firstDocid: firstDocid, firstVariant: firstVariant, block: ColumnBlock(StableBytes(bytes)))
    }
}
