import Catalog
import GRDB

/// What somebody asked for who has not shown yet that the e-mail address is his.
struct Registration: Hashable, Sendable {
    var email: EmailAddress
    var passwordHash: PasswordHash
    var name: String?
    var createdAt: Timestamp
    var expiresAt: Timestamp
}

/// Registrations that wait for the link in their mail, and wishes for a new password. Lives no longer than its
/// transaction.
///
/// The password of a registration counts only with the token of its own mail: whoever registers somebody else's address
/// with a password of his own gains nothing when the owner registers later.
struct RegistrationStore {
    /// Registrations that wait for one e-mail address; the oldest goes first.
    private static let waitingMax = 5

    private let db: Database

    init(_ db: Database) { self.db = db }

    func insert(_ registration: Registration, token: TokenHash) throws {
        let key = registration.email.key
        try db.execute(
            sql: """
                DELETE FROM registration WHERE emailKey = ? AND tokenHash NOT IN (
                    SELECT tokenHash FROM registration WHERE emailKey = ? ORDER BY createdAt DESC LIMIT ?)
                """,
            arguments: [key, key, Self.waitingMax - 1])
        try db.execute(
            sql: "INSERT INTO registration VALUES (?, ?, ?, ?, ?, ?, ?)",
            arguments: [
                token.rawValue, registration.email.text, key, registration.passwordHash.text, registration.name,
                registration.createdAt.millisecondsSinceEpoch, registration.expiresAt.millisecondsSinceEpoch,
            ])
    }

    /// Takes the registration of a token; the others for its address are gone with it.
    ///
    /// - Returns: `nil` when there is none in its time.
    func take(_ token: TokenHash, now: Timestamp) throws -> Registration? {
        let sql = """
            SELECT email, passwordHash, name, createdAt, expiresAt FROM registration
            WHERE tokenHash = ? AND expiresAt > ?
            """
        guard
            let row = try Row.fetchOne(db, sql: sql, arguments: [token.rawValue, now.millisecondsSinceEpoch]),
            let email = EmailAddress(row[0]), let hash = PasswordHash(text: row[1])
        else { return nil }
        try db.execute(sql: "DELETE FROM registration WHERE emailKey = ?", arguments: [email.key])
        return Registration(
            email: email, passwordHash: hash, name: row[2], createdAt: Timestamp(millisecondsSinceEpoch: row[3]),
            expiresAt: Timestamp(millisecondsSinceEpoch: row[4]))
    }

    /// - Parameter user: `nil` for an e-mail address that nobody has.
    func insertReset(_ token: TokenHash, of user: UserID?, at now: Timestamp, until end: Timestamp) throws {
        // The newest mail is the one that works.
        try db.execute(sql: "DELETE FROM passwordReset WHERE userID = ?", arguments: [user?.rawValue])
        try db.execute(
            sql: "INSERT INTO passwordReset VALUES (?, ?, ?, ?)",
            arguments: [
                token.rawValue, user?.rawValue, now.millisecondsSinceEpoch, end.millisecondsSinceEpoch,
            ])
    }

    /// Whose password a token may set, without taking it.
    func resetOwner(_ token: TokenHash, now: Timestamp) throws -> UserID? {
        try String.fetchOne(
            db, sql: "SELECT userID FROM passwordReset WHERE tokenHash = ? AND expiresAt > ?",
            arguments: [token.rawValue, now.millisecondsSinceEpoch]
        ).map { UserID($0) }
    }

    func removeResets(of user: UserID) throws {
        try db.execute(sql: "DELETE FROM passwordReset WHERE userID = ?", arguments: [user.rawValue])
    }

    /// Forgets what has run out.
    func removeExpired(now: Timestamp) throws {
        for table in ["registration", "passwordReset"] {
            try db.execute(
                sql: "DELETE FROM \(table) WHERE expiresAt <= ?", arguments: [now.millisecondsSinceEpoch])
        }
    }
}
