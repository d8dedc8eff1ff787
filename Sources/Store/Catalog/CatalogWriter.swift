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
    private let heldStock: HeldStock
    private let promisedElsewhere: PromisedElsewhere
    private let heldRatings: HeldRatings
    private let now: Timestamp
    private let insertProduct: BoundStatement
    private let insertNewProduct: BoundStatement
    private let updateProduct: BoundStatement
    private let deleteProduct: BoundStatement
    /// Whether the product before was a new one: feeds bring either new products or known ones, most of the time.
    private var expectsNew = true

    init(_ db: Database, actor: String, now: Timestamp) {
        self.db = db
        self.now = now
        insertProduct = BoundStatement(db, ProductRow.insertSQL)
        insertNewProduct = BoundStatement(db, ProductRow.insertSQL + " ON CONFLICT DO NOTHING")
        updateProduct = BoundStatement(db, ProductRow.updateSQL)
        deleteProduct = BoundStatement(db, "DELETE FROM product WHERE key = ?")
        reader = CatalogReader(db)
        categories = CategoryTree(db)
        heldStock = HeldStock(reader)
        promisedElsewhere = PromisedElsewhere(reader, heldStock)
        heldRatings = HeldRatings(reader)
        log = ChangeLog(db, actor: actor, now: now)
    }

    /// Applies the changes in their order.
    ///
    /// - Returns: what became of each; a refused change is an outcome.
    /// - Throws: errors of SQLite only.
    func apply(_ batch: [CatalogChange]) throws -> [CatalogOutcome] {
        var outcomes: [CatalogOutcome] = []
        outcomes.reserveCapacity(batch.count)
        for change in batch { outcomes.append(try apply(change)) }
        try log.finish()
        return outcomes
    }

    private func apply(_ change: CatalogChange) throws -> CatalogOutcome {
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
        var product = product
        try heldStock.raise(&product)
        try heldRatings.keep(&product)
        if expectsNew, expectedVersion ?? 0 == 0, try insertIfNew(product) { return .created }
        let stored = try reader.stored(product.id)
        expectsNew = stored == nil
        try check(expectedVersion, against: stored?.product.version ?? 0, of: product.id)
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
        try deleteProduct.begin()
        deleteProduct.add(stored.key)
        try deleteProduct.execute()
        try log.deleted(stored.product)
        return .deleted
    }

    private func edit(_ id: ProductID, _ body: (inout Product) throws -> Void) throws -> CatalogOutcome {
        let stored = try existing(id)
        var product = stored.product
        try body(&product)
        try heldStock.raise(&product)
        return product == stored.product ? .unchanged : try update(stored, to: product)
    }

    private func existing(_ id: ProductID) throws -> StoredProduct {
        if let stored = try reader.stored(id) { return stored }
        throw Refusal(.notFound, message: "there is no product \(Self.quoted(id.rawValue))")
    }

    // MARK: Rows

    private func insert(_ product: Product) throws -> CatalogOutcome {
        let product = created(product)
        let category = try categories.id(of: product.categoryPath)
        try insertProduct.begin()
        ProductRow.bind(product, key: nil, categoryID: category, to: insertProduct)
        try insertProduct.execute()
        let key = db.lastInsertedRowID
        try reader.variants.replaceSKUs(productKey: key, old: [], new: VariantRows.skus(of: product))
        try insertParts(product, key: key)
        return .created
    }

    /// Inserts a product whose id, slug and SKUs all are free, without asking for each of them first: the unique
    /// indexes are looked through for the insertion anyway.
    ///
    /// - Returns: `false` when something is taken, or when its category has not been met yet, which a refused change
    ///   must not leave behind; nothing has changed then.
    private func insertIfNew(_ product: Product) throws -> Bool {
        guard product.categoryPath.isEmpty || categories.knows(product.categoryPath) else { return false }
        let product = created(product)
        let category = try categories.id(of: product.categoryPath)
        try insertNewProduct.begin()
        ProductRow.bind(product, key: nil, categoryID: category, to: insertNewProduct)
        try insertNewProduct.execute()
        guard db.changesCount == 1 else { return false }
        let key = db.lastInsertedRowID
        guard try reader.variants.claimSKUs(productKey: key, VariantRows.skus(of: product)) else {
            try deleteProduct.begin()
            deleteProduct.add(key)
            try deleteProduct.execute()
            return false
        }
        try insertParts(product, key: key)
        return true
    }

    private func created(_ product: Product) -> Product {
        var product = product
        product.version = 1
        product.updatedAt = now
        return product
    }

    /// What stands in other tables, and that it happened.
    private func insertParts(_ product: Product, key: Int64) throws {
        try reader.prices.insert(productKey: key, variantPosition: nil, product.prices)
        try insertVariants(product, key: key)
        try promisedElsewhere.note(product, was: nil)
        try log.created(product)
    }

    private func update(_ stored: StoredProduct, to product: Product) throws -> CatalogOutcome {
        var product = product
        product.version = stored.product.version + 1
        product.updatedAt = now
        let category =
            product.categoryPath == stored.product.categoryPath
            ? stored.categoryID : try categories.id(of: product.categoryPath)
        try updateProduct.begin()
        ProductRow.bind(product, key: stored.key, categoryID: category, to: updateProduct)
        try updateProduct.execute()
        let variantsDiffer = product.variants != stored.product.variants
        if variantsDiffer { try reader.variants.delete(productKey: stored.key) }
        try reader.variants.replaceSKUs(
            productKey: stored.key, old: VariantRows.skus(of: stored.product), new: VariantRows.skus(of: product))
        if variantsDiffer { try insertVariants(product, key: stored.key) }
        if product.prices != stored.product.prices {
            try reader.prices.deleteOwn(productKey: stored.key)
            try reader.prices.insert(productKey: stored.key, variantPosition: nil, product.prices)
        }
        try promisedElsewhere.note(product, was: stored.product)
        try log.updated(stored.product, to: product)
        return .updated
    }

    private func insertVariants(_ product: Product, key: Int64) throws {
        try reader.variants.insert(productKey: key, product.variants)
        for (position, variant) in product.variants.enumerated() {
            try reader.prices.insert(productKey: key, variantPosition: position, variant.prices)
        }
    }

    // MARK: What must be unique

    private func checkSKUs(_ product: Product, stored: StoredProduct?) throws {
        let owned: Set<SKU> = if let stored { Set(VariantRows.skus(of: stored.product)) } else { [] }
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
        let owner = try reader.productID(forSlug: product.slug)
        if owner == nil, stored == nil { return product.slug }
        let isAutomatic = product.slug == Slug.generated(from: product.name, fallback: product.id.rawValue)
        if isAutomatic, let stored { return stored.product.slug }
        guard let owner else { return product.slug }
        if isAutomatic {
            let id = Slug.generated(from: product.id.rawValue, fallback: product.id.rawValue)
            let suffixed = product.slug.suffixed(id.rawValue)
            for attempt in 1...Self.slugAttemptsMax {
                let candidate = attempt == 1 ? suffixed : suffixed.suffixed(String(attempt))
                if try reader.productID(forSlug: candidate) == nil { return candidate }
            }
        }
        let message =
            "the slug \(Self.quoted(product.slug.rawValue)) belongs to the product \(Self.quoted(owner.rawValue))"
        let problem = Problem(.duplicate, field: "slug", message: message)
        throw Refusal(.duplicate, message: message, problems: [problem])
    }

    /// A slug with the product's id in it is taken only when ids differ in nothing but signs.
    private static let slugAttemptsMax = 100

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
