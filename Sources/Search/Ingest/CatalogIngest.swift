import Catalog
import Store

/// Writes to the catalog, one product or a list of prices at a time: validates everything, then writes rows, audit
/// and outbox in one transaction.
package final class CatalogIngest: Sendable {
    /// Writes run one at a time in SQLite anyway; a second thread validates meanwhile.
    private static let threads = 2
    /// Writes that may wait, a few seconds' worth.
    private static let waitingMax = 1_000
    /// A patch is read, changed and written; this often another writer may come between before it is a conflict.
    private static let patchAttemptsMax = 5

    let store: CatalogStore
    let defaults: ProductDefaults
    let now: @Sendable () -> Timestamp
    let memory: MemoryGuard
    private let pool: BlockingPool

    /// - Parameter defaults: what products get that say nothing of currency, status and language.
    package init(
        store: CatalogStore, defaults: ProductDefaults, memory: MemoryGuard, now: @escaping @Sendable () -> Timestamp
    ) {
        self.store = store
        self.memory = memory
        self.defaults = defaults
        self.now = now
        pool = BlockingPool(label: "aisle.ingest", threads: Self.threads, waitingMax: Self.waitingMax)
    }

    // MARK: Products

    /// Creates a product.
    ///
    /// - Throws: `invalid_product` with all problems; `duplicate` when its id or an SKU exists.
    package func create(_ body: JSONValue, actor: String) async throws(Refusal) -> WriteReceipt {
        try await blocking { () throws(Refusal) -> WriteReceipt in
            let product = try self.validated(ProductDraft(json: body))
            do throws(Refusal) {
                return try self.write(.upsert(product, expectedVersion: 0), actor: actor)
            } catch {
                guard error.code == .versionConflict else { throw error }
                let message = "there is a product \"\(product.id)\" already"
                throw Refusal(
                    .duplicate, message: message, problems: [Problem(.duplicate, field: "id", message: message)])
            }
        }
    }

    /// Writes a whole product, whether or not it exists.
    ///
    /// - Parameter id: the body may leave its `id` out, but not name another one.
    /// - Parameter expectedVersion: the version that the stored product must have; 0 means that there must be none.
    /// - Throws: `invalid_product` with all problems; `duplicate` for an SKU or slug; `version_conflict`.
    package func replace(
        _ id: ProductID, _ body: JSONValue, expectedVersion: Int64?, actor: String
    ) async throws(Refusal) -> WriteReceipt {
        try await blocking { () throws(Refusal) -> WriteReceipt in
            var draft = ProductDraft(json: body)
            Self.settle(id, in: &draft)
            return try self.write(
                .upsert(try self.validated(draft), expectedVersion: expectedVersion), actor: actor)
        }
    }

    /// Changes single members of a product by a JSON merge patch (RFC 7386).
    ///
    /// - Throws: `not_found`; `invalid_product` with all problems; `version_conflict`, without an expected version only
    ///   when other writers come between again and again.
    package func patch(
        _ id: ProductID, _ body: JSONValue, expectedVersion: Int64?, actor: String
    ) async throws(Refusal) -> WriteReceipt {
        guard case .object = body else {
            throw Refusal(.invalidRequest, message: "expected an object but found \(body.kindName)")
        }
        return try await blocking { () throws(Refusal) -> WriteReceipt in
            for attempt in 1...Self.patchAttemptsMax {
                guard let product = try self.store.product(id) else { throw Self.notFound(id) }
                var draft = ProductPatch.draft(of: product, applying: body)
                Self.settle(id, in: &draft)
                let change = CatalogChange.upsert(
                    try self.validated(draft), expectedVersion: expectedVersion ?? product.version)
                do throws(Refusal) {
                    return try self.write(change, actor: actor)
                } catch {
                    let isLast = expectedVersion != nil || attempt == Self.patchAttemptsMax
                    guard error.code == .versionConflict, !isLast else { throw error }
                }
            }
            throw Refusal(.versionConflict, message: "other writers keep changing the product \"\(id)\"")
        }
    }

    /// - Throws: `not_found`.
    package func delete(_ id: ProductID, actor: String) async throws(Refusal) -> WriteReceipt {
        try await blocking { () throws(Refusal) -> WriteReceipt in try self.write(.delete(id), actor: actor) }
    }

    /// Publishes, archives or takes back a product.
    ///
    /// - Throws: `not_found`.
    package func setStatus(
        _ id: ProductID, _ status: Product.Status, actor: String
    ) async throws(Refusal) -> WriteReceipt {
        try await blocking { () throws(Refusal) -> WriteReceipt in
            try self.write(.setStatus(id, status), actor: actor)
        }
    }

    /// Replaces all variants of a product.
    ///
    /// - Parameter body: the list, or `{"variants":[…]}`.
    /// - Throws: as ``patch(_:_:expectedVersion:actor:)``.
    package func putVariants(
        _ id: ProductID, _ body: JSONValue, expectedVersion: Int64?, actor: String
    ) async throws(Refusal) -> WriteReceipt {
        try await put("variants", id, body, expectedVersion: expectedVersion, actor: actor)
    }

    /// Replaces all pictures, films and documents of a product.
    ///
    /// - Parameter body: the list, or `{"media":[…]}`.
    /// - Throws: as ``patch(_:_:expectedVersion:actor:)``.
    package func putMedia(
        _ id: ProductID, _ body: JSONValue, expectedVersion: Int64?, actor: String
    ) async throws(Refusal) -> WriteReceipt {
        try await put("media", id, body, expectedVersion: expectedVersion, actor: actor)
    }

    private func put(
        _ member: String, _ id: ProductID, _ body: JSONValue, expectedVersion: Int64?, actor: String
    ) async throws(Refusal) -> WriteReceipt {
        var list = body
        if let members = body.members {
            guard members.count == 1, let inner = body[member] else {
                throw Refusal(.invalidRequest, message: "expected a list, or an object with the one member \(member)")
            }
            list = inner
        }
        guard case .array = list else {
            throw Refusal(.invalidRequest, message: "expected a list but found \(list.kindName)")
        }
        let patch = JSONValue.object([JSONMember(member, list)])
        return try await self.patch(id, patch, expectedVersion: expectedVersion, actor: actor)
    }

    // MARK: Steps

    func blocking<Value: Sendable>(
        _ body: @escaping @Sendable () throws(Refusal) -> Value
    ) async throws(Refusal) -> Value {
        try await pool.run(body)
    }

    static func notFound(_ id: ProductID) -> Refusal {
        Refusal(.notFound, message: "there is no product \"\(id.rawValue.prefix(ProductLimits.identifierBytes))\"")
    }

    private func validated(_ draft: ProductDraft) throws(Refusal) -> Product {
        try ProductValidation.validate(draft, defaults: defaults, now: now()).get()
    }

    /// The address names the product; a body that names another one was sent to the wrong address.
    private static func settle(_ id: ProductID, in draft: inout ProductDraft) {
        if let written = draft.id, written != id.rawValue {
            let message = "the address names the product \"\(id)\" and the body another one"
            draft.problems.append(Problem(.invalidValue, field: "id", message: message))
        }
        draft.id = id.rawValue
    }

    private func write(_ change: CatalogChange, actor: String) throws(Refusal) -> WriteReceipt {
        if case .upsert = change { try memory.check() }
        let receipt = try store.apply([change], actor: actor, now: now())
        let id = change.productID
        let outcome: WriteReceipt.Outcome
        switch receipt.outcomes.first {
        case .created: outcome = .created
        case .updated: outcome = .updated
        case .deleted: outcome = .deleted
        case .unchanged, nil: outcome = .unchanged
        case .refused(let refusal): throw refusal
        }
        let version = outcome == .deleted ? 0 : try store.product(id)?.version ?? 0
        return WriteReceipt(id: id.rawValue, version: version, sequence: receipt.sequence, outcome: outcome)
    }
}
