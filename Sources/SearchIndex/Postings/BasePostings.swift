import Synchronization

/// The posting lists of a generation's base, read from Xapian when first asked for and kept within a budget.
///
/// The base never changes, so what is kept serves all snapshots of the generation.
final class BasePostings: Sendable {
    private let readers: ReaderPool
    private let cache: Mutex<Cache>

    /// - Parameter bytesMax: memory for lists; half of it holds what was used last.
    init(_ readers: ReaderPool, bytesMax: Int = BasePostings.bytesMax) {
        self.readers = readers
        cache = Mutex(Cache(halfMax: bytesMax / 2))
    }

    /// About two thousand frequent terms of a catalog of a million products.
    static let bytesMax = 96 << 20

    func list(_ term: [UInt8]) throws(IndexError) -> PostingList {
        if let known = cache.withLock({ $0.list(term) }) { return known }
        let found = try readers.withReader { (reader) throws(IndexError) in try reader.postings(term) }
        cache.withLock { $0.keep(found, term) }
        return found
    }

    /// How many documents of the base hold the term, deleted ones included.
    func frequency(_ term: [UInt8]) throws(IndexError) -> Int {
        if let known = cache.withLock({ $0.list(term) }) { return known.count }
        return try readers.withReader { (reader) throws(IndexError) in try reader.termFrequency(term) }
    }

    /// Two halves: when the young one is full it becomes the old one, and what is asked for again moves back. So what
    /// is used stays, without an order of use that every hit would have to change.
    private struct Cache {
        let halfMax: Int
        private var young: [[UInt8]: PostingList] = [:]
        private var old: [[UInt8]: PostingList] = [:]
        private var youngBytes = 0

        init(halfMax: Int) { self.halfMax = halfMax }

        mutating func list(_ term: [UInt8]) -> PostingList? {
            if let list = young[term] { return list }
            guard let list = old[term] else { return nil }
            keep(list, term)
            return list
        }

        mutating func keep(_ list: PostingList, _ term: [UInt8]) {
            let size = list.sizeInBytes + term.count
            guard size <= halfMax else { return }
            if youngBytes + size > halfMax {
                old = young
                young = [:]
                youngBytes = 0
            }
            if young.updateValue(list, forKey: term) == nil { youngBytes += size }
        }
    }
}
