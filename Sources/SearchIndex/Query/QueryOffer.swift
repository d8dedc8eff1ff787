/// Another search for a query that has no hits, with what it would find.
package struct QueryOffer: Sendable, Hashable {
    package enum Kind: String, Sendable, Hashable {
        /// Misspelled words replaced.
        case corrected
        /// Some of the words left out.
        case shortened
        /// The same words without the caller's filter.
        case unfiltered
    }

    package let kind: Kind
    /// What to search for instead.
    package let text: String
    /// Hits of that search, everything else being equal; above 0 and exact.
    package let count: Int
    /// Words of the query that the text lacks, as typed.
    package let droppedWords: [String]
}
