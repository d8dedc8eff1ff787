import Catalog
import GRDB

/// Changes of the catalog within a transaction of somebody else: rows, outbox, audit log and price history together, as
/// ``CatalogStore/apply(_:actor:now:policy:)`` makes them in one of its own.
package struct CatalogChanges {
    private let db: Database
    private let actor: String
    private let now: Timestamp

    /// - Parameter actor: who does it, for the audit log.
    package init(_ db: Database, actor: String, now: Timestamp) {
        self.db = db
        self.actor = actor
        self.now = now
    }

    /// - Returns: the product as it is stored, in this transaction.
    package func product(_ id: ProductID) throws -> Product? { try CatalogReader(db).product(id) }

    /// Applies the changes in their order, all or none.
    ///
    /// - Throws: the refusal of the first change that is refused.
    /// - Returns: what became of each, and the outbox sequence that has them.
    @discardableResult
    package func apply(_ batch: [CatalogChange]) throws -> CatalogReceipt {
        let outcomes = try CatalogWriter(db, actor: actor, now: now).apply(batch)
        let receipt = CatalogReceipt(sequence: try CatalogReader(db).maxSequence(), outcomes: outcomes)
        if let refused = receipt.refused.first { throw refused.refusal }
        return receipt
    }
}
