import Catalog
import GRDB

/// People with accounts. Lives no longer than its transaction.
struct UserStore {
    private let db: Database

    init(_ db: Database) { self.db = db }

    func user(_ id: UserID) throws -> User? { try user("id = ?", [id.rawValue]) }

    func user(_ email: EmailAddress) throws -> User? { try user("emailKey = ?", [email.key]) }

    /// What is stored of a person's password.
    func passwordHash(_ id: UserID) throws -> PasswordHash? {
        let text = try String.fetchOne(
            db, sql: "SELECT passwordHash FROM user WHERE id = ?", arguments: [id.rawValue])
        return text.flatMap(PasswordHash.init(text:))
    }

    /// - Parameter passwordHash: `nil` for somebody who signs in elsewhere.
    func insert(_ user: User, passwordHash: String?) throws {
        try db.execute(
            sql: """
                INSERT INTO user (id, email, emailKey, passwordHash, name, roles, createdAt, updatedAt, passwordChangedAt)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                user.id.rawValue, user.email?.text, user.email?.key, passwordHash, user.name, Self.text(user.roles),
                user.createdAt.millisecondsSinceEpoch, user.updatedAt.millisecondsSinceEpoch,
                user.passwordChangedAt.millisecondsSinceEpoch,
            ])
    }

    func setProfile(_ user: User) throws {
        try db.execute(
            sql: "UPDATE user SET name = ?, phone = ?, language = ?, updatedAt = ? WHERE id = ? AND erasedAt IS NULL",
            arguments: [
                user.name, user.phone, user.language, user.updatedAt.millisecondsSinceEpoch, user.id.rawValue,
            ])
    }

    func setEmail(_ email: EmailAddress, of id: UserID, at now: Timestamp) throws {
        try db.execute(
            sql: "UPDATE user SET email = ?, emailKey = ?, updatedAt = ? WHERE id = ? AND erasedAt IS NULL",
            arguments: [email.text, email.key, now.millisecondsSinceEpoch, id.rawValue])
    }

    func setPassword(_ hash: PasswordHash, of id: UserID, at now: Timestamp) throws {
        try db.execute(
            sql: "UPDATE user SET passwordHash = ?, passwordChangedAt = ? WHERE id = ? AND erasedAt IS NULL",
            arguments: [hash.text, now.millisecondsSinceEpoch, id.rawValue])
    }

    /// Puts a hash of the same password in place of an older one, unless the password was changed meanwhile.
    func improve(_ old: PasswordHash, to new: PasswordHash, of id: UserID) throws {
        try db.execute(
            sql: "UPDATE user SET passwordHash = ? WHERE id = ? AND passwordHash = ?",
            arguments: [new.text, id.rawValue, old.text])
    }

    func setRoles(_ roles: Set<Role>, of id: UserID, at now: Timestamp) throws {
        try db.execute(
            sql: "UPDATE user SET roles = ?, updatedAt = ? WHERE id = ? AND erasedAt IS NULL",
            arguments: [Self.text(roles), now.millisecondsSinceEpoch, id.rawValue])
    }

    func setBlocked(_ blockedAt: Timestamp?, of id: UserID, at now: Timestamp) throws {
        try db.execute(
            sql: "UPDATE user SET blockedAt = ?, updatedAt = ? WHERE id = ? AND erasedAt IS NULL",
            arguments: [blockedAt?.millisecondsSinceEpoch, now.millisecondsSinceEpoch, id.rawValue])
    }

    /// Leaves nothing of a person but the id.
    func erase(_ id: UserID, at now: Timestamp) throws {
        let tables = [
            "postalAddress", "accountActivity", "passwordReset", "emailChange", "externalIdentity", "session",
            "secondFactor",
        ]
        for table in tables {
            try db.execute(sql: "DELETE FROM \(table) WHERE userID = ?", arguments: [id.rawValue])
        }
        try db.execute(
            sql: "DELETE FROM registration WHERE emailKey = (SELECT emailKey FROM user WHERE id = ?)",
            arguments: [id.rawValue])
        // Answers kept for `Idempotency-Key`, under "ID ADDRESS": "!" comes next after the space.
        try db.execute(
            sql: "DELETE FROM idempotencyKey WHERE scope >= ? AND scope < ?",
            arguments: ["\(id.rawValue) ", "\(id.rawValue)!"])
        try db.execute(
            sql: """
                UPDATE user SET email = NULL, emailKey = NULL, passwordHash = NULL, name = NULL, phone = NULL,
                    language = NULL, roles = '', updatedAt = ?, erasedAt = ? WHERE id = ? AND erasedAt IS NULL
                """,
            arguments: [now.millisecondsSinceEpoch, now.millisecondsSinceEpoch, id.rawValue])
    }

    /// People in the order of their signing-up.
    ///
    /// - Parameter after: the last one of the page before.
    /// - Parameter search: part of an e-mail address, a name, or the whole id.
    func users(after: UserID?, search: String?, role: Role?, limit: Int) throws -> [User] {
        var conditions = ["erasedAt IS NULL"]
        var arguments: [(any DatabaseValueConvertible)?] = []
        if let after {
            conditions.append("(createdAt, id) > (SELECT createdAt, id FROM user WHERE id = ?)")
            arguments.append(after.rawValue)
        }
        if let search {
            conditions.append("(id = ? OR instr(emailKey, ?) > 0 OR instr(lower(name), ?) > 0)")
            arguments += [search, search.lowercased(), search.lowercased()]
        }
        if let role {
            conditions.append("instr(' ' || roles || ' ', ?) > 0")
            arguments.append(" \(role.rawValue) ")
        }
        arguments.append(limit)
        let sql = "\(Self.select) WHERE \(conditions.joined(separator: " AND ")) ORDER BY createdAt, id LIMIT ?"
        return try Row.fetchAll(db, sql: sql, arguments: StatementArguments(arguments)).map(Self.user)
    }

    /// Whether anybody but this person may grant roles.
    func hasOtherAdministrator(than id: UserID) throws -> Bool {
        try Bool.fetchOne(
            db,
            sql: """
                SELECT EXISTS (SELECT 1 FROM user WHERE id <> ? AND blockedAt IS NULL
                    AND instr(' ' || roles || ' ', ' admin ') > 0)
                """,
            arguments: [id.rawValue]) ?? false
    }

    // MARK: Rows

    private static let select = """
        SELECT id, email, name, phone, language, roles, createdAt, updatedAt, passwordChangedAt, blockedAt, erasedAt,
            EXISTS (SELECT 1 FROM secondFactor WHERE userID = user.id AND confirmedAt IS NOT NULL) FROM user
        """

    private func user(_ condition: String, _ arguments: StatementArguments) throws -> User? {
        let statement = try db.cachedStatement(sql: "\(Self.select) WHERE \(condition)")
        return try Row.fetchOne(statement, arguments: arguments).map(Self.user)
    }

    private static func user(_ row: Row) -> User {
        func time(_ column: Int) -> Timestamp? {
            (row[column] as Int64?).map { Timestamp(millisecondsSinceEpoch: $0) }
        }
        let roles = (row[5] as String).split(separator: " ").compactMap { Role(rawValue: String($0)) }
        return User(
            id: UserID(row[0]), email: (row[1] as String?).flatMap(EmailAddress.init), name: row[2], phone: row[3],
            language: row[4], roles: Set(roles), createdAt: Timestamp(millisecondsSinceEpoch: row[6]),
            updatedAt: Timestamp(millisecondsSinceEpoch: row[7]),
            passwordChangedAt: Timestamp(millisecondsSinceEpoch: row[8]), blockedAt: time(9), erasedAt: time(10),
            hasSecondFactor: row[11])
    }

    private static func text(_ roles: Set<Role>) -> String {
        roles.sorted().map(\.rawValue).joined(separator: " ")
    }
}
