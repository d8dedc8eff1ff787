import Catalog
import Store

/// The products of sellers: each belongs to one, and only its team changes it.
///
/// Every product has the attribute `seller` with the seller's slug, so that `seller = "…"` filters, counts and finds as every
/// other attribute does.
package struct SellerProducts: Sendable {
    let desk: SellerDesk
    let defaults: ProductDefaults

    /// The attribute of products that names their seller.
    package static let attribute = "seller"
    /// What follows from what others do, so that no seller says it of himself.
    private static let members = ["rating", "review_count", "popularity", "version", "created_at", "updated_at"]

    // MARK: Reading

    /// The products of a seller for its team, drafts too, in the order of their ids, with `next_after`.
    ///
    /// - Throws: `not_found`; `forbidden`.
    package func list(
        of id: SellerID, after product: String?, limit: Int, by person: SignedIn
    ) async throws(Refusal) -> JSONValue {
        let limit = min(max(limit, 1), SellerLimits.pageMax)
        return try await desk.store.read { db in
            let sellers = SellerStore(db)
            _ = try SellerDesk.seller(id, .editProducts, person, sellers)
            let found = try sellers.products(of: id, after: product ?? "", limit: limit)
            let next = found.count == limit ? found.last.map { JSONValue.string($0.id.rawValue) } : nil
            return ["products": .array(found.map { ProductJSON.value($0) }), "next_after": next ?? .null]
        }
    }

    // MARK: Writing

    /// Creates a product of the seller; without an `id` it gets one.
    ///
    /// - Throws: `invalid_product` with all problems; `duplicate` for an id or SKU that is taken; `not_found`; `forbidden`.
    package func create(_ body: JSONValue, of id: SellerID, by person: SignedIn) async throws(Refusal) -> JSONValue {
        let now = desk.environment.now()
        let random = desk.environment.randomText(12).lowercased()
        return try await desk.store.write { [defaults] db in
            let sellers = SellerStore(db)
            let seller = try SellerDesk.seller(id, .editProducts, person, sellers, isSelling: true)
            var draft = ProductDraft(json: try Self.checked(body))
            if draft.id == nil { draft.id = "\(seller.slug)-\(random)" }
            let product = try Self.validated(draft, of: seller, defaults, now)
            let catalog = sellers.catalog(person.caller, at: now)
            guard try catalog.product(product.id) == nil, try sellers.owner(of: product.id) == nil else {
                let problem = Problem(.duplicate, field: "id", message: "the id \"\(product.id)\" is taken")
                throw Refusal(.duplicate, message: "there is a product with this id already", problems: [problem])
            }
            let receipt = try catalog.apply([.upsert(product, expectedVersion: 0)])
            try sellers.own(product.id, by: id, at: now)
            return Self.answer(try catalog.product(product.id) ?? product, receipt.sequence)
        }
    }

    /// Changes a product by a JSON merge patch (RFC 7386).
    ///
    /// - Parameter version: that the stored product must have; `nil` for any.
    /// - Throws: `invalid_product` with all problems; `version_conflict`; `duplicate`; `not_found` for what is not of this
    ///   seller too; `forbidden`.
    package func change(
        _ product: ProductID, of id: SellerID, _ body: JSONValue, expectedVersion version: Int64?, by person: SignedIn
    ) async throws(Refusal) -> JSONValue {
        let now = desk.environment.now()
        return try await desk.store.write { [defaults] db in
            let sellers = SellerStore(db)
            let seller = try SellerDesk.seller(id, .editProducts, person, sellers, isSelling: true)
            let catalog = sellers.catalog(person.caller, at: now)
            let stored = try Self.stored(product, of: id, sellers, catalog)
            var draft = ProductPatch.draft(of: stored, applying: try Self.checked(body))
            guard draft.id == product.rawValue else {
                let problem = Problem(.invalidProduct, field: "id", message: "the id of a product never changes")
                throw Refusal(.invalidProduct, message: "the product is not valid", problems: [problem])
            }
            draft.version = nil
            let changed = try Self.validated(draft, of: seller, defaults, now)
            let receipt = try catalog.apply([.upsert(changed, expectedVersion: version ?? stored.version)])
            return Self.answer(try catalog.product(product) ?? changed, receipt.sequence)
        }
    }

    /// Publishes a product or takes it out of the search.
    ///
    /// - Throws: `not_found` for what is not of this seller too; `forbidden`.
    package func setStatus(
        _ status: Product.Status, of product: ProductID, of id: SellerID, by person: SignedIn
    ) async throws(Refusal) -> JSONValue {
        let now = desk.environment.now()
        return try await desk.store.write { db in
            let sellers = SellerStore(db)
            _ = try SellerDesk.seller(id, .editProducts, person, sellers, isSelling: status == .published)
            let catalog = sellers.catalog(person.caller, at: now)
            let stored = try Self.stored(product, of: id, sellers, catalog)
            let receipt = try catalog.apply([.setStatus(product, status)])
            // What its seller archived stays so when the seller may sell again.
            try sellers.setHidden(false, product)
            return Self.answer(try catalog.product(product) ?? stored, receipt.sequence)
        }
    }

    // MARK: Steps

    private static func stored(
        _ product: ProductID, of id: SellerID, _ sellers: SellerStore, _ catalog: CatalogChanges
    ) throws -> Product {
        guard try sellers.owner(of: product) == id, let stored = try catalog.product(product) else {
            throw Refusal(.notFound, message: "the seller has no such product")
        }
        return stored
    }

    /// The body without what a seller may not say.
    private static func checked(_ body: JSONValue) throws(Refusal) -> JSONValue {
        guard let members = body.members else {
            throw Refusal(.invalidRequest, message: "expected an object but found \(body.kindName)")
        }
        let problems = members.filter { Self.members.contains($0.name) }.map {
            Problem(.invalidProduct, field: $0.name, message: "a seller can't set this")
        }
        guard problems.isEmpty else {
            throw Refusal(.invalidProduct, message: "the product is not valid", problems: problems)
        }
        return body
    }

    private static func validated(
        _ draft: ProductDraft, of seller: Seller, _ defaults: ProductDefaults, _ now: Timestamp
    ) throws(Refusal) -> Product {
        var draft = draft
        draft.attributes.removeAll { $0.key == attribute }
        draft.attributes.append(ProductAttribute(key: attribute, value: .text(seller.slug.rawValue)))
        return try ProductValidation.validate(draft, defaults: defaults, now: now).get()
    }

    private static func answer(_ product: Product, _ sequence: Int64) -> JSONValue {
        ["product": ProductJSON.value(product), "sequence": .integer(sequence)]
    }
}
