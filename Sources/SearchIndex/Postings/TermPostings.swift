/// All documents of a snapshot that hold a term.
struct TermPostings: Sendable {
    /// One list for each segment that has the term, in docid order; they hold deleted documents too.
    let lists: [PostingList]
    /// The living documents.
    let documents: Bitmap

    static let none = TermPostings(lists: [], documents: .empty)
}
