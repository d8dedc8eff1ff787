import Catalog
import GRDB

/// Who changed what: every action of those who look after the shop, written in the transaction of what it did or before it, so that
/// nothing was done without an entry. Lives no longer than its transaction.
package struct AdminActionStore {
    private let db: Database

    package init(_ db: Database) { self.db = db }

    /// - Parameter action: "review.approved", "seller.suspended", …
    /// - Parameter before: what it changed, as it was; `nil` when there was nothing before.
    /// - Returns: the number of the entry.
    @discardableResult
    package func append(
        _ action: String, on kind: String, _ id: String, before: JSONValue? = nil, after: JSONValue? = nil,
        by caller: Caller, at now: Timestamp
    ) throws -> Int64 {
        let insert = try db.cachedStatement(
            sql: """
                INSERT INTO adminAction (at, actor, correlationID, action, subjectKind, subjectID, before, after)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                """)
        try insert.execute(arguments: [
            now.millisecondsSinceEpoch, caller.actor, caller.correlationID, action, kind, id, before.map(Self.text),
            after.map(Self.text),
        ])
        return db.lastInsertedRowID
    }

    /// Completes an entry that was written before its work.
    func finish(_ number: Int64, subject: String?, after: JSONValue?) throws {
        try db.execute(
            sql: "UPDATE adminAction SET subjectID = ifnull(?, subjectID), after = ? WHERE number = ?",
            arguments: [subject, after.map(Self.text), number])
    }

    /// Takes back an entry whose work was refused.
    func discard(_ number: Int64) throws {
        try db.execute(sql: "DELETE FROM adminAction WHERE number = ?", arguments: [number])
    }

    // MARK: Reading

    /// Entries of the catalog's log that one page looks at, since it grows with every import and has an index by product only.
    private static let windowMax: Int64 = 50_000

    /// The newest first.
    func page(_ query: AuditQuery) throws -> AuditPage {
        let isCatalog = query.log == .catalog
        let (number, table) = isCatalog ? ("id", "auditLog") : ("number", "adminAction")
        let last = try Int64.fetchOne(db, sql: "SELECT max(\(number)) FROM \(table)") ?? 0
        let before = min(query.before ?? .max, last + 1)
        let isNarrow = query.subjectID != nil && query.subjectKind != nil
        let floor = isCatalog && !isNarrow ? max(0, before - Self.windowMax) : 0
        var conditions = ["\(number) < ?", "\(number) >= ?"]
        var arguments: [any DatabaseValueConvertible] = [before, floor]
        for (column, value) in [
            ("actor", query.actor), ("action", query.action), ("subjectKind", query.subjectKind),
            ("subjectID", query.subjectID),
        ] {
            guard let value else { continue }
            conditions.append("\(column) = ?")
            arguments.append(value)
        }
        if let period = query.period {
            conditions += ["at >= ?", "at < ?"]
            arguments += [period.lowerBound.millisecondsSinceEpoch, period.upperBound.millisecondsSinceEpoch]
        }
        arguments.append(query.limit)
        let sql = """
            SELECT \(number), at, actor, \(isCatalog ? "''" : "correlationID"), action, subjectKind, subjectID, before, after
            FROM \(table) WHERE \(conditions.joined(separator: " AND ")) ORDER BY \(number) DESC LIMIT ?
            """
        let rows = try Row.fetchAll(db, sql: sql, arguments: StatementArguments(arguments))
        let entries = try rows.map(Self.action)
        let next = entries.count == query.limit ? entries.last?.number : floor > 1 ? floor : nil
        return AuditPage(entries: entries, nextBefore: next)
    }

    private static func action(_ row: Row) throws -> AdminAction {
        AdminAction(
            number: row[0], at: Timestamp(millisecondsSinceEpoch: row[1]), actor: row[2], correlationID: row[3],
            action: row[4], subjectKind: row[5], subjectID: row[6],
            before: try (row[7] as String?).map { try JSONReader.parse($0) },
            after: try (row[8] as String?).map { try JSONReader.parse($0) })
    }

    private static func text(_ value: JSONValue) -> String {
        String(decoding: JSONWriter.bytes(value), as: UTF8.self)
    }
}
