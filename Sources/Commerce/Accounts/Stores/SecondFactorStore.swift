import Catalog
import Foundation
import GRDB

/// What is stored of somebody's authenticator app.
struct SecondFactor: Hashable, Sendable {
    var sealedSecret: [UInt8]
    /// `nil` until a first code has shown that the app has the secret.
    var confirmedAt: Timestamp?
    var lastStep: Int64?
}

/// Second factors and recovery codes. Lives no longer than its transaction.
struct SecondFactorStore {
    private let db: Database

    init(_ db: Database) { self.db = db }

    func factor(of user: UserID) throws -> SecondFactor? {
        let sql = "SELECT sealedSecret, confirmedAt, lastStep FROM secondFactor WHERE userID = ?"
        return try Row.fetchOne(db, sql: sql, arguments: [user.rawValue]).map { row in
            SecondFactor(
                sealedSecret: [UInt8](row[0] as Data),
                confirmedAt: (row[1] as Int64?).map { Timestamp(millisecondsSinceEpoch: $0) }, lastStep: row[2])
        }
    }

    /// Puts a secret in place that waits for its first code; an earlier one that waited is gone.
    func begin(_ sealedSecret: [UInt8], of user: UserID, at now: Timestamp) throws {
        try db.execute(
            sql: "INSERT OR REPLACE INTO secondFactor VALUES (?, ?, ?, NULL, NULL)",
            arguments: [user.rawValue, Data(sealedSecret), now.millisecondsSinceEpoch])
    }

    func confirm(step: Int64, of user: UserID, at now: Timestamp) throws {
        try db.execute(
            sql: "UPDATE secondFactor SET confirmedAt = ?, lastStep = ? WHERE userID = ?",
            arguments: [now.millisecondsSinceEpoch, step, user.rawValue])
    }

    func use(step: Int64, of user: UserID) throws {
        try db.execute(
            sql: "UPDATE secondFactor SET lastStep = ? WHERE userID = ?", arguments: [step, user.rawValue])
    }

    func remove(of user: UserID) throws {
        try db.execute(sql: "DELETE FROM secondFactor WHERE userID = ?", arguments: [user.rawValue])
    }

    // MARK: Recovery codes

    func setRecoveryCodes(_ tags: [String], of user: UserID) throws {
        try db.execute(sql: "DELETE FROM recoveryCode WHERE userID = ?", arguments: [user.rawValue])
        for tag in tags {
            try db.execute(
                sql: "INSERT INTO recoveryCode VALUES (?, ?, NULL)", arguments: [user.rawValue, tag])
        }
    }

    /// - Returns: whether there was such a code that had not been used.
    func useRecoveryCode(_ tag: String, of user: UserID, at now: Timestamp) throws -> Bool {
        try db.execute(
            sql: "UPDATE recoveryCode SET usedAt = ? WHERE userID = ? AND tag = ? AND usedAt IS NULL",
            arguments: [now.millisecondsSinceEpoch, user.rawValue, tag])
        return db.changesCount > 0
    }

    func recoveryCodesLeft(of user: UserID) throws -> Int {
        try Int.fetchOne(
            db, sql: "SELECT count(*) FROM recoveryCode WHERE userID = ? AND usedAt IS NULL",
            arguments: [user.rawValue]) ?? 0
    }
}
