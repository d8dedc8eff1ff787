import Catalog

/// Keeps writes of the catalog from taking away what reservations hold: `reserved` in a product is the sum of all promises,
/// whoever makes them, and those of this service are known here.
final class HeldStock {
    private let anything: BoundStatement
    private let ofSKU: BoundStatement
    /// Asked once for a batch: a catalog without a sale pays nothing for each product.
    private var hasAny: Bool?

    init(_ reader: CatalogReader) {
        anything = BoundStatement(reader.db, "SELECT 1 FROM reservationLine WHERE isHeld = 1 LIMIT 1")
        ofSKU = BoundStatement(reader.db, "SELECT sum(quantity) FROM reservationLine WHERE sku = ? AND isHeld = 1")
    }

    /// Raises what is reserved of the product and of its variants to what is held.
    func raise(_ product: inout Product) throws {
        guard try anyHeld() else { return }
        if let sku = product.sku, let stock = product.stock {
            product.stock?.reserved = max(stock.reserved, try held(sku))
        }
        for place in product.variants.indices {
            let variant = product.variants[place]
            product.variants[place].stock.reserved = max(variant.stock.reserved, try held(variant.sku))
        }
    }

    private func anyHeld() throws -> Bool {
        if let hasAny { return hasAny }
        try anything.begin()
        let found = try anything.firstRow { try $0.integer(0) } != nil
        hasAny = found
        return found
    }

    func held(_ sku: SKU) throws -> Int64 {
        try ofSKU.begin()
        ofSKU.add(sku.rawValue)
        return try ofSKU.firstRow { $0.optionalInteger(0) ?? 0 } ?? 0
    }
}
