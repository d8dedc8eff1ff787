import Catalog
import GRDB

/// Applies changes within one transaction: rows, outbox, audit log and price history together.
///
/// Everything that can refuse a change is looked at before its first write, so that a refused change leaves nothing
/// behind and the others of its batch can go on.
final class CatalogWriter {
    private let db: Database
    private let reader: CatalogReader
    private let categories: CategoryTree
    private let log: ChangeLog
    private let now: Timestamp

    init(_ db: Database, actor: String, now: Timestamp) {
        self.db = db
        self.now = now
        reader = CatalogReader(db)
        categories = CategoryTree(db)
        log = ChangeLog(db, actor: actor, now: now)
    }

    /// - Throws: errors of SQLite only; a refused change is an outcome.
    func apply(_ change: CatalogChange) throws -> CatalogOutcome {
        do {
            switch change {
            case .upsert(let product, let expected): return try upsert(product, expectedVersion: expected)
            case .delete(let id, let expected): return try delete(id, expectedVersion: expected)
            case .setStatus(let id, let status): return try edit(id) { $0.status = status }
            case .setPrices(let id, let sku, let prices):
                return try edit(id) { product in
                    guard let sku else { return product.prices = prices }
                    product.variants[try Self.variant(sku, of: product)].prices = prices
                }
            case .setStock(let id, let sku, let stock):
                return try edit(id) { product in
                    guard let sku else { return product.stock = stock }
                    product.variants[try Self.variant(sku, of: product)].stock = stock
                }
            }
        } catch let refusal as Refusal where refusal.code != .storeDamaged {
            return .refused(refusal)
        }
    }

    // MARK: Changes

    private func upsert(_ product: Product, expectedVersion: Int64?) throws -> CatalogOutcome {
        let stored = try reader.stored(product.id)
        try check(expectedVersion, against: stored?.product.version ?? 0, of: product.id)
        var product = product
        if let stored {
            product.createdAt = stored.product.createdAt
            product.updatedAt = stored.product.updatedAt
            product.version = stored.product.version
        }
        product.slug = try freeSlug(product, stored: stored)
        if let stored, stored.product == product { return .unchanged }
        try checkSKUs(product, stored: stored)
        guard let stored else { return try insert(product) }
        return try update(stored, to: product)
    }

    private func delete(_ id: ProductID, expectedVersion: Int64?) throws -> CatalogOutcome {
        let stored = try existing(id)
        try check(expectedVersion, against: stored.product.version, of: id)
        try db.cachedStatement(sql: "DELETE FROM product WHERE key = ?").execute(arguments: [stored.key])
        try log.deleted(stored.product)
        return .deleted
    }

    private func edit(_ id: ProductID, _ body: (inout Product) throws -> Void) throws -> CatalogOutcome {
        let stored = try existing(id)
        var product = stored.product
        try body(&product)
        return product == stored.product ? .unchanged : try update(stored, to: product)
    }

    private func existing(_ id: ProductID) throws -> StoredProduct {
        if let stored = try reader.stored(id) { return stored }
        throw Refusal(.notFound, message: "there is no product \(Self.quoted(id.rawValue))")
    }

    // MARK: Rows

    private func insert(_ product: Product) throws -> CatalogOutcome {
        var product = product
        product.version = 1
        product.updatedAt = now
        let category = try categories.id(of: product.categoryPath)
        let arguments = ProductRow.arguments(product, key: nil, categoryID: category)
        try db.cachedStatement(sql: ProductRow.insertSQL).execute(arguments: arguments)
        let key = db.lastInsertedRowID
        try VariantRows.replaceSKUs(db, productKey: key, old: [], new: VariantRows.skus(of: product))
        try PriceRows.insert(db, productKey: key, variantPosition: nil, product.prices)
        try insertVariants(product, key: key)
        try log.created(product)
        return .created
    }

    private func update(_ stored: StoredProduct, to product: Product) throws -> CatalogOutcome {
        var product = product
        product.version = stored.product.version + 1
        product.updatedAt = now
        let category =
            product.categoryPath == stored.product.categoryPath
            ? stored.categoryID : try categories.id(of: product.categoryPath)
        let arguments = ProductRow.arguments(product, key: stored.key, categoryID: category)
        try db.cachedStatement(sql: ProductRow.updateSQL).execute(arguments: arguments)
        let variantsDiffer = product.variants != stored.product.variants
        if variantsDiffer { try VariantRows.delete(db, productKey: stored.key) }
        try VariantRows.replaceSKUs(
            db, productKey: stored.key, old: VariantRows.skus(of: stored.product), new: VariantRows.skus(of: product))
        if variantsDiffer { try insertVariants(product, key: stored.key) }
        if product.prices != stored.product.prices {
            try PriceRows.deleteOwn(db, productKey: stored.key)
            try PriceRows.insert(db, productKey: stored.key, variantPosition: nil, product.prices)
        }
        try log.updated(stored.product, to: product)
        return .updated
    }

    private func insertVariants(_ product: Product, key: Int64) throws {
        try VariantRows.insert(db, productKey: key, product.variants)
        for (position, variant) in product.variants.enumerated() {
            try PriceRows.insert(db, productKey: key, variantPosition: position, variant.prices)
        }
    }

    // MARK: What must be unique

    private func checkSKUs(_ product: Product, stored: StoredProduct?) throws {
        let owned = Set(stored.map { VariantRows.skus(of: $0.product) } ?? [])
        var problems: [Problem] = []
        func check(_ sku: SKU, _ field: @autoclosure () -> String) throws {
            guard !owned.contains(sku), let owner = try reader.productID(forSKU: sku) else { return }
            let message = "the SKU \(Self.quoted(sku.rawValue)) belongs to the product \(Self.quoted(owner.rawValue))"
            problems.append(Problem(.duplicate, field: field(), message: message))
        }
        if let sku = product.sku { try check(sku, "sku") }
        for (position, variant) in product.variants.enumerated() {
            try check(variant.sku, "variants[\(position)].sku")
        }
        if !problems.isEmpty {
            let message = "an SKU of the product \(Self.quoted(product.id.rawValue)) belongs to another product"
            throw Refusal(.duplicate, message: message, problems: problems)
        }
    }

    /// The slug that the product gets.
    ///
    /// A slug made of the name is only made once: later names would break addresses that are in use. When another
    /// product has it, the product's id is added; not a counter, which would make a thousand products of one name look
    /// for a thousand free numbers, and would depend on their order.
    private func freeSlug(_ product: Product, stored: StoredProduct?) throws -> Slug {
        if let stored, stored.product.slug == product.slug { return product.slug }
        let owner = try self.owner(of: product.slug)
        if owner == nil, stored == nil { return product.slug }
        let isAutomatic = product.slug == Slug.generated(from: product.name, fallback: product.id.rawValue)
        if isAutomatic, let stored { return stored.product.slug }
        guard let owner else { return product.slug }
        if isAutomatic {
            let id = Slug.generated(from: product.id.rawValue, fallback: product.id.rawValue)
            let suffixed = product.slug.suffixed(id.rawValue)
            for attempt in 1...Self.slugAttemptsMax {
                let candidate = attempt == 1 ? suffixed : suffixed.suffixed(String(attempt))
                if try self.owner(of: candidate) == nil { return candidate }
            }
        }
        let message =
            "the slug \(Self.quoted(product.slug.rawValue)) belongs to the product \(Self.quoted(owner.rawValue))"
        let problem = Problem(.duplicate, field: "slug", message: message)
        throw Refusal(.duplicate, message: message, problems: [problem])
    }

    /// A slug with the product's id in it is taken only when ids differ in nothing but signs.
    private static let slugAttemptsMax = 100

    private func owner(of slug: Slug) throws -> ProductID? {
        let statement = try db.cachedStatement(sql: "SELECT id FROM product WHERE slug = ?")
        return try String.fetchOne(statement, arguments: [slug.rawValue]).map { ProductID($0) }
    }

    private func check(_ expected: Int64?, against found: Int64, of id: ProductID) throws {
        guard let expected, expected != found else { return }
        let has = found == 0 ? "does not exist" : "has version \(found)"
        let wanted = expected == 0 ? "no such product" : "version \(expected)"
        let message = "expected \(wanted) but the product \(Self.quoted(id.rawValue)) \(has)"
        throw Refusal(.versionConflict, message: message)
    }

    private static func variant(_ sku: SKU, of product: Product) throws -> Int {
        if let position = product.variants.firstIndex(where: { $0.sku == sku }) { return position }
        let message = "the product \(quoted(product.id.rawValue)) has no variant \(quoted(sku.rawValue))"
        throw Refusal(.notFound, message: message)
    }

    private static func quoted(_ text: String) -> String { "\"\(text)\"" }
}
