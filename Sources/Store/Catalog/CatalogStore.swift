import Catalog
import GRDB

/// The catalog: products, what happened to them, and what the index has yet to hear of.
///
/// All calls block; reads see the last commit and never wait for a write. Times and identifiers come from the caller;
/// the order of events is that of the outbox sequence, so that a clock that is set back breaks nothing.
package struct CatalogStore: Sendable {
    /// Changes of one call. About a second of writing; more would keep other writers waiting.
    package static let batchChangesMax = 10_000

    package let database: CatalogDatabase

    package init(_ database: CatalogDatabase) { self.database = database }

    // MARK: Writing

    /// Applies a batch in one transaction. 500 to 1,000 changes a batch make the most of it.
    ///
    /// - Parameter actor: who does it, for the audit log ("key:4711", "import:job-3").
    /// - Throws: the refusal of a refused change unless `policy` keeps the others; several refused changes are one
    ///   refusal with the field paths "[index].…" in the batch. Errors of the store.
    @discardableResult
    package func apply(
        _ batch: [CatalogChange], actor: String, now: Timestamp, policy: RefusedChangePolicy = .refuseBatch
    ) throws(Refusal) -> CatalogReceipt {
        guard batch.count <= Self.batchChangesMax else {
            throw Refusal(.limitExceeded, message: "a batch may have \(Self.batchChangesMax) changes")
        }
        return try database.write { db in
            let outcomes = try CatalogWriter(db, actor: actor, now: now).apply(batch)
            let receipt = CatalogReceipt(sequence: try CatalogReader(db).maxSequence(), outcomes: outcomes)
            if case .refuseBatch = policy, let refusal = Self.joined(receipt.refused, batchCount: batch.count) {
                throw refusal
            }
            return receipt
        }
    }

    /// Puts products into the outbox again, for an index that lost them. They need not exist.
    ///
    /// - Returns: the last sequence.
    @discardableResult
    package func enqueue(_ ids: [ProductID]) throws(Refusal) -> Int64 {
        try database.write { db in
            let log = ChangeLog(db, actor: "", now: Timestamp(millisecondsSinceEpoch: 0))
            for id in ids { try log.outbox(id, kind: "repair") }
            try log.finish()
            return try CatalogReader(db).maxSequence()
        }
    }

    /// Removes entries that no index needs any more. Sequences go on from where they were.
    ///
    /// - Returns: how many were removed.
    @discardableResult
    package func pruneOutbox(through sequence: Int64) throws(Refusal) -> Int {
        try database.write { db in
            try db.execute(sql: "DELETE FROM outbox WHERE sequence <= ?", arguments: [sequence])
            return db.changesCount
        }
    }

    private static func joined(_ refused: [(index: Int, refusal: Refusal)], batchCount: Int) -> Refusal? {
        guard let first = refused.first else { return nil }
        if batchCount == 1 { return first.refusal }
        let problems = refused.prefix(ProductLimits.problems).flatMap { index, refusal in
            refusal.problems.isEmpty
                ? [Problem(refusal.code, field: "[\(index)]", message: refusal.message)]
                : refusal.problems.map { $0.inside("[\(index)]") }
        }
        let code = refused.allSatisfy { $0.refusal.code == first.refusal.code } ? first.refusal.code : .conflict
        return Refusal(code, message: "\(refused.count) of \(batchCount) changes are refused", problems: problems)
    }

    // MARK: Reading

    /// Runs several reads on one snapshot, such as the sequence and all products for a rebuild.
    ///
    /// The write-ahead log can't be cut back while the body runs; minutes are fine, hours are not.
    /// - Throws: whatever the body throws, errors of SQLite as a ``Refusal``.
    package func readConsistently<Value>(_ body: (CatalogReader) throws -> Value) throws -> Value {
        try database.readPassingErrors { try body(CatalogReader($0)) }
    }

    package func product(_ id: ProductID) throws(Refusal) -> Product? {
        try database.read { try CatalogReader($0).product(id) }
    }

    package func product(slug: Slug) throws(Refusal) -> Product? {
        try database.read { try CatalogReader($0).product(slug: slug) }
    }

    /// The products that exist, in the order of `ids`, all from one snapshot.
    package func products(_ ids: [ProductID]) throws(Refusal) -> [Product] {
        try database.read { try CatalogReader($0).products(ids) }
    }

    /// A page of all products in the order of their ids' bytes; `nil` starts from the first.
    package func products(after id: ProductID?, limit: Int) throws(Refusal) -> [Product] {
        try database.read { try CatalogReader($0).products(after: id, limit: limit) }
    }

    package func productVersions(after id: ProductID?, limit: Int) throws(Refusal) -> [ProductVersion] {
        try database.read { try CatalogReader($0).productVersions(after: id, limit: limit) }
    }

    /// The versions of those products that exist, in the order of `ids`.
    package func productVersions(_ ids: [ProductID]) throws(Refusal) -> [ProductVersion] {
        try database.read { try CatalogReader($0).productVersions(ids) }
    }

    package func productID(forSKU sku: SKU) throws(Refusal) -> ProductID? {
        try database.read { try CatalogReader($0).productID(forSKU: sku) }
    }

    /// The products of many SKUs at once; SKUs that nobody has are left out.
    package func productIDs(forSKUs skus: [SKU]) throws(Refusal) -> [SKU: ProductID] {
        try database.read { db in
            let reader = CatalogReader(db)
            var ids: [SKU: ProductID] = [:]
            for sku in skus { ids[sku] = try reader.productID(forSKU: sku) }
            return ids
        }
    }

    /// Entries after a sequence, oldest first; a product that changed twice is there twice.
    package func outbox(after sequence: Int64, limit: Int) throws(Refusal) -> [OutboxEntry] {
        try database.read { try CatalogReader($0).outbox(after: sequence, limit: limit) }
    }

    /// The sequence of the last change ever; 0 before the first.
    package func maxSequence() throws(Refusal) -> Int64 {
        try database.read { try CatalogReader($0).maxSequence() }
    }

    package func counts() throws(Refusal) -> CatalogCounts {
        try database.read { try CatalogReader($0).counts() }
    }
}
