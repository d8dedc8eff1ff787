import Catalog
import GRDB

/// Numbers without gaps: one is taken in the transaction that uses it, and comes back when that is taken back. Lives no
/// longer than its transaction.
package struct NumberSequenceStore {
    private let db: Database

    package init(_ db: Database) { self.db = db }

    /// The next number of a sequence, from 1.
    package func next(_ name: String) throws -> Int64 {
        let statement = try db.cachedStatement(
            sql: """
                INSERT INTO numberSequence (name, last) VALUES (?, 1)
                ON CONFLICT (name) DO UPDATE SET last = last + 1 RETURNING last
                """)
        guard let number = try Int64.fetchOne(statement, arguments: [name]) else {
            throw Refusal(.storeDamaged, message: "a sequence of numbers has no number")
        }
        return number
    }
}
