package import Analysis
package import Catalog
import Synchronization

/// One consistent view of the index: terms, columns, payloads and words of one revision. Immutable.
package final class IndexSnapshot: Sendable {
    private let readers: ReaderPool
    private let segments: [Segment]
    private let state: CommitState
    private let commits: CommitClock
    /// All documents that can be found.
    package let live: Bitmap
    package let dictionary: LayeredDictionary
    private let postings = Mutex(PostingsCache())
    private let columns = Mutex(ColumnCache())

    private struct ColumnCache {
        var values: [String: ValueColumn?] = [:]
    }

    init(readers: ReaderPool, base: Segment, tail: [Segment], live: Bitmap, state: CommitState, commits: CommitClock) {
        self.readers = readers
        segments = [base] + tail
        self.live = live
        self.state = state
        self.commits = commits
        dictionary = LayeredDictionary(segments.map(\.words))
        documentCount = live.count
    }

    /// Documents that can be found.
    package let documentCount: Int
    /// Commits since the generation was built.
    package var revision: UInt64 { state.revision }
    /// Outbox sequence up to which changes are in.
    package var checkpoint: Int64 { state.checkpoint }

    /// Whether everything read so far was of this revision.
    ///
    /// Xapian overwrites what a reader sees from the second commit on, and does not always notice when it reads such
    /// a block: an answer counts only when the snapshot is still intact after it has been put together.
    package var isIntact: Bool { commits.started <= state.revision + 1 }

    // MARK: Terms

    /// All documents with a term. Read once and kept.
    package func postings(_ term: [UInt8]) throws(IndexError) -> Bitmap {
        if let known = postings.withLock({ $0[term] }) { return known }
        let found = try readers.withReader { (reader) throws(IndexError) in
            let count = try reader.termFrequency(term)
            return count == 0 ? Bitmap.empty : Bitmap(sorted: try reader.postings(term, expected: count))
        }
        postings.withLock { $0[term] = found }
        return found
    }

    package func termFrequency(_ term: [UInt8]) throws(IndexError) -> Int {
        if let known = postings.withLock({ $0[term] }) { return known.count }
        return try readers.withReader { (reader) throws(IndexError) in try reader.termFrequency(term) }
    }

    /// The best documents for a query by BM25, best first.
    ///
    /// - Parameter within: documents that may be found; `nil` means all.
    package func rank(
        _ node: RankNode, within: Bitmap?, limit: Int, parameters: RankingParameters
    ) throws(IndexError) -> [RankedDocument] {
        guard limit > 0 else { return [] }
        let query = FlatQuery(node)
        let allowed = within?.toArray()
        return try readers.withReader { (reader) throws(IndexError) in
            try reader.rank(query, allowed: allowed, limit: limit, parameters: parameters)
        }
    }

    /// The document of a product; `nil` when it is not in the index.
    package func docid(of id: ProductID) throws(IndexError) -> UInt32? {
        let term = DocumentBuilder.uniqueTerm(id)
        return try readers.withReader { (reader) throws(IndexError) in
            try reader.postings(term, expected: 1).first
        }
    }

    // MARK: Columns

    /// A field of texts; `nil` when no product has it.
    package func valueColumn(_ field: String) -> ValueColumn? {
        if let known = columns.withLock({ $0.values[field] }) { return known }
        let column = ValueColumn(field, segments)
        columns.withLock { $0.values[field] = .some(column) }
        return column
    }

    /// A field of numbers; `nil` when no product has it.
    package func numberColumn(_ field: String) -> NumberColumn? { NumberColumn(field, segments) }

    /// Prices of a currency as a customer group pays them; `nil` when no product has one.
    package func priceColumn(currency: CurrencyCode, group: CustomerGroup) -> PriceColumn? {
        PriceColumn(currency, group, segments)
    }

    /// Names of the fields that some product has: texts, numbers.
    package var fieldNames: (values: Set<String>, numbers: Set<String>) {
        (
            Set(segments.flatMap { $0.block.names(.values) }), Set(segments.flatMap { $0.block.names(.numbers) })
        )
    }

    // MARK: One document

    private func segment(_ docid: UInt32) -> Segment? { segments.first { $0.docids.contains(docid) } }

    /// The terms of a field as hashes, in text order.
    func termSequence(_ name: String, _ docid: UInt32) -> TermSequence {
        guard let segment = segment(docid), let bytes = segment.block.section(.sequence, name),
            let rows = try? RowSection(bytes), let row = rows.row(of: docid - segment.firstDocid)
        else { return .empty }
        return TermSequence(rows, row)
    }

    /// The version of the product that the document was made from.
    package func version(_ docid: UInt32) -> Int64 {
        segment(docid).map { $0.documents.version(Int(docid - $0.firstDocid)) } ?? 0
    }

    package func productID(_ docid: UInt32) -> String {
        segment(docid).map { $0.documents.productID(Int(docid - $0.firstDocid)) } ?? ""
    }

    package func payload(_ docid: UInt32) -> PayloadView {
        PayloadView(segment(docid).map { $0.documents.payload(Int(docid - $0.firstDocid)) } ?? StableBytes([]))
    }
}
