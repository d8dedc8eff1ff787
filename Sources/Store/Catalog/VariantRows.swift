import Catalog
import GRDB

/// The rows of the tables `variant` and `sku`, product by product.
struct VariantRows {
    private static let columns = """
        variant.sku, variant.options, variant.stockOnHand, variant.stockReserved, variant.stockBackorder, \
        variant.imageURL
        """

    private let db: Database
    private let ofProduct: BoundStatement
    private let ofIDs: BoundStatement
    private let ofRows: BoundStatement
    private let insertVariant: BoundStatement
    private let deleteVariants: BoundStatement
    private let insertSKU: BoundStatement
    private let claimSKU: BoundStatement
    private let deleteSKU: BoundStatement

    init(_ db: Database) {
        self.db = db
        ofProduct = BoundStatement(db, "SELECT \(Self.columns) FROM variant WHERE productKey = ? ORDER BY position")
        // The cross join keeps the products outside, in whose order the rows come without being sorted.
        ofIDs = BoundStatement(
            db,
            """
            SELECT \(Self.columns), product.key FROM product CROSS JOIN variant ON variant.productKey = product.key \
            WHERE product.id > ? AND product.id <= ? ORDER BY product.id, variant.position
            """)
        ofRows = BoundStatement(
            db,
            """
            SELECT \(Self.columns), productKey FROM variant WHERE productKey > ? AND productKey <= ? \
            ORDER BY productKey, position
            """)
        insertVariant = BoundStatement(
            db,
            """
            INSERT INTO variant (productKey, position, sku, options, stockOnHand, stockReserved, stockBackorder, \
            imageURL) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """)
        deleteVariants = BoundStatement(db, "DELETE FROM variant WHERE productKey = ?")
        insertSKU = BoundStatement(db, "INSERT INTO sku (sku, productKey) VALUES (?, ?)")
        claimSKU = BoundStatement(db, "INSERT INTO sku (sku, productKey) VALUES (?, ?) ON CONFLICT DO NOTHING")
        deleteSKU = BoundStatement(db, "DELETE FROM sku WHERE sku = ?")
    }

    /// In the catalog's order, still without prices.
    func variants(productKey: Int64) throws -> [Variant] {
        try ofProduct.begin()
        ofProduct.add(productKey)
        var variants: [Variant] = []
        try ofProduct.forEachRow { variants.append(try Self.variant($0)) }
        return variants
    }

    /// Calls `body` with each variant of a page, in the order of the products and in the catalog's order, still
    /// without prices.
    func variants(of page: ProductPage.Bounds, _ body: (_ productKey: Int64, Variant) throws -> Void) throws {
        try page.begin(byID: ofIDs, byRow: ofRows).forEachRow { row in
            try body(try row.integer(6), try Self.variant(row))
        }
    }

    private static func variant(_ row: StoredRow) throws -> Variant {
        var variant = Variant(sku: SKU(try row.text(0)))
        if let json = row.optionalText(1) { variant.options = try ProductParts.options(json) }
        variant.stock = Stock(
            onHand: try row.integer(2), reserved: try row.integer(3), allowsBackorder: try row.boolean(4))
        variant.imageURL = row.optionalText(5)
        return variant
    }

    /// Writes all variants of a product that has none in the tables.
    func insert(productKey: Int64, _ variants: [Variant]) throws {
        for (position, variant) in variants.enumerated() {
            try insertVariant.begin()
            insertVariant.add(productKey)
            insertVariant.add(Int64(position))
            insertVariant.add(variant.sku.rawValue)
            insertVariant.add(
                ProductRow.json(variant.options.isEmpty) { ProductJSON.write(variant.options, to: &$0) })
            insertVariant.add(variant.stock.onHand)
            insertVariant.add(variant.stock.reserved)
            insertVariant.add(variant.stock.allowsBackorder)
            insertVariant.add(variant.imageURL)
            try insertVariant.execute()
        }
    }

    /// Removes all variants with their prices.
    func delete(productKey: Int64) throws {
        try deleteVariants.begin()
        deleteVariants.add(productKey)
        try deleteVariants.execute()
    }

    static func skus(of product: Product) -> [SKU] { (product.sku.map { [$0] } ?? []) + product.variants.map(\.sku) }

    /// Makes a product the owner of SKUs.
    ///
    /// - Returns: `false` when one of them has an owner already; those before it are the product's then.
    func claimSKUs(productKey: Int64, _ skus: [SKU]) throws -> Bool {
        for sku in skus {
            try claimSKU.begin()
            claimSKU.add(sku.rawValue)
            claimSKU.add(productKey)
            try claimSKU.execute()
            guard db.changesCount == 1 else { return false }
        }
        return true
    }

    /// Moves the ownership of SKUs from what a product had to what it has now.
    func replaceSKUs(productKey: Int64, old: [SKU], new: [SKU]) throws {
        guard old != new else { return }
        let kept = old.isEmpty ? [] : Set(old).intersection(new)
        for sku in old where !kept.contains(sku) {
            try deleteSKU.begin()
            deleteSKU.add(sku.rawValue)
            try deleteSKU.execute()
        }
        for sku in new where !kept.contains(sku) {
            try insertSKU.begin()
            insertSKU.add(sku.rawValue)
            insertSKU.add(productKey)
            try insertSKU.execute()
        }
    }
}
