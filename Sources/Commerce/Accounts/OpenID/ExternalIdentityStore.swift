import Catalog
import Foundation
import GRDB

/// Sign-ins with other providers. Lives no longer than its transaction.
struct ExternalIdentityStore {
    private let db: Database

    init(_ db: Database) { self.db = db }

    func insert(_ state: TokenHash, provider: String, sealed: [UInt8], until end: Timestamp) throws {
        try db.execute(
            sql: "INSERT INTO openIDAttempt VALUES (?, ?, ?, ?)",
            arguments: [state.rawValue, provider, Data(sealed), end.millisecondsSinceEpoch])
    }

    /// Takes a sign-in that is under way, which is gone then: an answer counts once.
    ///
    /// - Returns: `nil` when there is none in its time.
    func take(_ state: TokenHash, provider: String, now: Timestamp) throws -> [UInt8]? {
        let sql = "SELECT sealed FROM openIDAttempt WHERE stateHash = ? AND provider = ? AND expiresAt > ?"
        guard
            let sealed = try Data.fetchOne(
                db, sql: sql, arguments: [state.rawValue, provider, now.millisecondsSinceEpoch])
        else { return nil }
        try db.execute(sql: "DELETE FROM openIDAttempt WHERE stateHash = ?", arguments: [state.rawValue])
        return [UInt8](sealed)
    }

    func removeExpired(now: Timestamp) throws {
        try db.execute(sql: "DELETE FROM openIDAttempt WHERE expiresAt <= ?", arguments: [now.millisecondsSinceEpoch])
    }

    /// Whose account an identity is.
    func owner(_ identity: ExternalIdentity) throws -> UserID? {
        try String.fetchOne(
            db, sql: "SELECT userID FROM externalIdentity WHERE issuer = ? AND subject = ?",
            arguments: [identity.issuer, identity.subject]
        ).map { UserID($0) }
    }

    /// Oldest first, for the export.
    func identities(of user: UserID) throws -> [JSONValue] {
        let sql = "SELECT issuer, subject FROM externalIdentity WHERE userID = ? ORDER BY createdAt, issuer"
        return try Row.fetchAll(db, sql: sql, arguments: [user.rawValue]).map { row in
            ["issuer": .string(row[0]), "subject": .string(row[1])]
        }
    }

    func link(_ identity: ExternalIdentity, to user: UserID, at now: Timestamp) throws {
        try db.execute(
            sql: "INSERT INTO externalIdentity VALUES (?, ?, ?, ?)",
            arguments: [identity.issuer, identity.subject, user.rawValue, now.millisecondsSinceEpoch])
    }
}
