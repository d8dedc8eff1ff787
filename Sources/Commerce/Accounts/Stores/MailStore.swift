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

    func insert(_ mail: PreparedMail, at now: Timestamp) throws {
        try insert(mail.id, mail.kind, mail.recipient, mail.sealed, state: "pending", at: now)
    }

    /// Unless one with the same id was written before.
    func insertOnce(_ mail: PreparedMail, at now: Timestamp) throws {
        guard try state(of: mail.id) == nil else { return }
        try insert(mail, at: now)
    }

    /// The work of writing a mail, for an e-mail address to which none goes.
    func insertBlank(_ id: String, at now: Timestamp) throws {
        try insert(id, "blank", nil, nil, state: "blank", at: now)
    }

    private func insert(
        _ id: String, _ kind: String, _ recipient: String?, _ sealed: [UInt8]?, state: String, at now: Timestamp
    ) throws {
        let insert = try db.cachedStatement(
            sql: """
                INSERT INTO mail (id, kind, recipient, sealed, state, attempts, createdAt, nextAt)
                VALUES (?, ?, ?, ?, ?, 0, ?, ?)
                """)
        try insert.execute(arguments: [
            id, kind, recipient, sealed.map { Data($0) }, state, now.millisecondsSinceEpoch,
            now.millisecondsSinceEpoch,
        ])
    }

    /// Mails whose time has come, oldest first.
    ///
    /// A mail that was put off by a clock since set back comes when it would have come, or after the longest pause.
    func due(now: Timestamp, longestPause: Int64, limit: Int) throws -> [WaitingMail] {
        let select = try db.cachedStatement(
            sql: """
                SELECT number, id, sealed, attempts FROM mail
                WHERE state = 'pending' AND (nextAt <= ? OR nextAt > ?) ORDER BY nextAt, number LIMIT ?
                """)
        let instant = now.millisecondsSinceEpoch
        return try Row.fetchAll(select, arguments: [instant, instant + longestPause, limit]).map { row in
            WaitingMail(number: row[0], id: row[1], sealed: [UInt8](row[2] as Data), attempts: row[3])
        }
    }

    /// The mail went out; its text is gone.
    func sent(_ number: Int64, at now: Timestamp) throws { try end(number, "sent", nil, at: now) }

    /// The mail is given up; its text stays, so that it can be sent again.
    func dead(_ number: Int64, _ reason: String, at now: Timestamp) throws {
        try end(number, "dead", reason, at: now)
    }

    private func end(_ number: Int64, _ state: String, _ reason: String?, at now: Timestamp) throws {
        let update = try db.cachedStatement(
            sql: """
                UPDATE mail SET state = ?, sealed = iif(? = 'dead', sealed, NULL), lastError = ifnull(?, lastError),
                    endedAt = ?, attempts = attempts + 1 WHERE number = ?
                """)
        try update.execute(arguments: [state, state, reason, now.millisecondsSinceEpoch, number])
    }

    // MARK: Dead letters

    /// Newest first.
    func dead(before: Int64?, limit: Int) throws -> [DeadLetter] {
        let sql = """
            SELECT number, id, kind, attempts, createdAt, ifnull(endedAt, createdAt), lastError FROM mail
            WHERE state = 'dead' AND number < ? ORDER BY number DESC LIMIT ?
            """
        return try Row.fetchAll(db, sql: sql, arguments: [before ?? Int64.max, limit]).map { row in
            DeadLetter(
                number: row[0], id: row[1], kind: row[2], attempts: row[3],
                createdAt: Timestamp(millisecondsSinceEpoch: row[4]),
                endedAt: Timestamp(millisecondsSinceEpoch: row[5]), reason: row[6])
        }
    }

    /// "pending", "sent", "dead" or "blank"; `nil` when there is no such mail.
    func state(of id: String) throws -> String? {
        try String.fetchOne(try db.cachedStatement(sql: "SELECT state FROM mail WHERE id = ?"), arguments: [id])
    }

    /// - Returns: whether it was dead with its text.
    func revive(_ id: String, at now: Timestamp) throws -> Bool {
        try db.execute(
            sql: """
                UPDATE mail SET state = 'pending', attempts = 0, nextAt = ?, endedAt = NULL
                WHERE id = ? AND state = 'dead' AND sealed IS NOT NULL
                """,
            arguments: [now.millisecondsSinceEpoch, id])
        return db.changesCount > 0
    }

    /// Forgets every mail that has not gone out to an address.
    func forget(recipient: String) throws {
        try db.execute(
            sql: "DELETE FROM mail WHERE recipient = ? AND sealed IS NOT NULL", arguments: [recipient])
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
