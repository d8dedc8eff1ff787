import Synchronization

/// The posting lists of a generation's base, read from Xapian when first asked for and kept within a budget.
///
/// The base never changes, so what is kept serves all snapshots of the generation.
final class BasePostings: Sendable {
    private let readers: ReaderPool
    private let cache: Mutex<RecencyCache<[UInt8], PostingList>>

    /// - Parameter bytesMax: memory for lists.
    init(_ readers: ReaderPool, bytesMax: Int = BasePostings.bytesMax) {
        self.readers = readers
        cache = Mutex(RecencyCache(bytesMax: bytesMax) { term, list in list.sizeInBytes + term.count })
    }

    /// About four thousand frequent terms of a catalog of a million products.
    static let bytesMax = 192 << 20

    func list(_ term: [UInt8]) throws(IndexError) -> PostingList {
        if let known = cache.withLock({ $0.value(term) }) { return known }
        let found = try readers.withReader { (reader) throws(IndexError) in try reader.postings(term) }
        cache.withLock { $0.keep(found, term) }
        return found
    }

    /// What the lists that are kept take, about.
    var bytes: Int { cache.withLock { $0.bytes } }

    func forget() { cache.withLock { $0.removeAll() } }

    /// How many documents of the base hold the term, deleted ones included.
    func frequency(_ term: [UInt8]) throws(IndexError) -> Int {
        if let known = cache.withLock({ $0.value(term) }) { return known.count }
        return try readers.withReader { (reader) throws(IndexError) in try reader.termFrequency(term) }
    }
}
