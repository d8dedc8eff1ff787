import Catalog

/// Writes down what other systems have promised of the stock, as far as writes of the catalog tell: what they say is reserved
/// beyond what reservations of the shop hold.
final class PromisedElsewhere {
    private let keep: BoundStatement
    private let remove: BoundStatement
    private let anything: BoundStatement
    private let heldStock: HeldStock
    /// Asked once for a batch: most catalogs have none.
    private var hasAny: Bool?

    init(_ reader: CatalogReader, _ heldStock: HeldStock) {
        self.heldStock = heldStock
        keep = BoundStatement(
            reader.db,
            "INSERT INTO promisedElsewhere (sku, quantity) VALUES (?, ?) "
                + "ON CONFLICT (sku) DO UPDATE SET quantity = excluded.quantity")
        remove = BoundStatement(reader.db, "DELETE FROM promisedElsewhere WHERE sku = ?")
        anything = BoundStatement(reader.db, "SELECT 1 FROM promisedElsewhere LIMIT 1")
    }

    /// - Parameter old: the product before; a stock that a write leaves as it was tells nothing.
    func note(_ product: Product, was old: Product?) throws {
        if let sku = product.sku, let stock = product.stock, old == nil || old?.stock != stock || old?.sku != sku {
            try note(sku, stock)
        }
        guard product.variants != old?.variants else { return }
        for variant in product.variants {
            let before = old?.variants.first { $0.sku == variant.sku }
            if before?.stock != variant.stock { try note(variant.sku, variant.stock) }
        }
    }

    private func note(_ sku: SKU, _ stock: Stock) throws {
        let excess = stock.reserved > 0 ? stock.reserved - (try heldStock.held(sku)) : 0
        guard excess > 0 else {
            guard try anyNoted() else { return }
            try remove.begin()
            remove.add(sku.rawValue)
            return try remove.execute()
        }
        try keep.begin()
        keep.add(sku.rawValue)
        keep.add(excess)
        try keep.execute()
        hasAny = true
    }

    private func anyNoted() throws -> Bool {
        if let hasAny { return hasAny }
        try anything.begin()
        let found = try anything.firstRow { try $0.integer(0) } != nil
        hasAny = found
        return found
    }
}
