import Catalog
import GRDB

/// What happened, in two lists that each have an order: products in the outbox, everything else in a table of its own.
package struct EventStore: Sendable {
    /// Events of the service that are kept: months of rebuilds and imports.
    package static let keptMax: Int64 = 10_000

    private let database: CatalogDatabase

    package init(_ database: CatalogDatabase) { self.database = database }

    /// - Returns: the event's number.
    @discardableResult
    package func append(_ type: String, _ data: JSONValue, at now: Timestamp) throws(Refusal) -> Int64 {
        try database.write { db in
            try db.execute(
                sql: "INSERT INTO event (at, type, data) VALUES (?, ?, ?)",
                arguments: [now.millisecondsSinceEpoch, type, JobStore.text(data)])
            let number = db.lastInsertedRowID
            try db.execute(sql: "DELETE FROM event WHERE number <= ?", arguments: [number - Self.keptMax])
            return number
        }
    }

    /// Events after a number, oldest first.
    package func events(after number: Int64, limit: Int) throws(Refusal) -> [StoredEvent] {
        try database.read { db in
            let sql = "SELECT number, at, type, data FROM event WHERE number > ? ORDER BY number LIMIT ?"
            return try Row.fetchAll(db, sql: sql, arguments: [number, CatalogReader.clamped(limit)]).map { row in
                StoredEvent(
                    number: row[0], at: Timestamp(millisecondsSinceEpoch: row[1]), type: row[2],
                    data: try JSONReader.parse(row[3] as String))
            }
        }
    }

    /// The newest event of a type; `nil` when there is none.
    package func latest(_ type: String) throws(Refusal) -> StoredEvent? {
        try database.read { db in
            let sql = "SELECT number, at, type, data FROM event WHERE type = ? ORDER BY number DESC LIMIT 1"
            return try Row.fetchOne(db, sql: sql, arguments: [type]).map { row in
                StoredEvent(
                    number: row[0], at: Timestamp(millisecondsSinceEpoch: row[1]), type: row[2],
                    data: try JSONReader.parse(row[3] as String))
            }
        }
    }

    /// Products that changed after a sequence and up to another, oldest first; one that changed twice is there twice.
    /// Repairs of the index are no changes.
    package func changedProducts(
        after sequence: Int64, through last: Int64, limit: Int
    ) throws(Refusal) -> [ChangedProduct] {
        try database.read { db in
            let sql = """
                SELECT sequence, productID FROM outbox WHERE sequence > ? AND sequence <= ? AND kind <> 'repair'
                ORDER BY sequence LIMIT ?
                """
            let arguments: StatementArguments = [sequence, last, CatalogReader.clamped(limit)]
            return try Row.fetchAll(db, sql: sql, arguments: arguments).map { row in
                ChangedProduct(sequence: row[0], id: ProductID(row[1]))
            }
        }
    }

    /// Where both lists end, and the last of each that is forgotten.
    package struct Bounds: Sendable, Hashable {
        package var lastSequence: Int64
        package var lastNumber: Int64
        package var forgottenSequence: Int64
        package var forgottenNumber: Int64
    }

    package func bounds() throws(Refusal) -> Bounds {
        try database.read { db in
            func last(_ table: String) throws -> Int64 {
                let sql = "SELECT seq FROM sqlite_sequence WHERE name = ?"
                return try Int64.fetchOne(db, sql: sql, arguments: [table]) ?? 0
            }
            func first(_ sql: String) throws -> Int64? { try Int64.fetchOne(db, sql: sql) }
            let (sequence, number) = (try last("outbox"), try last("event"))
            return Bounds(
                lastSequence: sequence, lastNumber: number,
                forgottenSequence: try first("SELECT min(sequence) - 1 FROM outbox") ?? sequence,
                forgottenNumber: try first("SELECT min(number) - 1 FROM event") ?? number)
        }
    }
}
