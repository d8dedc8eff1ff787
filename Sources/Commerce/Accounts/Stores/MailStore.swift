import Catalog
import Foundation
import GRDB

/// A mail that waits to be sent, still encrypted.
struct WaitingMail: Hashable, Sendable {
    var number: Int64
    var id: String
    var sealed: [UInt8]
    var attempts: Int
}

/// The outbox of mails: each is written in the transaction of what it tells. Lives no longer than its transaction.
struct MailStore {
    private let db: Database

    init(_ db: Database) { self.db = db }

    func insert(_ id: String, sealed: [UInt8], at now: Timestamp) throws {
        try insert(id, sealed: sealed, state: "pending", at: now)
    }

    /// The work of writing a mail, for an e-mail address to which none goes.
    func insertBlank(_ id: String, at now: Timestamp) throws { try insert(id, sealed: nil, state: "blank", at: now) }

    private func insert(_ id: String, sealed: [UInt8]?, state: String, at now: Timestamp) throws {
        try db.execute(
            sql: "INSERT INTO mail (id, sealed, state, attempts, createdAt, nextAt) VALUES (?, ?, ?, 0, ?, ?)",
            arguments: [
                id, sealed.map { Data($0) }, state, now.millisecondsSinceEpoch, now.millisecondsSinceEpoch,
            ])
    }

    /// Mails whose time has come, oldest first.
    ///
    /// A mail that was put off by a clock since set back comes when it would have come, or after the longest pause.
    func due(now: Timestamp, longestPause: Int64, limit: Int) throws -> [WaitingMail] {
        let sql = """
            SELECT number, id, sealed, attempts FROM mail
            WHERE state = 'pending' AND (nextAt <= ? OR nextAt > ?) ORDER BY nextAt, number LIMIT ?
            """
        let instant = now.millisecondsSinceEpoch
        return try Row.fetchAll(db, sql: sql, arguments: [instant, instant + longestPause, limit]).map { row in
            WaitingMail(number: row[0], id: row[1], sealed: [UInt8](row[2] as Data), attempts: row[3])
        }
    }

    /// The mail went out; its text is gone.
    func sent(_ number: Int64, at now: Timestamp) throws { try end(number, "sent", nil, at: now) }

    /// The mail is given up; its text is gone.
    func dead(_ number: Int64, _ reason: String, at now: Timestamp) throws { try end(number, "dead", reason, at: now) }

    private func end(_ number: Int64, _ state: String, _ reason: String?, at now: Timestamp) throws {
        try db.execute(
            sql: """
                UPDATE mail SET state = ?, sealed = NULL, lastError = ifnull(?, lastError), endedAt = ?,
                    attempts = attempts + 1 WHERE number = ?
                """,
            arguments: [state, reason, now.millisecondsSinceEpoch, number])
    }

    func putOff(_ number: Int64, until next: Timestamp, _ reason: String) throws {
        try db.execute(
            sql: "UPDATE mail SET attempts = attempts + 1, nextAt = ?, lastError = ? WHERE number = ?",
            arguments: [next.millisecondsSinceEpoch, reason, number])
    }

    /// Forgets what was ended before a time, and blanks.
    func removeOld(before time: Timestamp) throws {
        try db.execute(
            sql: "DELETE FROM mail WHERE state <> 'pending' AND createdAt < ?",
            arguments: [time.millisecondsSinceEpoch])
    }
}
