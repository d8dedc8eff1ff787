import Catalog
import SearchIndex
import Store

/// Reads products and categories for those who know what they want.
package final class CatalogReader: Sendable {
    private let store: CatalogStore
    private let host: IndexHost
    private let threads: BlockingPool
    /// In which the filters of keys mean their prices.
    private let currency: CurrencyCode
    private let now: @Sendable () -> Timestamp

    /// More columns than fit on a screen compare nothing.
    package static let comparedMax = 10

    init(
        store: CatalogStore, host: IndexHost, threads: BlockingPool, currency: CurrencyCode,
        now: @escaping @Sendable () -> Timestamp
    ) {
        self.currency = currency
        self.now = now
        self.store = store
        self.host = host
        self.threads = threads
    }

    /// `GET /products/{id}`.
    ///
    /// - Throws: `not_found`, also for drafts when the key may only search.
    package func product(_ id: ProductID, grant: Grant) async throws(Refusal) -> [UInt8] {
        let store = store
        return try await threads.run { () throws(Refusal) in
            ProductJSON.encode(
                try self.visible(try store.product(id), grant, or: "no product has the id '\(id)'"))
        }
    }

    /// `GET /products/by-slug/{slug}`.
    package func product(slug: String, grant: Grant) async throws(Refusal) -> [UInt8] {
        let store = store
        return try await threads.run { () throws(Refusal) in
            ProductJSON.encode(
                try self.visible(
                    try store.product(slug: Slug(slug)), grant, or: "no product has the slug '\(slug.prefix(100))'"))
        }
    }

    private func visible(
        _ product: Product?, _ grant: Grant, or message: String
    ) throws(Refusal) -> Product {
        guard let product, product.status == .published || grant.has(.catalog),
            try filter(grant)?.allows(product.id) ?? true
        else { throw Refusal(.notFound, message: message) }
        return product
    }

    private func filter(_ grant: Grant) throws(Refusal) -> KeyFilter? {
        try KeyFilter(grant, snapshot: host.snapshot, currency: currency, now: now())
    }

    /// The tree as the holder of a key may see it: without categories that hold nothing for him.
    private func tree(_ grant: Grant) throws(Refusal) -> CategoryTreeJSON {
        let snapshot = host.snapshot
        let allowed = try KeyFilter(grant, snapshot: snapshot, currency: currency, now: now())?
            .documents(within: snapshot.live)
        return CategoryTreeJSON(try store.categories(), snapshot: snapshot, allowed: allowed)
    }

    /// `GET /products/compare?ids=`: attributes side by side, those on which the products differ first.
    ///
    /// - Returns: `{"products":[…],"attributes":[{"key","values":[…],"differs":true}]}`.
    package func compare(_ ids: [ProductID], grant: Grant) async throws(Refusal) -> [UInt8] {
        guard (1...Self.comparedMax).contains(ids.count) else {
            throw Refusal(
                .invalidParameter, message: "expected 1 to \(Self.comparedMax) ids, found \(ids.count)")
        }
        let store = store
        return try await threads.run { () throws(Refusal) in
            let filter = try self.filter(grant)
            var products: [Product] = []
            for product in try store.products(ids) where product.status == .published || grant.has(.catalog) {
                if try filter?.allows(product.id) ?? true { products.append(product) }
            }
            let missing = Set(ids).subtracting(products.map(\.id)).sorted()
            guard missing.isEmpty else {
                throw Refusal(
                    .notFound, message: "some products are not there",
                    problems: missing.map { Problem(.notFound, field: "ids", message: "no product has the id '\($0)'") }
                )
            }
            return ProductComparison(products).json
        }
    }

    /// `GET /categories`: the tree with the number of published products in each, those below included.
    package func categories(grant: Grant) async throws(Refusal) -> [UInt8] {
        try await threads.run { () throws(Refusal) in
            let tree = try self.tree(grant)
            return JSONWriter.bytes(["categories": .array(tree.roots)])
        }
    }

    /// `GET /categories/{id}` with all that is below it.
    package func category(_ id: Int64, grant: Grant) async throws(Refusal) -> [UInt8] {
        try await threads.run { () throws(Refusal) in
            let tree = try self.tree(grant)
            guard let category = tree.category(CategoryID(id)) else {
                throw Refusal(.notFound, message: "there is no category \(id)")
            }
            return JSONWriter.bytes(category)
        }
    }

    /// `GET /products/{id}/price-history`, newest first.
    package func priceHistory(_ id: ProductID, grant: Grant) async throws(Refusal) -> [UInt8] {
        let store = store
        return try await threads.run { () throws(Refusal) in
            _ = try self.visible(try store.product(id), grant, or: "no product has the id '\(id)'")
            return JSONWriter.bytes(["price_history": .array(try store.priceHistory(id).map(Self.json))])
        }
    }

    private static func json(_ entry: PriceHistoryEntry) -> JSONValue {
        [
            "sku": entry.sku.map { .string($0.rawValue) } ?? .null,
            "currency": .string(entry.currency.rawValue),
            "customer_group": .string(entry.customerGroup.rawValue),
            "amount": entry.minorUnits.map { .integer($0) } ?? .null,
            "compare_at": entry.compareAtMinorUnits.map { .integer($0) } ?? .null,
            "valid_from": entry.validFrom.map { .string($0.rfc3339) } ?? .null,
            "valid_until": entry.validUntil.map { .string($0.rfc3339) } ?? .null,
            "changed_at": .string(entry.changedAt.rfc3339),
        ]
    }
}
