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

    /// What a request with this scope and key was answered with. Blocks.
    ///
    /// A key that was used in the future of a clock since set back holds until its own day is over.
    /// - Throws: `invalid_parameter` for a key that can't be kept.
    package func answer(to request: KeyedRequest) throws(Refusal) -> KeyedAnswer {
        guard (1...Self.keyBytesMax).contains(request.key.utf8.count), CatalogReader.isStorable(request.key) else {
            throw Refusal(.invalidParameter, message: "an idempotency key has 1 to \(Self.keyBytesMax) bytes")
        }
        return try database.readOnce { db in
            // Rows without a status are claims of earlier versions, which wrote one before the work began.
            let select = try db.cachedStatement(
                sql: """
                    SELECT requestHash, status, body FROM idempotencyKey
                    WHERE scope = ? AND key = ? AND status IS NOT NULL AND createdAt > ?
                    """)
            let oldest = request.at.millisecondsSinceEpoch - Self.lifetimeMilliseconds
            guard let row = try Row.fetchOne(select, arguments: [request.scope, request.key, oldest]) else {
                return .none
            }
            guard row[0] == request.hash else { return .mismatch }
            return .kept(StoredAnswer(status: row[1], body: [UInt8](row[2] as Data)))
        }
    }

    /// Keeps the answer for later requests; it is on the disk when the call returns.
    package func keep(_ answer: StoredAnswer, to request: KeyedRequest) async throws(Refusal) {
        try await database.commits.write { try Self.keep(answer, to: request, $0) }
    }

    /// Keeps the answer in the transaction of what is answered.
    package static func keep(_ answer: StoredAnswer, to request: KeyedRequest, _ db: Database) throws {
        let sql = """
            INSERT OR REPLACE INTO idempotencyKey (scope, key, requestHash, status, body, createdAt)
            VALUES (?, ?, ?, ?, ?, ?)
            """
        try db.cachedStatement(sql: sql).execute(arguments: [
            request.scope, request.key, request.hash, answer.status, Data(answer.body),
            request.at.millisecondsSinceEpoch,
        ])
    }

    /// Removes answers that are older than ``lifetimeMilliseconds``, some at once so that nobody waits for long.
    ///
    /// - Returns: how many.
    @discardableResult
    package func removeExpired(now: Timestamp, limit: Int = 2_000) async throws(Refusal) -> Int {
        let newest = now.millisecondsSinceEpoch - Self.lifetimeMilliseconds
        // Mostly there is nothing to remove, and a look is cheaper than a transaction.
        let isDue = try database.read { db in
            let sql = "SELECT EXISTS (SELECT 1 FROM idempotencyKey WHERE createdAt <= ?)"
            return try Bool.fetchOne(db, sql: sql, arguments: [newest]) ?? false
        }
        guard isDue else { return 0 }
        return try await database.commits.write { db in
            let sql = """
                DELETE FROM idempotencyKey WHERE (scope, key) IN
                    (SELECT scope, key FROM idempotencyKey WHERE createdAt <= ? ORDER BY createdAt LIMIT ?)
                """
            try db.execute(sql: sql, arguments: [newest, limit])
            return db.changesCount
        }
    }
}
