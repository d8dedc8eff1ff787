import Catalog
import GRDB

/// The stock of single SKUs, read and moved within a transaction of somebody else.
///
/// What it writes are the columns that the catalog shows: each change counts the product's version and puts the product
/// into the outbox, so that search answers and filters follow. Why a stock changed is for the caller to write down.
package struct StockRows {
    /// What can be bought under an SKU.
    package struct Entry: Hashable, Sendable {
        package var sku: SKU
        package var productID: ProductID
        package var isPublished: Bool
        /// `nil` when nobody has ever counted it.
        package var stock: Stock?
        fileprivate var productKey: Int64
        fileprivate var isVariant: Bool
    }

    private let db: Database
    private let now: Timestamp

    package init(_ db: Database, now: Timestamp) {
        self.db = db
        self.now = now
    }

    /// - Returns: `nil` when no product and no variant has the SKU.
    package func entry(_ sku: SKU) throws -> Entry? {
        guard CatalogReader.isStorable(sku.rawValue) else { return nil }
        let statement = try db.cachedStatement(
            sql: """
                SELECT product.key, product.id, product.status, variant.sku IS NOT NULL,
                    CASE WHEN variant.sku IS NULL THEN product.stockOnHand ELSE variant.stockOnHand END,
                    CASE WHEN variant.sku IS NULL THEN product.stockReserved ELSE variant.stockReserved END,
                    CASE WHEN variant.sku IS NULL THEN product.stockBackorder ELSE variant.stockBackorder END
                FROM sku JOIN product ON product.key = sku.productKey LEFT JOIN variant ON variant.sku = sku.sku
                WHERE sku.sku = ?
                """)
        guard let row = try Row.fetchOne(statement, arguments: [sku.rawValue]) else { return nil }
        let stock = (row[4] as Int64?).map { Stock(onHand: $0, reserved: row[5], allowsBackorder: row[6]) }
        return Entry(
            sku: sku, productID: ProductID(row[1]), isPublished: row[2] == Product.Status.published.rawValue,
            stock: stock, productKey: row[0], isVariant: row[3])
    }

    /// Promises pieces to somebody, when there are as many that nobody else has been promised.
    ///
    /// The condition stands in the update itself, so that it holds whoever else writes.
    /// - Returns: `false` when there are too few and the SKU takes no backorders; nothing has changed then.
    package func reserve(_ quantity: Int64, of entry: Entry) throws -> Bool {
        precondition(quantity > 0, "a reservation has pieces")
        let condition = "(stockBackorder = 1 OR stockOnHand - stockReserved >= :quantity)"
        let table = entry.isVariant ? "variant" : "product"
        let isOwner = entry.isVariant ? "sku = :owner" : "key = :owner"
        let statement = try db.cachedStatement(
            sql: """
                UPDATE \(table) SET stockReserved = stockReserved + :quantity
                WHERE \(isOwner) AND stockOnHand IS NOT NULL AND \(condition)
                """)
        try statement.execute(arguments: ["quantity": quantity, "owner": owner(entry)])
        guard db.changesCount == 1 else { return false }
        try announce(entry)
        return true
    }

    /// Sets what there is of an SKU.
    package func set(_ stock: Stock, of entry: Entry) throws {
        let table = entry.isVariant ? "variant" : "product"
        let isOwner = entry.isVariant ? "sku = ?" : "key = ?"
        let statement = try db.cachedStatement(
            sql: "UPDATE \(table) SET stockOnHand = ?, stockReserved = ?, stockBackorder = ? WHERE \(isOwner)")
        try statement.execute(arguments: [
            stock.onHand, stock.reserved, stock.allowsBackorder, owner(entry),
        ])
        try announce(entry)
    }

    private func owner(_ entry: Entry) -> DatabaseValue {
        entry.isVariant ? entry.sku.rawValue.databaseValue : entry.productKey.databaseValue
    }

    /// Counts the version and tells the index.
    private func announce(_ entry: Entry) throws {
        let update = try db.cachedStatement(
            sql: "UPDATE product SET version = version + 1, updatedAt = max(updatedAt, ?) WHERE key = ?")
        try update.execute(arguments: [now.millisecondsSinceEpoch, entry.productKey])
        let insert = try db.cachedStatement(sql: "INSERT INTO outbox (productID, kind) VALUES (?, 'write')")
        try insert.execute(arguments: [entry.productID.rawValue])
    }
}
