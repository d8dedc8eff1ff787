/// How large a product may be. Each limit keeps one bad feed from making the catalog slow for everyone.
package enum ProductLimits {
    /// UTF-8 bytes of one product as JSON. The largest of 19,406 real products has 12 KB; a megabyte is room for 1,000
    /// variants and still parses in 10 ms.
    package static let jsonBytes = 1_000_000
    /// Bytes of an id or SKU. Ids are index terms, and Xapian takes terms up to 245 bytes with their prefix.
    package static let identifierBytes = 128
    /// Characters of a name, brand or model number; what a result row can show in any layout.
    package static let nameCharacters = 1_000
    /// Bytes of a description: a long manual, 30,000 words.
    package static let descriptionBytes = 200_000
    /// Real products have up to 183; each costs a column entry or a term.
    package static let attributes = 1_000
    package static let attributeKeyBytes = 100
    /// Bytes of one text value; the longest real one (a list of compatible printers) has 6,898.
    package static let attributeTextBytes = 10_000
    /// Entries of one list value.
    package static let attributeListEntries = 1_000
    /// Bytes of a unit ("cm", "cd/m²").
    package static let unitBytes = 20
    /// Child rows in the index; colour × size × length of any garment fits.
    package static let variants = 1_000
    package static let optionsPerVariant = 20
    /// Bytes of an option's name or value.
    package static let optionBytes = 200
    package static let tags = 100
    package static let tagBytes = 200
    /// Levels of the category path; deep trees have 6 or 7.
    package static let categoryDepth = 16
    package static let categoryNameBytes = 200
    /// Prices of a product together with those of its variants: 1,000 variants with a price and a sale price each.
    package static let prices = 2_000
    package static let customerGroupBytes = 64
    /// A model sold in many bundles and countries has up to 127 in real feeds.
    package static let gtins = 500
    package static let media = 200
    /// What browsers and proxies agree on.
    package static let urlBytes = 2_048
    package static let alternativeTextBytes = 1_000
    package static let translations = 50
    package static let languageBytes = 35
    /// Pieces in stock; also keeps sums over a catalog inside 64 bits.
    package static let stockPieces: Int64 = 1_000_000_000_000
    package static let ratingMax = 5.0
    /// Above it a double no longer tells neighbours apart.
    package static let popularityMax = 1e15
    package static let reviewCount: Int64 = 1_000_000_000_000
    /// Problems reported of one product; more help nobody and would make the report larger than the feed.
    package static let problems = 100
}
