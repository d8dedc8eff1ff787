import Catalog
import GRDB

/// The versions of the merchandising rules.
package struct RulesStore: Sendable {
    /// Older ones go: with thousands of rules a version has a megabyte.
    package static let versionsKept: Int64 = 500

    private let database: CatalogDatabase

    package init(_ database: CatalogDatabase) { self.database = database }

    /// `nil` before the first.
    package func latest() throws(Refusal) -> RulesVersion? {
        try database.read { db in try Self.latest(db) }
    }

    /// 0 before the first.
    package func latestNumber() throws(Refusal) -> Int64 {
        try database.read { db in try Int64.fetchOne(db, sql: "SELECT max(number) FROM rulesVersion") ?? 0 }
    }

    package func version(_ number: Int64) throws(Refusal) -> RulesVersion? {
        try database.read { db in
            let sql = "SELECT \(Self.columns) FROM rulesVersion WHERE number = ?"
            return try Row.fetchOne(db, sql: sql, arguments: [number]).map(Self.version)
        }
    }

    /// Newest first, without their content.
    ///
    /// - Parameter before: only older ones; `nil` for all.
    package func versions(limit: Int, before: Int64?) throws(Refusal) -> [RulesVersion] {
        try database.read { db in
            let sql = """
                SELECT number, at, actor, action, '' FROM rulesVersion WHERE number < ? ORDER BY number DESC LIMIT ?
                """
            return try Row.fetchAll(db, sql: sql, arguments: [before ?? Int64.max, limit]).map(Self.version)
        }
    }

    /// Makes a version out of the last one, in one transaction.
    ///
    /// - Parameter change: the new content for the present one (`nil` before the first); `nil` changes nothing.
    /// - Returns: the last version afterwards.
    /// - Throws: what the change throws.
    package func append(
        action: String, actor: String, now: Timestamp, _ change: (RulesVersion?) throws(Refusal) -> String?
    ) throws(Refusal) -> RulesVersion? {
        try database.write { db in
            let last = try Self.latest(db)
            guard let content = try change(last) else { return last }
            let sql = "INSERT INTO rulesVersion (at, actor, action, content) VALUES (?, ?, ?, ?)"
            try db.execute(sql: sql, arguments: [now.millisecondsSinceEpoch, actor, action, content])
            let number = db.lastInsertedRowID
            try db.execute(
                sql: "DELETE FROM rulesVersion WHERE number <= ?", arguments: [number - Self.versionsKept])
            return RulesVersion(number: number, at: now, actor: actor, action: action, content: content)
        }
    }

    private static let columns = "number, at, actor, action, content"

    private static func latest(_ db: Database) throws -> RulesVersion? {
        try Row.fetchOne(db, sql: "SELECT \(columns) FROM rulesVersion ORDER BY number DESC LIMIT 1").map(version)
    }

    private static func version(_ row: Row) -> RulesVersion {
        RulesVersion(
            number: row[0], at: Timestamp(millisecondsSinceEpoch: row[1]), actor: row[2], action: row[3],
            content: row[4])
    }
}
