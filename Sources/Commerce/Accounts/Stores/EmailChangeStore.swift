import Catalog
import GRDB

/// E-mail addresses that wait to be confirmed. Lives no longer than its transaction.
struct EmailChangeStore {
    private let db: Database

    init(_ db: Database) { self.db = db }

    /// The newest wish of a person is the one that counts.
    ///
    /// - Parameter user: `nil` for an address that somebody has already.
    func insert(_ token: TokenHash, _ email: EmailAddress, of user: UserID?, until end: Timestamp) throws {
        if let user { try remove(of: user) }
        try db.execute(
            sql: "INSERT INTO emailChange VALUES (?, ?, ?, ?)",
            arguments: [token.rawValue, user?.rawValue, email.text, end.millisecondsSinceEpoch])
    }

    /// Takes a wish, which is gone then.
    ///
    /// - Returns: `nil` when there is none in its time.
    func take(_ token: TokenHash, now: Timestamp) throws -> (user: UserID, email: EmailAddress)? {
        let sql = "SELECT userID, email FROM emailChange WHERE tokenHash = ? AND expiresAt > ?"
        guard
            let row = try Row.fetchOne(db, sql: sql, arguments: [token.rawValue, now.millisecondsSinceEpoch]),
            let user = row[0] as String?, let email = EmailAddress(row[1])
        else { return nil }
        try db.execute(sql: "DELETE FROM emailChange WHERE tokenHash = ?", arguments: [token.rawValue])
        return (UserID(user), email)
    }

    func remove(of user: UserID) throws {
        try db.execute(sql: "DELETE FROM emailChange WHERE userID = ?", arguments: [user.rawValue])
    }

    func removeExpired(now: Timestamp) throws {
        try db.execute(sql: "DELETE FROM emailChange WHERE expiresAt <= ?", arguments: [now.millisecondsSinceEpoch])
    }
}
