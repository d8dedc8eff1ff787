import Catalog
import GRDB

/// The rows of the tables `variant` and `sku` that belong to one product.
enum VariantRows {
    /// In the catalog's order, still without prices.
    static func variants(_ db: Database, productKey: Int64) throws -> [Variant] {
        let sql = """
            SELECT sku, options, stockOnHand, stockReserved, stockBackorder, imageURL FROM variant \
            WHERE productKey = ? ORDER BY position
            """
        let rows = try Row.fetchCursor(try db.cachedStatement(sql: sql), arguments: [productKey])
        var variants: [Variant] = []
        while let row = try rows.next() {
            var variant = Variant(sku: SKU(row[0]))
            if let json = row[1] as String? { variant.options = try ProductParts.options(json) }
            variant.stock = Stock(onHand: row[2], reserved: row[3], allowsBackorder: row[4])
            variant.imageURL = row[5]
            variants.append(variant)
        }
        return variants
    }

    /// Writes all variants of a product that has none in the tables.
    static func insert(_ db: Database, productKey: Int64, _ variants: [Variant]) throws {
        guard !variants.isEmpty else { return }
        let sql = """
            INSERT INTO variant (productKey, position, sku, options, stockOnHand, stockReserved, stockBackorder, \
            imageURL) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """
        let statement = try db.cachedStatement(sql: sql)
        for (position, variant) in variants.enumerated() {
            let options = ProductRow.json(variant.options.isEmpty) { ProductJSON.write(variant.options, to: &$0) }
            try statement.execute(arguments: [
                productKey, position, variant.sku.rawValue, options, variant.stock.onHand, variant.stock.reserved,
                variant.stock.allowsBackorder, variant.imageURL,
            ])
        }
    }

    /// Removes all variants with their prices.
    static func delete(_ db: Database, productKey: Int64) throws {
        let statement = try db.cachedStatement(sql: "DELETE FROM variant WHERE productKey = ?")
        try statement.execute(arguments: [productKey])
    }

    static func skus(of product: Product) -> [SKU] { (product.sku.map { [$0] } ?? []) + product.variants.map(\.sku) }

    /// Moves the ownership of SKUs from what a product had to what it has now.
    static func replaceSKUs(_ db: Database, productKey: Int64, old: [SKU], new: [SKU]) throws {
        guard old != new else { return }
        let kept = Set(old).intersection(new)
        let delete = try db.cachedStatement(sql: "DELETE FROM sku WHERE sku = ?")
        for sku in old where !kept.contains(sku) { try delete.execute(arguments: [sku.rawValue]) }
        let insert = try db.cachedStatement(sql: "INSERT INTO sku (sku, productKey) VALUES (?, ?)")
        for sku in new where !kept.contains(sku) { try insert.execute(arguments: [sku.rawValue, productKey]) }
    }
}
