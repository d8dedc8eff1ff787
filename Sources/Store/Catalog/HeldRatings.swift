import Catalog
import GRDB

/// Keeps writes of the catalog from taking away what reviews say: from the first approved review on, rating and count of a
/// product are those of its reviews and of what it had before them.
///
/// What a later import brings is not taken as what it had before: it may have been read from here, and the same reviews
/// would count twice.
final class HeldRatings {
    private let anything: BoundStatement
    private let ofProduct: BoundStatement
    /// Asked once for a batch: a catalog without reviews pays nothing for each product.
    private var hasAny: Bool?

    init(_ reader: CatalogReader) {
        anything = BoundStatement(reader.db, "SELECT 1 FROM reviewTotal LIMIT 1")
        ofProduct = BoundStatement(reader.db, "\(RatingRows.select) WHERE productID = ?")
    }

    /// Puts the rating of the reviews in place of the one that was given.
    func keep(_ product: inout Product) throws {
        guard try anyHeld(), CatalogReader.isStorable(product.id.rawValue) else { return }
        try ofProduct.begin()
        ofProduct.add(product.id.rawValue)
        let totals = try ofProduct.firstRow { row in
            RatingTotals(
                baseRating: row.optionalNumber(0), baseCount: try row.integer(1),
                stars: try (2..<7).map { try row.integer($0) })
        }
        guard let totals else { return }
        product.rating = totals.rating
        product.reviewCount = totals.count
    }

    private func anyHeld() throws -> Bool {
        if let hasAny { return hasAny }
        try anything.begin()
        let found = try anything.firstRow { try $0.integer(0) } != nil
        hasAny = found
        return found
    }
}
