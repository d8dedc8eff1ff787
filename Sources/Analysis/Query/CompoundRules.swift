/// How a language writes compounds: what may stand between their parts, and what is no part of any.
///
/// Queries are read by these rules and the words of the catalog; the index does not change with them.
package struct CompoundRules: Sendable {
    /// Letters between a part and the next one, such as the `n` of `Tomatenmark`; longest first, never empty ones.
    package let links: [[UInt8]]
    /// Letters that a part loses before the next one, such as the `e` of `Kirsche` in `Kirschsaft`.
    package let dropped: [[UInt8]]
    /// Endings and beginnings that are also words, and words that only look like compounds.
    private let excluded: ByteTable
    /// Parts that the analyzer already cuts off when it indexes: products with them are found as they are.
    private let indexed: ByteTable

    init(links: [[UInt8]], dropped: [[UInt8]], excluded: ByteTable, indexed: ByteTable) {
        self.links = links
        self.dropped = dropped
        self.excluded = excluded
        self.indexed = indexed
    }

    /// Whether a folded word is no part of a compound, and no compound.
    package func excludes(_ word: UnsafeBufferPointer<UInt8>) -> Bool { excluded.contains(word) }

    /// Whether products with compounds that end in a folded word have the word as a term.
    package func isIndexed(_ word: UnsafeBufferPointer<UInt8>) -> Bool { indexed.contains(word) }
}
