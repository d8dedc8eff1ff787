import Catalog
import Foundation
import GRDB

/// Answers of writes that a caller may send again.
package struct IdempotencyStore: Sendable {
    /// How long an answer is repeated: a day, so that a nightly job may send its work again the next night.
    package static let lifetimeMilliseconds: Int64 = 24 * 60 * 60 * 1_000
    /// Bytes of a key.
    package static let keyBytesMax = 255

    private let database: CatalogDatabase

    package init(_ database: CatalogDatabase) { self.database = database }

    /// Takes a key for a request, or says what became of the request that took it first.
    ///
    /// A key that was taken in the future of a clock since set back holds until its own day is over.
    /// - Parameter scope: keys of different scopes (a caller, an endpoint) don't meet.
    /// - Parameter requestHash: of everything that makes two requests the same.
    package func claim(
        key: String, scope: String, requestHash: String, now: Timestamp
    ) throws(Refusal) -> IdempotencyClaim {
        guard (1...Self.keyBytesMax).contains(key.utf8.count), CatalogReader.isStorable(key) else {
            throw Refusal(.invalidParameter, message: "an idempotency key has 1 to \(Self.keyBytesMax) bytes")
        }
        return try database.write { db in
            let select = "SELECT requestHash, status, body, createdAt FROM idempotencyKey WHERE scope = ? AND key = ?"
            if let row = try Row.fetchOne(db, sql: select, arguments: [scope, key]),
                now.millisecondsSinceEpoch < (row[3] as Int64) + Self.lifetimeMilliseconds
            {
                guard row[0] == requestHash else { return .mismatch }
                guard let status = row[1] as Int? else { return .inProgress }
                return .answered(StoredAnswer(status: status, body: [UInt8](row[2] as Data)))
            }
            let insert = """
                INSERT OR REPLACE INTO idempotencyKey (scope, key, requestHash, createdAt) VALUES (?, ?, ?, ?)
                """
            try db.execute(sql: insert, arguments: [scope, key, requestHash, now.millisecondsSinceEpoch])
            return .new
        }
    }

    /// Keeps the answer for later requests.
    package func store(_ answer: StoredAnswer, key: String, scope: String) throws(Refusal) {
        try database.write { db in
            let sql = "UPDATE idempotencyKey SET status = ?, body = ? WHERE scope = ? AND key = ?"
            try db.execute(sql: sql, arguments: [answer.status, Data(answer.body), scope, key])
        }
    }

    /// Frees a key whose request changed nothing (it was refused or failed), so that it may be sent again.
    package func release(key: String, scope: String) throws(Refusal) {
        try database.write { db in
            let sql = "DELETE FROM idempotencyKey WHERE scope = ? AND key = ? AND status IS NULL"
            try db.execute(sql: sql, arguments: [scope, key])
        }
    }

    /// Frees all keys whose requests a dead process left without an answer. Called once when the service starts.
    @discardableResult
    package func releaseUnanswered() throws(Refusal) -> Int {
        try database.write { db in
            try db.execute(sql: "DELETE FROM idempotencyKey WHERE status IS NULL")
            return db.changesCount
        }
    }

    /// Removes what is older than ``lifetimeMilliseconds``.
    @discardableResult
    package func removeExpired(now: Timestamp) throws(Refusal) -> Int {
        try database.write { db in
            let sql = "DELETE FROM idempotencyKey WHERE createdAt <= ?"
            try db.execute(sql: sql, arguments: [now.millisecondsSinceEpoch - Self.lifetimeMilliseconds])
            return db.changesCount
        }
    }
}
