/// The terms of a block with their documents, for blocks that came after a generation's base.
///
/// Layout: term count (u64), posting count (u64), ends of the terms' bytes (u32 each), ends of the terms' postings (u32
/// each), documents (u32 each, counted from 0 within the block), frequencies (u32 each), the terms' bytes. Terms are in
/// byte order.
struct PostingsSection: Sendable {
    static let headerBytes = 16

    private let bytes: StableBytes
    let termCount: Int
    let postingCount: Int

    init(_ bytes: StableBytes) throws(BlockDamage) {
        guard bytes.count >= Self.headerBytes, let terms = Int(exactly: bytes.load(UInt64.self, at: 0)),
            let postings = Int(exactly: bytes.load(UInt64.self, at: 8)), terms <= bytes.count / 8,
            postings <= bytes.count / 8, Self.headerBytes + (terms + postings) * 8 <= bytes.count
        else { throw BlockDamage(reason: "postings out of bounds") }
        self.bytes = bytes
        termCount = terms
        postingCount = postings
    }

    private func end(_ term: Int) -> Int {
        term < 0 ? 0 : Int(bytes.load(UInt32.self, at: Self.headerBytes + term * 4))
    }

    private func postingsEnd(_ term: Int) -> Int {
        term < 0 ? 0 : min(postingCount, Int(bytes.load(UInt32.self, at: Self.headerBytes + (termCount + term) * 4)))
    }

    /// The bytes of a term; empty when the section is damaged.
    func term(_ index: Int) -> UnsafeBufferPointer<UInt8> {
        let arena = Self.headerBytes + (termCount + postingCount) * 8
        let (start, end) = (arena + end(index - 1), arena + end(index))
        guard start <= end, end <= bytes.count else { return UnsafeBufferPointer(start: nil, count: 0) }
        return UnsafeRawBufferPointer(rebasing: bytes.raw[start..<end]).bindMemory(to: UInt8.self)
    }

    /// Positions of a term's postings.
    func postings(_ index: Int) -> Range<Int> {
        let (start, end) = (postingsEnd(index - 1), postingsEnd(index))
        return start < end ? start..<end : 0..<0
    }

    func document(_ posting: Int) -> UInt32 {
        bytes.load(UInt32.self, at: Self.headerBytes + (termCount * 2 + posting) * 4)
    }

    func frequency(_ posting: Int) -> UInt32 {
        bytes.load(UInt32.self, at: Self.headerBytes + (termCount * 2 + postingCount + posting) * 4)
    }

    /// The number of a term; `nil` when the block lacks it.
    func index(of term: [UInt8]) -> Int? {
        var (low, high) = (0, termCount)
        while low < high {
            let middle = (low + high) / 2
            if self.term(middle).lexicographicallyPrecedes(term) { low = middle + 1 } else { high = middle }
        }
        return low < termCount && self.term(low).elementsEqual(term) ? low : nil
    }

    /// The postings of a term with docids of the whole index; `nil` when the block lacks it.
    func list(_ term: [UInt8], firstDocid: UInt32) -> PostingList? {
        guard let index = index(of: term) else { return nil }
        let postings = postings(index)
        return PostingList(
            documents: postings.map { document($0) &+ firstDocid },
            frequencies: postings.map { UInt16(clamping: frequency($0)) })
    }
}
