/// A block in its place: which docids it holds.
///
/// A class, so that handing one on costs one count of references and not one for each of its parts.
final class Segment: Sendable {
    /// The docid of the block's first document.
    let firstDocid: UInt32
    let block: ColumnBlock
    let documents: DocumentPart
    /// Words of the block's documents.
    let words: WordDictionary
    /// Terms of the block's documents; `nil` in a generation's base, whose terms Xapian has.
    let postings: PostingsSection?
    let docids: Range<UInt32>
    /// `nil` when none of the block's documents has variants.
    let variants: VariantPart?
    /// The block's variants among all of the index; as docids they never mean another one.
    let variantRows: Range<UInt32>

    /// - Parameter firstVariant: how many variants the segments before it have.
    init(
        firstDocid: UInt32, firstVariant: UInt32 = 0, block: ColumnBlock, payloads: PayloadFile? = nil,
        words: WordDictionary? = nil
    ) throws(BlockDamage) {
        self.firstDocid = firstDocid
        variants = try VariantPart(block)
        variantRows = firstVariant..<(firstVariant + UInt32(variants?.count ?? 0))
        self.block = block
        docids = firstDocid..<(firstDocid + UInt32(block.documentCount))
        documents = try DocumentPart(block, payloads: payloads)
        postings = try block.section(.postings, "").map { bytes throws(BlockDamage) in try PostingsSection(bytes) }
        if let words {
            self.words = words
        } else if let bytes = block.section(.words, "") {
            do throws(WordDictionary.Damage) {
                self.words = try WordDictionary(bytes)
            } catch {
                throw BlockDamage(reason: "the words are damaged")
            }
        } else {
            self.words = .empty
        }
    }

    /// The part of an ascending list that lies in the segment.
    func slice(_ docids: [UInt32]) -> ArraySlice<UInt32> { Self.slice(docids, self.docids) }

    /// The part of an ascending list of variant rows that lies in the segment.
    func slice(variantRows rows: [UInt32]) -> ArraySlice<UInt32> { Self.slice(rows, variantRows) }

    private static func slice(_ list: [UInt32], _ range: Range<UInt32>) -> ArraySlice<UInt32> {
        list[lowerBound(list, range.lowerBound)..<lowerBound(list, range.upperBound)]
    }

    private static func lowerBound(_ docids: [UInt32], _ docid: UInt32) -> Int {
        var (low, high) = (0, docids.count)
        while low < high {
            let middle = (low + high) / 2
            if docids[middle] < docid { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
