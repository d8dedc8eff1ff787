import Catalog
import GRDB

/// A signing-in on one device.
struct Session: Hashable, Sendable {
    var id: SessionID
    var user: UserID
    var createdAt: Timestamp
    var lastUsedAt: Timestamp
    var expiresAt: Timestamp
    var endedAt: Timestamp?
    var origin: RequestOrigin

    func isOpen(at now: Timestamp) -> Bool { endedAt == nil && now < expiresAt }
}

/// Why a session is over.
enum SessionEnd: String, Sendable {
    case logout
    /// Ended by its owner from another one.
    case ended
    case passwordChanged = "password_changed"
    case reused
    case blocked
    /// Too many were open.
    case replaced
}

/// Sessions and their refresh tokens. Lives no longer than its transaction.
struct SessionStore {
    private let db: Database

    init(_ db: Database) { self.db = db }

    func insert(_ session: Session) throws {
        try db.execute(
            sql: """
                INSERT INTO session (id, userID, createdAt, lastUsedAt, expiresAt, networkAddress, userAgent)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                session.id.rawValue, session.user.rawValue, session.createdAt.millisecondsSinceEpoch,
                session.lastUsedAt.millisecondsSinceEpoch, session.expiresAt.millisecondsSinceEpoch,
                session.origin.networkAddress, session.origin.userAgent,
            ])
    }

    func session(_ id: SessionID) throws -> Session? {
        let statement = try db.cachedStatement(sql: "\(Self.select) WHERE id = ?")
        return try Row.fetchOne(statement, arguments: [id.rawValue]).map(Self.session)
    }

    /// Open sessions, newest first.
    func open(of user: UserID, now: Timestamp) throws -> [Session] {
        let sql = """
            \(Self.select) WHERE userID = ? AND endedAt IS NULL AND expiresAt > ? ORDER BY createdAt DESC, id
            """
        return try Row.fetchAll(db, sql: sql, arguments: [user.rawValue, now.millisecondsSinceEpoch])
            .map(Self.session)
    }

    /// - Returns: whether it was open.
    @discardableResult
    func end(_ id: SessionID, _ reason: SessionEnd, at now: Timestamp) throws -> Bool {
        try db.execute(
            sql: "UPDATE session SET endedAt = ?, endReason = ? WHERE id = ? AND endedAt IS NULL",
            arguments: [now.millisecondsSinceEpoch, reason.rawValue, id.rawValue])
        return db.changesCount > 0
    }

    /// - Parameter except: one that stays open.
    /// - Returns: how many were ended.
    @discardableResult
    func endAll(of user: UserID, except: SessionID? = nil, _ reason: SessionEnd, at now: Timestamp) throws -> Int {
        try db.execute(
            sql: "UPDATE session SET endedAt = ?, endReason = ? WHERE userID = ? AND endedAt IS NULL AND id IS NOT ?",
            arguments: [now.millisecondsSinceEpoch, reason.rawValue, user.rawValue, except?.rawValue])
        return db.changesCount
    }

    /// Ends the oldest of more open sessions than a person may have.
    func endSurplus(of user: UserID, max: Int, at now: Timestamp) throws {
        for session in try open(of: user, now: now).dropFirst(max) { try end(session.id, .replaced, at: now) }
    }

    // MARK: Refresh tokens

    func insert(_ token: TokenHash, of session: SessionID, at now: Timestamp, until end: Timestamp) throws {
        try db.execute(
            sql: "INSERT INTO refreshToken VALUES (?, ?, ?, ?, NULL)",
            arguments: [
                token.rawValue, session.rawValue, now.millisecondsSinceEpoch, end.millisecondsSinceEpoch,
            ])
    }

    /// What is known of a token and the session it belongs to; used ones too.
    func state(_ token: TokenHash) throws -> (state: RefreshRule.State, session: Session)? {
        let sql = """
            SELECT session.id, session.userID, session.createdAt, session.lastUsedAt, session.expiresAt, session.endedAt,
                session.networkAddress, session.userAgent, refreshToken.usedAt, refreshToken.expiresAt,
                user.blockedAt IS NOT NULL OR user.erasedAt IS NOT NULL
            FROM refreshToken JOIN session ON session.id = refreshToken.sessionID JOIN user ON user.id = session.userID
            WHERE refreshToken.tokenHash = ?
            """
        guard let row = try Row.fetchOne(db, sql: sql, arguments: [token.rawValue]) else { return nil }
        let session = Self.session(row)
        let state = RefreshRule.State(
            isUsed: (row[8] as Int64?) != nil, expiresAt: Timestamp(millisecondsSinceEpoch: row[9]),
            sessionExpiresAt: session.expiresAt, isSessionEnded: session.endedAt != nil, isBlocked: row[10])
        return (state, session)
    }

    /// Uses up a token, in the transaction that has looked at it.
    ///
    /// - Parameter end: of the session from now on.
    func use(_ token: TokenHash, of session: SessionID, at now: Timestamp, until end: Timestamp) throws {
        try db.execute(
            sql: "UPDATE refreshToken SET usedAt = ? WHERE tokenHash = ? AND usedAt IS NULL",
            arguments: [now.millisecondsSinceEpoch, token.rawValue])
        try db.execute(
            sql: "UPDATE session SET lastUsedAt = ?, expiresAt = ? WHERE id = ?",
            arguments: [now.millisecondsSinceEpoch, end.millisecondsSinceEpoch, session.rawValue])
    }

    /// Forgets sessions with their tokens that have run out.
    ///
    /// Those that were ended stay until their own end, so that a copied token is still recognised.
    func removeExpired(now: Timestamp) throws {
        try db.execute(
            sql: "DELETE FROM session WHERE expiresAt <= ?", arguments: [now.millisecondsSinceEpoch])
    }

    // MARK: Signing keys

    func signingKeys() throws -> [AccessTokens.SigningKey] {
        try Row.fetchAll(db, sql: "SELECT id, createdAt FROM signingKey").map { row in
            AccessTokens.SigningKey(id: row[0], createdAt: Timestamp(millisecondsSinceEpoch: row[1]))
        }
    }

    func insert(_ key: AccessTokens.SigningKey) throws {
        try db.execute(
            sql: "INSERT INTO signingKey VALUES (?, ?)", arguments: [key.id, key.createdAt.millisecondsSinceEpoch])
    }

    func removeSigningKeys(except kept: [AccessTokens.SigningKey]) throws {
        for key in try signingKeys() where !kept.contains(key) {
            try db.execute(sql: "DELETE FROM signingKey WHERE id = ?", arguments: [key.id])
        }
    }

    // MARK: Rows

    private static let select = """
        SELECT id, userID, createdAt, lastUsedAt, expiresAt, endedAt, networkAddress, userAgent FROM session
        """

    private static func session(_ row: Row) -> Session {
        Session(
            id: SessionID(row[0]), user: UserID(row[1]), createdAt: Timestamp(millisecondsSinceEpoch: row[2]),
            lastUsedAt: Timestamp(millisecondsSinceEpoch: row[3]),
            expiresAt: Timestamp(millisecondsSinceEpoch: row[4]),
            endedAt: (row[5] as Int64?).map { Timestamp(millisecondsSinceEpoch: $0) },
            origin: RequestOrigin(networkAddress: row[6], userAgent: row[7]))
    }
}
