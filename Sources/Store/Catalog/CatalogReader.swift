import Catalog
import GRDB

/// Reads the catalog within one snapshot; lives no longer than the transaction it was made for.
///
/// Its errors are SQLite's own; ``CatalogStore`` turns them into refusals.
package final class CatalogReader {
    /// Rows of one page at most, whatever is asked for; a page of the largest products still fits in memory.
    package static let pageRowsMax = 10_000

    let db: Database
    let variants: VariantRows
    let prices: PriceRows
    private let byID: BoundStatement
    private let bySlug: BoundStatement
    private let pageByID: BoundStatement
    private let pageByRow: BoundStatement
    private let ownerOfSKU: BoundStatement
    private let ownerOfSlug: BoundStatement
    private var paths: [CategoryID: [String]] = [:]

    package init(_ db: Database) {
        self.db = db
        variants = VariantRows(db)
        prices = PriceRows(db)
        byID = BoundStatement(db, Self.byIDSQL)
        bySlug = BoundStatement(db, Self.bySlugSQL)
        pageByID = BoundStatement(db, Self.pageByIDSQL)
        pageByRow = BoundStatement(db, Self.pageByRowSQL)
        ownerOfSKU = BoundStatement(db, Self.ownerOfSKUSQL)
        ownerOfSlug = BoundStatement(db, Self.ownerOfSlugSQL)
    }

    private static let byIDSQL = "SELECT \(ProductRow.columns) FROM product WHERE id = ?"
    private static let bySlugSQL = "SELECT \(ProductRow.columns) FROM product WHERE slug = ?"
    private static let pageByIDSQL = "SELECT \(ProductRow.columns) FROM product WHERE id > ? ORDER BY id LIMIT ?"
    private static let pageByRowSQL = "SELECT \(ProductRow.columns) FROM product WHERE key > ? ORDER BY key LIMIT ?"
    private static let ownerOfSKUSQL = """
        SELECT product.id FROM sku JOIN product ON product.key = sku.productKey WHERE sku.sku = ?
        """
    private static let ownerOfSlugSQL = "SELECT id FROM product WHERE slug = ?"

    // MARK: Products

    package func product(_ id: ProductID) throws -> Product? { try stored(id)?.product }

    package func product(slug: Slug) throws -> Product? {
        guard Self.isStorable(slug.rawValue) else { return nil }
        return try stored(bySlug, slug.rawValue)?.product
    }

    /// The products that exist, in the order of `ids`.
    package func products(_ ids: [ProductID]) throws -> [Product] { try ids.compactMap { try product($0) } }

    /// A page of all products in the order of their ids' bytes.
    ///
    /// - Parameter limit: at most ``pageRowsMax`` are returned.
    package func products(after id: ProductID?, limit: Int) throws -> [Product] {
        let after = id?.rawValue ?? ""
        try pageByID.begin()
        pageByID.add(after)
        let stored = try rows(pageByID, limit: limit)
        guard let last = stored.last?.product.id.rawValue else { return [] }
        return try complete(ProductPage(.ids(after: after, through: last), products: stored))
    }

    /// A page of all products in the order of their rows, which is the order in which they came.
    ///
    /// - Parameter row: the last row of the page before; 0 begins.
    /// - Returns: the products and the last row of the page.
    package func products(afterRow row: Int64, limit: Int) throws -> (products: [Product], lastRow: Int64) {
        try pageByRow.begin()
        pageByRow.add(row)
        let stored = try rows(pageByRow, limit: limit)
        guard let last = stored.last?.key else { return ([], row) }
        return (try complete(ProductPage(.rows(after: row, through: last), products: stored)), last)
    }

    /// The versions of those products that exist, in the order of `ids`.
    package func productVersions(_ ids: [ProductID]) throws -> [ProductVersion] {
        let statement = try db.cachedStatement(sql: "SELECT id, version, status FROM product WHERE id = ?")
        return try ids.compactMap { id in
            guard Self.isStorable(id.rawValue) else { return nil }
            return try Row.fetchOne(statement, arguments: [id.rawValue]).map(Self.version)
        }
    }

    private static func version(_ row: Row) throws -> ProductVersion {
        guard let status = Product.Status(rawValue: row[2]) else {
            throw StoreError.damaged("a product has an unknown status")
        }
        return ProductVersion(id: ProductID(row[0]), version: row[1], status: status)
    }

    /// A page of what an index must have, in the order of the ids' bytes.
    package func productVersions(after id: ProductID?, limit: Int) throws -> [ProductVersion] {
        let sql = "SELECT id, version, status FROM product WHERE id > ? ORDER BY id LIMIT ?"
        let rows = try Row.fetchCursor(
            try db.cachedStatement(sql: sql), arguments: [id?.rawValue ?? "", Self.clamped(limit)])
        var versions: [ProductVersion] = []
        while let row = try rows.next() { versions.append(try Self.version(row)) }
        return versions
    }

    /// The product that has an SKU, as its own or as a variant's.
    package func productID(forSKU sku: SKU) throws -> ProductID? {
        guard Self.isStorable(sku.rawValue) else { return nil }
        try ownerOfSKU.begin()
        ownerOfSKU.add(sku.rawValue)
        return try ownerOfSKU.firstRow { ProductID(try $0.text(0)) }
    }

    /// The product that has a slug.
    func productID(forSlug slug: Slug) throws -> ProductID? {
        try ownerOfSlug.begin()
        ownerOfSlug.add(slug.rawValue)
        return try ownerOfSlug.firstRow { ProductID(try $0.text(0)) }
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
        let sql = "SELECT sequence, productID, kind = 'write' FROM outbox WHERE sequence > ? ORDER BY sequence LIMIT ?"
        let rows = try Row.fetchCursor(
            try db.cachedStatement(sql: sql), arguments: [sequence, Self.clamped(limit)])
        var entries: [OutboxEntry] = []
        while let row = try rows.next() {
            entries.append(OutboxEntry(sequence: row[0], productID: ProductID(row[1]), hasVersion: row[2]))
        }
        return entries
    }

    // MARK: Whole rows

    /// A text with a NUL would be cut there by SQLite's C interface and could name another row.
    static func isStorable(_ text: String) -> Bool { !text.utf8.contains(0) }

    static func clamped(_ limit: Int) -> Int { min(max(limit, 0), pageRowsMax) }

    func stored(_ id: ProductID) throws -> StoredProduct? {
        guard Self.isStorable(id.rawValue) else { return nil }
        return try stored(byID, id.rawValue)
    }

    /// Rows of a page, still without what stands in other tables but the category's path.
    private func rows(_ statement: BoundStatement, limit: Int) throws -> [StoredProduct] {
        statement.add(Int64(Self.clamped(limit)))
        var stored: [StoredProduct] = []
        try statement.forEachRow { row in
            var next = try ProductRow.product(row)
            if let category = next.categoryID { next.product.categoryPath = try path(of: category) }
            stored.append(next)
        }
        return stored
    }

    /// Adds variants and prices, each from one walk through their table.
    private func complete(_ page: consuming ProductPage) throws -> [Product] {
        var page = page
        let bounds = page.bounds
        try variants.variants(of: bounds) { key, variant in try page.update(key: key) { $0.variants.append(variant) } }
        page.rewind()
        try prices.read(bounds) { key, row in try page.update(key: key) { try PriceRows.add(row, to: &$0) } }
        return page.products.map(\.product)
    }

    private func stored(_ statement: BoundStatement, _ argument: String) throws -> StoredProduct? {
        try statement.begin()
        statement.add(argument)
        guard var stored = try statement.firstRow(ProductRow.product) else { return nil }
        if let category = stored.categoryID { stored.product.categoryPath = try path(of: category) }
        stored.product.variants = try variants.variants(productKey: stored.key)
        try prices.read(productKey: stored.key, into: &stored.product)
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
