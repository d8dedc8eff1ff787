package import Analysis
package import Catalog
import Synchronization

/// One consistent view of the index: terms, columns, payloads and words of one revision. Immutable.
package final class IndexSnapshot: Sendable {
    /// Another one for every snapshot of the process, greater for later ones.
    package let serial: UInt64
    /// Whether some price begins or ends, so that the same search answers differently later.
    package let changesWithTime: Bool
    private let basePostings: BasePostings
    private let segments: [Segment]
    private let state: CommitState
    /// All documents that can be found.
    package let live: Bitmap
    /// The sum of the weighted frequencies of all living documents.
    let totalLength: UInt64
    package let dictionary: LayeredDictionary
    /// `nil` when no product has variants.
    package let variants: VariantSpace?
    private let terms = Mutex<[[UInt8]: TermPostings]>([:])
    private let columns = Mutex(ColumnCache())
    let categoryLevels = CategoryLevels()
    let recognizedValues = RecognizedValues()
    /// Whether segments hold documents that can't be found any more.
    private let hasDeleted: Bool

    private struct ColumnCache {
        var values: [String: ValueColumn?] = [:]
    }

    init(
        basePostings: BasePostings, base: Segment, tail: [Segment], live: Bitmap, totalLength: UInt64,
        state: CommitState
    ) {
        serial = Self.nextSerial.add(1, ordering: .relaxed).newValue
        changesWithTime = ([base] + tail).contains { $0.block.hasDatedPrices }
        self.basePostings = basePostings
        segments = [base] + tail
        self.live = live
        self.totalLength = totalLength
        self.state = state
        dictionary = LayeredDictionary(segments.map(\.words))
        variants = VariantSpace(segments)
        documentCount = live.count
        hasDeleted = documentCount < segments.reduce(0) { $0 + $1.block.documentCount }
    }

    private static let nextSerial = Atomic<UInt64>(0)

    /// Documents that can be found.
    package let documentCount: Int
    /// Commits since the generation was built.
    package var revision: UInt64 { state.revision }
    /// Outbox sequence up to which changes are in.
    package var checkpoint: Int64 { state.checkpoint }

    var blocks: [ColumnBlock] { segments.map(\.block) }

    var cachedPostingBytes: Int { basePostings.bytes }

    // MARK: Terms

    /// All documents with a term.
    package func postings(_ term: [UInt8]) throws(IndexError) -> Bitmap { try termPostings(term).documents }

    /// All documents with a term and how much it counts in each. Put together once and kept.
    func termPostings(_ term: [UInt8]) throws(IndexError) -> TermPostings {
        if let known = terms.withLock({ $0[term] }) { return known }
        var lists: [PostingList] = []
        let inBase = try basePostings.list(term)
        if inBase.count > 0 { lists.append(inBase) }
        for segment in segments.dropFirst() {
            if let list = segment.postings?.list(term, firstDocid: segment.firstDocid) { lists.append(list) }
        }
        var found = TermPostings.none
        if !lists.isEmpty {
            let documents = Bitmap.or(lists.map(\.set))
            found = TermPostings(lists: lists, documents: hasDeleted ? documents.and(live) : documents)
        }
        terms.withLock { terms in
            // The lists themselves are kept by the base; putting them together again costs microseconds.
            if terms.count >= Self.termsMax { terms.removeAll(keepingCapacity: true) }
            terms[term] = found
        }
        return found
    }

    private static let termsMax = 4_096

    package func termFrequency(_ term: [UInt8]) throws(IndexError) -> Int {
        if hasDeleted || segments.count > 1 { return try termPostings(term).documents.count }
        return try basePostings.frequency(term)
    }

    /// The mean sum of weighted frequencies of a document; 0 for an empty index.
    var averageLength: Double { documentCount == 0 ? 0 : Double(totalLength) / Double(documentCount) }

    /// The sum of weighted frequencies of each document.
    ///
    /// - Parameter documents: ascending, all of them in the index.
    func lengths(of documents: [UInt32]) -> [UInt32] {
        var lengths: [UInt32] = []
        lengths.reserveCapacity(documents.count)
        for segment in segments {
            for document in segment.slice(documents) {
                lengths.append(segment.documents.length(Int(document - segment.firstDocid)))
            }
        }
        return lengths
    }

    /// The document of a product; `nil` when it is not in the index.
    package func docid(of id: ProductID) -> UInt32? { docids(of: id).last }

    /// All documents of a product, oldest first: one or none, but for a base that followed its writer while a product was
    /// deleted and came again.
    func docids(of id: ProductID) -> [UInt32] {
        segments.flatMap { segment in
            segment.documents.documents(of: id).map { segment.firstDocid + UInt32($0) }.filter(live.contains)
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

    /// Whether some product has a field of texts; cheaper than asking for the column.
    func hasValues(_ field: String) -> Bool { segments.contains { $0.block.section(.values, field) != nil } }

    /// All fields of numbers.
    var numberFields: Set<String> { segments.reduce(into: []) { $0.formUnion($1.block.names(.numbers)) } }

    /// A field of numbers; `nil` when no product has it.
    package func numberColumn(_ field: String) -> NumberColumn? { NumberColumn(field, segments) }

    /// Prices of a currency as a customer group pays them; `nil` when no product has one.
    package func priceColumn(currency: CurrencyCode, group: CustomerGroup) -> PriceColumn? {
        PriceColumn(currency, group, segments)
    }

    /// Prices that variants have of their own; `nil` when no variant has one in the currency.
    func variantPriceColumn(currency: CurrencyCode, group: CustomerGroup) -> VariantPriceColumn? {
        variants == nil ? nil : VariantPriceColumn(currency, group, segments)
    }

    var rankingColumn: RankingColumn { RankingColumn(segments) }

    // MARK: One document

    private func segment(_ docid: UInt32) -> Segment? { segments.first { $0.docids.contains(docid) } }

    /// The version of the product that the document was made from.
    package func version(_ docid: UInt32) -> Int64 {
        segment(docid).map { $0.documents.version(Int(docid - $0.firstDocid)) } ?? 0
    }

    package func productID(_ docid: UInt32) -> String {
        segment(docid).map { $0.documents.productID(Int(docid - $0.firstDocid)) } ?? ""
    }

    /// The bytes of the product's id, alive as long as the snapshot is.
    func productIDBytes(_ docid: UInt32) -> UnsafeRawBufferPointer {
        segment(docid).map { $0.documents.productIDBytes(Int(docid - $0.firstDocid)) }
            ?? UnsafeRawBufferPointer(start: nil, count: 0)
    }

    /// The document of the product with an id as text.
    func docid(ofText id: String) -> UInt32? { id.isEmpty ? nil : docid(of: ProductID(id)) }

    package func payload(_ docid: UInt32) -> PayloadView {
        segment(docid).map { $0.documents.payload(Int(docid - $0.firstDocid)) } ?? PayloadView(StableBytes([]))
    }
}
