import Catalog
import GRDB

extension CatalogDatabase {
    /// Runs several writes that have nothing to do with each other in one transaction, so that they share the wait for the
    /// disk, which is nearly all that a small write costs.
    ///
    /// Each has a savepoint of its own: one that throws leaves nothing behind and the others go on.
    ///
    /// - Returns: for each write, in their order, why it was taken back; `nil` when it is on the disk.
    /// - Throws: when none of them is on the disk, because the commit failed or SQLite gave up the whole transaction.
    package func write(each bodies: [(Database) throws -> Void]) throws(Refusal) -> [Refusal?] {
        if bodies.count == 1, let body = bodies.first {
            try write(body)
            return [nil]
        }
        return try write { db in
            var outcomes: [Refusal?] = []
            for body in bodies {
                do {
                    try db.inSavepoint {
                        try body(db)
                        return .commit
                    }
                    outcomes.append(nil)
                } catch {
                    // A full disk takes the transaction back by itself, and with it what the others have written.
                    guard db.isInsideTransaction else { throw error }
                    outcomes.append(StoreError.refusal(error))
                }
            }
            return outcomes
        }
    }
}
