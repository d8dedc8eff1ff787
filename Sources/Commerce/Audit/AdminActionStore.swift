import Catalog
import GRDB

/// Who changed what: every action of those who look after the shop, written in the transaction of what it did, so that neither
/// is ever without the other. Lives no longer than its transaction.
package struct AdminActionStore {
    private let db: Database

    package init(_ db: Database) { self.db = db }

    /// - Parameter action: "review.approved", "seller.suspended", …
    /// - Parameter before: what it changed, as it was; `nil` when there was nothing before.
    package func append(
        _ action: String, on kind: String, _ id: String, before: JSONValue? = nil, after: JSONValue? = nil,
        by caller: Caller, at now: Timestamp
    ) throws {
        let insert = try db.cachedStatement(
            sql: """
                INSERT INTO adminAction (at, actor, correlationID, action, subjectKind, subjectID, before, after)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                """)
        try insert.execute(arguments: [
            now.millisecondsSinceEpoch, caller.actor, caller.correlationID, action, kind, id, before.map(Self.text),
            after.map(Self.text),
        ])
    }

    private static func text(_ value: JSONValue) -> String {
        String(decoding: JSONWriter.bytes(value), as: UTF8.self)
    }
}
