/// The documents that a facet counts.
///
/// Used by one thread.
final class CountedDocuments {
    let set: Bitmap
    /// Ascending; made when first asked for, since most facets of a search count the same documents.
    private(set) lazy var docids = set.toArray()

    init(_ set: Bitmap) { self.set = set }
}

/// Which documents each facet of a search counts: those that would match without the facet's own selection.
///
/// Used by one thread.
final class FacetBases {
    private let clauses: FilterClauses
    private let matchingWords: Bitmap
    private let matching: CountedDocuments
    /// By field, for those that are selected.
    private var ignoring: [String: CountedDocuments] = [:]

    /// - Parameter matchingWords: the products that match the words, before any filter.
    /// - Parameter matching: the products that match words and filters.
    init(clauses: FilterClauses, matchingWords: Bitmap, matching: Bitmap) {
        self.clauses = clauses
        self.matchingWords = matchingWords
        self.matching = CountedDocuments(matching)
    }

    func documents(ignoring field: String) -> CountedDocuments {
        guard clauses.selects(field) else { return matching }
        if let known = ignoring[field] { return known }
        let allowed = clauses.documents(ignoring: field)
        let documents = CountedDocuments(allowed.map(matchingWords.and) ?? matchingWords)
        ignoring[field] = documents
        return documents
    }
}
