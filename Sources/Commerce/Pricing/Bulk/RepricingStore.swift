import Catalog
import GRDB
import Store

/// Changes of many prices on their way. Lives no longer than its transaction.
struct RepricingStore {
    private let db: Database

    init(_ db: Database) { self.db = db }

    func insert(_ run: RepricingRun) throws {
        try db.execute(
            sql: """
                INSERT INTO repricing (id, request, state, actor, correlationID, lastKey, untilKey, products, changed, skipped,
                    createdAt)
                VALUES (?, ?, 'running', ?, ?, 0, (SELECT ifnull(max(key), 0) FROM product), 0, 0, 0, ?)
                """,
            arguments: [
                run.id, String(decoding: JSONWriter.bytes(run.repricing.json), as: UTF8.self), run.caller.actor,
                run.caller.correlationID, run.createdAt.millisecondsSinceEpoch,
            ])
    }

    func update(_ run: RepricingRun) throws {
        try db.execute(
            sql: """
                UPDATE repricing SET state = ?, lastKey = ?, products = ?, changed = ?, skipped = ?, endedAt = ?
                WHERE id = ?
                """,
            arguments: [
                run.state.rawValue, run.lastKey, run.products, run.changed, run.skipped,
                run.endedAt?.millisecondsSinceEpoch, run.id,
            ])
    }

    func run(_ id: String) throws -> RepricingRun? { try run("id = ?", [id]) }

    /// The one that is to go on; they run one after the other.
    func next() throws -> RepricingRun? { try run("state = 'running' ORDER BY number LIMIT 1", []) }

    private func run(_ condition: String, _ arguments: StatementArguments) throws -> RepricingRun? {
        let sql = """
            SELECT id, request, state, actor, correlationID, lastKey, products, changed, skipped, createdAt, endedAt,
                untilKey
            FROM repricing WHERE \(condition)
            """
        return try Row.fetchOne(db, sql: sql, arguments: arguments).map { row in
            guard let state = RepricingRun.State(rawValue: row[2]) else {
                throw Refusal(.storeDamaged, message: "a change of prices has an unknown state")
            }
            return RepricingRun(
                id: row[0],
                repricing: try Repricing(try JSONReader.parse(row[1] as String), currency: CurrencyCode("EUR")),
                state: state, caller: Caller(actor: row[3], correlationID: row[4]), lastKey: row[5],
                untilKey: row[11], products: row[6], changed: row[7], skipped: row[8],
                createdAt: Timestamp(millisecondsSinceEpoch: row[9]),
                endedAt: (row[10] as Int64?).map { Timestamp(millisecondsSinceEpoch: $0) })
        }
    }

    // MARK: Products

    /// The next products in the order of their rows, whatever they are.
    ///
    /// - Parameter last: rows after this one are left out.
    /// - Returns: the products and the row of the last one; `nil` after the end.
    func products(after key: Int64, through last: Int64, limit: Int) throws -> (products: [Product], lastKey: Int64)? {
        let sql = "SELECT key, id FROM product WHERE key > ? AND key <= ? ORDER BY key LIMIT ?"
        let rows = try Row.fetchAll(db, sql: sql, arguments: [key, last, limit])
        guard let end = rows.last else { return nil }
        return (try CatalogReader(db).products(rows.map { ProductID($0[1]) }), end[0])
    }

    /// The catalog in the same transaction.
    func catalog(_ caller: Caller, at now: Timestamp) -> CatalogChanges {
        CatalogChanges(db, actor: caller.actor, now: now)
    }

    var audit: AdminActionStore { AdminActionStore(db) }
}
