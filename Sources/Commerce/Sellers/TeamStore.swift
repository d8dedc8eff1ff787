import Catalog
import GRDB

/// Who acts for a seller. Lives no longer than its transaction.
struct TeamStore {
    private let db: Database

    init(_ db: Database) { self.db = db }

    // MARK: Members

    func role(of user: UserID, in seller: SellerID) throws -> TeamRole? {
        let select = try db.cachedStatement(sql: "SELECT role FROM sellerMember WHERE sellerID = ? AND userID = ?")
        return try String.fetchOne(select, arguments: [seller.rawValue, user.rawValue]).map(Self.role)
    }

    /// In the order in which they joined.
    func members(of seller: SellerID) throws -> [TeamMember] {
        let sql = """
            SELECT userID, role, createdAt FROM sellerMember WHERE sellerID = ? ORDER BY createdAt, userID
            """
        let users = UserStore(db)
        return try Row.fetchAll(db, sql: sql, arguments: [seller.rawValue]).map { row in
            let user = try users.user(UserID(row[0]))
            return TeamMember(
                userID: UserID(row[0]), email: user?.email?.text, name: user?.name, role: try Self.role(row[1]),
                since: Timestamp(millisecondsSinceEpoch: row[2]))
        }
    }

    func owners(of seller: SellerID) throws -> Int {
        let sql = "SELECT count(*) FROM sellerMember WHERE sellerID = ? AND role = 'owner'"
        return try Int.fetchOne(db, sql: sql, arguments: [seller.rawValue]) ?? 0
    }

    func memberships(of user: UserID) throws -> [(seller: SellerID, role: TeamRole)] {
        let sql = "SELECT sellerID, role FROM sellerMember WHERE userID = ? ORDER BY createdAt, sellerID"
        return try Row.fetchAll(db, sql: sql, arguments: [user.rawValue]).map { row in
            (SellerID(row[0]), try Self.role(row[1]))
        }
    }

    func put(_ user: UserID, _ role: TeamRole, in seller: SellerID, at now: Timestamp) throws {
        let sql = """
            INSERT INTO sellerMember (sellerID, userID, role, createdAt) VALUES (?, ?, ?, ?)
            ON CONFLICT (sellerID, userID) DO UPDATE SET role = excluded.role
            """
        try db.execute(
            sql: sql, arguments: [seller.rawValue, user.rawValue, role.rawValue, now.millisecondsSinceEpoch])
    }

    func remove(_ user: UserID, from seller: SellerID) throws {
        try db.execute(
            sql: "DELETE FROM sellerMember WHERE sellerID = ? AND userID = ?",
            arguments: [seller.rawValue, user.rawValue])
    }

    /// Gives somebody the role of a seller who is in the team of an approved one, and takes it from everybody else.
    func settleRole(of user: UserID, at now: Timestamp) throws {
        let users = UserStore(db)
        guard let person = try users.user(user), person.erasedAt == nil else { return }
        let sql = """
            SELECT EXISTS (SELECT 1 FROM sellerMember JOIN seller ON seller.id = sellerMember.sellerID
                WHERE userID = ? AND state <> 'pending')
            """
        let isSeller = try Bool.fetchOne(db, sql: sql, arguments: [user.rawValue]) ?? false
        let roles = isSeller ? person.roles.union([.seller]) : person.roles.subtracting([.seller])
        if roles != person.roles { try users.setRoles(roles, of: user, at: now) }
    }

    // MARK: Invitations

    private static let select = """
        SELECT sellerInvitation.id, sellerID, seller.name, email, role, sellerInvitation.createdAt, expiresAt
        FROM sellerInvitation JOIN seller ON seller.id = sellerID
        """

    /// Invites an address, in place of an earlier invitation.
    func insert(_ invitation: TeamInvitation) throws {
        try db.execute(
            sql: """
                INSERT OR REPLACE INTO sellerInvitation (id, sellerID, email, emailKey, role, createdAt, expiresAt)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                invitation.id, invitation.sellerID.rawValue, invitation.email.text, invitation.email.key,
                invitation.role.rawValue, invitation.createdAt.millisecondsSinceEpoch,
                invitation.expiresAt.millisecondsSinceEpoch,
            ])
    }

    func invitations(of seller: SellerID, at now: Timestamp) throws -> [TeamInvitation] {
        let sql = "\(Self.select) WHERE sellerID = ? AND expiresAt > ? ORDER BY sellerInvitation.createdAt"
        return try Row.fetchAll(db, sql: sql, arguments: [seller.rawValue, now.millisecondsSinceEpoch])
            .compactMap(Self.invitation)
    }

    func invitations(for email: EmailAddress, at now: Timestamp) throws -> [TeamInvitation] {
        let sql = "\(Self.select) WHERE emailKey = ? AND expiresAt > ? ORDER BY sellerInvitation.createdAt"
        return try Row.fetchAll(db, sql: sql, arguments: [email.key, now.millisecondsSinceEpoch])
            .compactMap(Self.invitation)
    }

    func removeInvitation(_ id: String) throws {
        try db.execute(sql: "DELETE FROM sellerInvitation WHERE id = ?", arguments: [id])
    }

    func hasExpiredInvitations(at now: Timestamp) throws -> Bool {
        try Bool.fetchOne(
            db, sql: "SELECT EXISTS (SELECT 1 FROM sellerInvitation WHERE expiresAt <= ?)",
            arguments: [now.millisecondsSinceEpoch]) ?? false
    }

    /// Forgets invitations whose time is over.
    func removeExpiredInvitations(at now: Timestamp) throws {
        try db.execute(
            sql: "DELETE FROM sellerInvitation WHERE expiresAt <= ?", arguments: [now.millisecondsSinceEpoch])
    }

    // MARK: People

    /// Takes somebody out of every team, and forgets what he was invited to.
    ///
    /// - Returns: sellers that nobody owns any more.
    func erase(_ user: UserID) throws -> [SellerID] {
        let owned = try memberships(of: user).filter { $0.role == .owner }.map(\.seller)
        try db.execute(sql: "DELETE FROM sellerMember WHERE userID = ?", arguments: [user.rawValue])
        try db.execute(
            sql: "DELETE FROM sellerInvitation WHERE emailKey = (SELECT emailKey FROM user WHERE id = ?)",
            arguments: [user.rawValue])
        return try owned.filter { try owners(of: $0) == 0 }
    }

    private static func role(_ text: String) throws -> TeamRole {
        if let role = TeamRole(rawValue: text) { return role }
        throw Refusal(.storeDamaged, message: "a member of a team has an unknown role")
    }

    private static func invitation(_ row: Row) throws -> TeamInvitation? {
        guard let email = EmailAddress(row[3]) else { return nil }
        return TeamInvitation(
            id: row[0], sellerID: SellerID(row[1]), sellerName: row[2], email: email, role: try role(row[4]),
            createdAt: Timestamp(millisecondsSinceEpoch: row[5]),
            expiresAt: Timestamp(millisecondsSinceEpoch: row[6]))
    }
}
