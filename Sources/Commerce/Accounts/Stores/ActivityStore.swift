import Catalog
import GRDB

/// What happened to an account, for its owner to look through.
enum ActivityKind: String, Sendable, CaseIterable {
    case registered
    case login
    case loginFailed = "login_failed"
    /// The try after which the account was locked for a while.
    case locked
    case logout
    case sessionEnded = "session_ended"
    case refreshReused = "refresh_reused"
    case passwordChanged = "password_changed"
    case passwordResetAsked = "password_reset_asked"
    case passwordReset = "password_reset"
    case profileChanged = "profile_changed"
    case emailChangeAsked = "email_change_asked"
    case emailChanged = "email_changed"
    case providerLinked = "provider_linked"
    case secondFactorOn = "second_factor_on"
    case secondFactorOff = "second_factor_off"
    case recoveryCodeUsed = "recovery_code_used"
    case recoveryCodesMade = "recovery_codes_made"
    case exported
    case rolesChanged = "roles_changed"
    case blocked
    case unblocked
}

/// One line of it.
struct Activity: Hashable, Sendable {
    var number: Int64
    var at: Timestamp
    var kind: String
    var session: String?
    /// Who did it, when it was not the owner.
    var actor: String?
    var origin: RequestOrigin

    var value: JSONValue {
        func text(_ text: String?) -> JSONValue { text.map { .string($0) } ?? .null }
        return [
            "number": .integer(number), "at": .string(at.rfc3339), "kind": .string(kind), "session_id": text(session),
            "actor": text(actor), "network_address": text(origin.networkAddress), "user_agent": text(origin.userAgent),
        ]
    }
}

/// The activity log of accounts. Lives no longer than its transaction.
struct ActivityStore {
    private let db: Database

    init(_ db: Database) { self.db = db }

    /// - Parameter actor: who did it, when it was not the owner.
    /// - Parameter keeping: lines kept for the account; older ones go.
    func add(
        _ kind: ActivityKind, of user: UserID, session: SessionID? = nil, actor: String? = nil,
        from origin: RequestOrigin,
        at now: Timestamp, keeping: Int
    ) throws {
        try db.execute(
            sql: """
                INSERT INTO accountActivity (userID, at, kind, sessionID, actor, networkAddress, userAgent)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                user.rawValue, now.millisecondsSinceEpoch, kind.rawValue, session?.rawValue, actor,
                origin.networkAddress, origin.userAgent,
            ])
        try db.execute(
            sql: """
                DELETE FROM accountActivity WHERE userID = ? AND number <= (
                    SELECT number FROM accountActivity WHERE userID = ? ORDER BY number DESC LIMIT 1 OFFSET ?)
                """,
            arguments: [user.rawValue, user.rawValue, keeping])
    }

    /// Newest first.
    ///
    /// - Parameter before: the number of the last line of the page before.
    func page(of user: UserID, before: Int64?, limit: Int) throws -> [Activity] {
        let sql = """
            SELECT number, at, kind, sessionID, actor, networkAddress, userAgent FROM accountActivity
            WHERE userID = ? AND number < ? ORDER BY number DESC LIMIT ?
            """
        return try Row.fetchAll(db, sql: sql, arguments: [user.rawValue, before ?? Int64.max, limit]).map { row in
            Activity(
                number: row[0], at: Timestamp(millisecondsSinceEpoch: row[1]), kind: row[2], session: row[3],
                actor: row[4], origin: RequestOrigin(networkAddress: row[5], userAgent: row[6]))
        }
    }
}
