/// The documents of one segment that hold a term, and how much the term counts in each.
final class PostingList: Sendable {
    /// Docids, ascending.
    let documents: [UInt32]
    /// Weighted within-document frequencies, one for each document, at most 65,535: with the saturation of BM25 more
    /// than that can't be told apart.
    let frequencies: [UInt16]
    /// The same documents as a set.
    let set: Bitmap

    init(documents: [UInt32], frequencies: [UInt16]) {
        self.documents = documents
        self.frequencies = frequencies
        set = documents.isEmpty ? .empty : Bitmap(sorted: documents)
    }

    static let empty = PostingList(documents: [], frequencies: [])

    var count: Int { documents.count }

    /// The memory of the list.
    var sizeInBytes: Int { documents.count * 6 + set.sizeInBytes + Self.overheadBytes }

    /// Two arrays, a set and the object itself.
    private static let overheadBytes = 200
}
