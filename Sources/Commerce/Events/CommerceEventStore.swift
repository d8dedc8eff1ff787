import Catalog
import GRDB

/// The outbox of commerce: events are written in the transaction of what they tell, so that neither is ever without the
/// other. Lives no longer than its transaction.
package struct CommerceEventStore {
    /// Events read at once at most.
    package static let pageMax = 1_000
    /// How long events are kept: long enough for any subscriber that will ever come back.
    static let keptMilliseconds: Int64 = 30 * 24 * 60 * 60 * 1_000

    private let db: Database

    package init(_ db: Database) { self.db = db }

    /// - Returns: the event's number.
    @discardableResult
    package func append(
        _ type: CommerceEventType, _ payload: JSONValue, by caller: Caller, at now: Timestamp
    ) throws -> Int64 {
        let statement = try db.cachedStatement(
            sql: "INSERT INTO commerceEvent (type, version, at, correlationID, payload) VALUES (?, ?, ?, ?, ?)")
        try statement.execute(arguments: [
            type.name, type.version, now.millisecondsSinceEpoch, caller.correlationID,
            String(decoding: JSONWriter.bytes(payload), as: UTF8.self),
        ])
        return db.lastInsertedRowID
    }

    /// Events after a number, oldest first, at most ``pageMax``.
    package func events(after number: Int64, limit: Int = pageMax) throws -> [CommerceEvent] {
        let select = try db.cachedStatement(
            sql: """
                SELECT number, type, version, at, correlationID, payload FROM commerceEvent WHERE number > ?
                ORDER BY number LIMIT ?
                """)
        return try Row.fetchAll(select, arguments: [number, min(max(limit, 0), Self.pageMax)]).map { row in
            CommerceEvent(
                number: row[0], type: CommerceEventType(row[1], version: row[2]),
                at: Timestamp(millisecondsSinceEpoch: row[3]), correlationID: row[4],
                payload: try JSONReader.parse(row[5] as String))
        }
    }

    /// Whether the oldest event is to be forgotten.
    func hasOld(now: Timestamp) throws -> Bool {
        let oldest = try Int64.fetchOne(db, sql: "SELECT at FROM commerceEvent ORDER BY number LIMIT 1")
        return oldest.map { $0 < now.millisecondsSinceEpoch - Self.keptMilliseconds } ?? false
    }

    /// Forgets what is older than thirty days.
    ///
    /// - Returns: how many were forgotten.
    @discardableResult
    package func removeOld(now: Timestamp) throws -> Int {
        // Numbers grow with time, so that the newest old one tells all of them without an index by time.
        let sql = """
            DELETE FROM commerceEvent WHERE number <= (
                SELECT max(number) FROM (SELECT number, at FROM commerceEvent ORDER BY number LIMIT ?) WHERE at < ?
            )
            """
        try db.execute(
            sql: sql, arguments: [Self.removedAtOnce, now.millisecondsSinceEpoch - Self.keptMilliseconds])
        return db.changesCount
    }

    /// Entries looked at in one transaction, so that other writers are not kept waiting.
    private static let removedAtOnce = 10_000
}
