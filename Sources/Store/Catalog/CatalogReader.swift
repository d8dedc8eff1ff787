import Catalog
import GRDB

/// Reads the catalog within one snapshot; lives no longer than the transaction it was made for.
///
/// Its errors are SQLite's own; ``CatalogStore`` turns them into refusals.
package final class CatalogReader {
    /// Rows of one page at most, whatever is asked for; a page of the largest products still fits in memory.
    package static let pageRowsMax = 10_000

    let db: Database
    private var paths: [CategoryID: [String]] = [:]

    package init(_ db: Database) { self.db = db }

    // MARK: Products

    package func product(_ id: ProductID) throws -> Product? { try stored(id)?.product }

    package func product(slug: Slug) throws -> Product? {
        guard Self.isStorable(slug.rawValue) else { return nil }
        return try stored(Self.bySlugSQL, [slug.rawValue])?.product
    }

    /// The products that exist, in the order of `ids`.
    package func products(_ ids: [ProductID]) throws -> [Product] { try ids.compactMap { try product($0) } }

    /// A page of all products in the order of their ids' bytes.
    ///
    /// - Parameter limit: at most ``pageRowsMax`` are returned.
    package func products(after id: ProductID?, limit: Int) throws -> [Product] {
        let sql = "SELECT \(ProductRow.columns) FROM product WHERE id > ? ORDER BY id LIMIT ?"
        let rows = try Row.fetchCursor(
            try db.cachedStatement(sql: sql), arguments: [id?.rawValue ?? "", Self.clamped(limit)])
        var products: [Product] = []
        while let row = try rows.next() { products.append(try complete(try ProductRow.product(row)).product) }
        return products
    }

    /// A page of what an index must have, in the order of the ids' bytes.
    package func productVersions(after id: ProductID?, limit: Int) throws -> [ProductVersion] {
        let sql = "SELECT id, version, status FROM product WHERE id > ? ORDER BY id LIMIT ?"
        let rows = try Row.fetchCursor(
            try db.cachedStatement(sql: sql), arguments: [id?.rawValue ?? "", Self.clamped(limit)])
        var versions: [ProductVersion] = []
        while let row = try rows.next() {
            guard let status = Product.Status(rawValue: row[2]) else {
                throw StoreError.damaged("a product has an unknown status")
            }
            versions.append(ProductVersion(id: ProductID(row[0]), version: row[1], status: status))
        }
        return versions
    }

    /// The product that has an SKU, as its own or as a variant's.
    package func productID(forSKU sku: SKU) throws -> ProductID? {
        guard Self.isStorable(sku.rawValue) else { return nil }
        let sql = "SELECT product.id FROM sku JOIN product ON product.key = sku.productKey WHERE sku.sku = ?"
        let id = try String.fetchOne(try db.cachedStatement(sql: sql), arguments: [sku.rawValue])
        return id.map { ProductID($0) }
    }

    package func counts() throws -> CatalogCounts {
        var counts = CatalogCounts(drafts: 0, published: 0, archived: 0, variants: 0, categories: 0)
        for row in try Row.fetchAll(db, sql: "SELECT status, count(*) FROM product GROUP BY status") {
            switch Product.Status(rawValue: row[0]) {
            case .draft: counts.drafts = row[1]
            case .published: counts.published = row[1]
            case .archived: counts.archived = row[1]
            case nil: throw StoreError.damaged("a product has an unknown status")
            }
        }
        counts.variants = try Int64.fetchOne(db, sql: "SELECT count(*) FROM variant") ?? 0
        counts.categories = try Int64.fetchOne(db, sql: "SELECT count(*) FROM category") ?? 0
        return counts
    }

    // MARK: Outbox

    /// The sequence of the last change ever, also when its entry has been pruned; 0 before the first.
    package func maxSequence() throws -> Int64 {
        let sql = "SELECT seq FROM sqlite_sequence WHERE name = 'outbox'"
        return try Int64.fetchOne(try db.cachedStatement(sql: sql)) ?? 0
    }

    /// Entries after a sequence, oldest first.
    package func outbox(after sequence: Int64, limit: Int) throws -> [OutboxEntry] {
        let sql = "SELECT sequence, productID FROM outbox WHERE sequence > ? ORDER BY sequence LIMIT ?"
        let rows = try Row.fetchCursor(
            try db.cachedStatement(sql: sql), arguments: [sequence, Self.clamped(limit)])
        var entries: [OutboxEntry] = []
        while let row = try rows.next() { entries.append(OutboxEntry(sequence: row[0], productID: ProductID(row[1]))) }
        return entries
    }

    /// How many entries come after a sequence.
    package func outboxCount(after sequence: Int64) throws -> Int64 {
        let sql = "SELECT count(*) FROM outbox WHERE sequence > ?"
        return try Int64.fetchOne(try db.cachedStatement(sql: sql), arguments: [sequence]) ?? 0
    }

    package func hasOutboxAfter(_ sequence: Int64) throws -> Bool {
        let sql = "SELECT EXISTS (SELECT 1 FROM outbox WHERE sequence > ?)"
        return try Bool.fetchOne(try db.cachedStatement(sql: sql), arguments: [sequence]) ?? false
    }

    // MARK: Whole rows

    /// A text with a NUL would be cut there by SQLite's C interface and could name another row.
    static func isStorable(_ text: String) -> Bool { !text.utf8.contains(0) }

    static func clamped(_ limit: Int) -> Int { min(max(limit, 0), pageRowsMax) }

    func stored(_ id: ProductID) throws -> StoredProduct? {
        guard Self.isStorable(id.rawValue) else { return nil }
        return try stored(Self.byIDSQL, [id.rawValue])
    }

    private static let byIDSQL = "SELECT \(ProductRow.columns) FROM product WHERE id = ?"
    private static let bySlugSQL = "SELECT \(ProductRow.columns) FROM product WHERE slug = ?"

    private func stored(_ sql: String, _ arguments: StatementArguments) throws -> StoredProduct? {
        let rows = try Row.fetchCursor(try db.cachedStatement(sql: sql), arguments: arguments)
        guard let row = try rows.next() else { return nil }
        return try complete(try ProductRow.product(row))
    }

    /// Adds what stands in other tables.
    private func complete(_ stored: StoredProduct) throws -> StoredProduct {
        var stored = stored
        if let category = stored.categoryID { stored.product.categoryPath = try path(of: category) }
        stored.product.variants = try VariantRows.variants(db, productKey: stored.key)
        try PriceRows.read(db, productKey: stored.key, into: &stored.product)
        return stored
    }

    /// Names from the root down.
    func path(of category: CategoryID) throws -> [String] {
        if let path = paths[category] { return path }
        let statement = try db.cachedStatement(sql: "SELECT parentID, name FROM category WHERE id = ?")
        guard let row = try Row.fetchOne(statement, arguments: [category.rawValue]) else {
            throw StoreError.damaged("a product is in a category that does not exist")
        }
        let parent = (row[0] as Int64?).map { CategoryID($0) }
        let path = try (parent.map { try self.path(of: $0) } ?? []) + [row[1] as String]
        paths[category] = path
        return path
    }
}
