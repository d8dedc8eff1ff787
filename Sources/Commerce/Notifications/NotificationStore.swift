import Catalog
import GRDB

/// One thing that somebody was told of.
struct Notification: Hashable, Sendable {
    var number: Int64
    var kind: NotificationKind
    var facts: NotificationFacts
    var at: Timestamp
    var readAt: Timestamp?
}

/// Somebody who is to be told of an event.
struct Addressee: Hashable, Sendable {
    /// `nil` for a guest.
    var user: UserID?
    /// `nil` when no mail is to go out.
    var email: EmailAddress?
    var language: String?
    var wantsInApp: Bool
    var facts: NotificationFacts
}

/// Notifications and how people want them. Every call names the owner: nobody else's are ever found. Lives no longer than
/// its transaction.
struct NotificationStore {
    private let db: Database

    init(_ db: Database) { self.db = db }

    // MARK: Who is told

    /// Who is to be told of an event: nobody who was erased, and nobody whose address was.
    func addressees(of event: CommerceEvent, _ kind: NotificationKind) throws -> [Addressee] {
        if kind.topic == .stock { return try staff(event, kind) }
        guard let id = event.payload["order_id"]?.text, let order = try OrderStore(db).order(OrderID(id)) else {
            return []
        }
        let facts = NotificationFacts(order)
        guard let buyer = order.userID else {
            guard let email = EmailAddress(order.email) else { return [] }
            return [Addressee(user: nil, email: email, language: nil, wantsInApp: false, facts: facts)]
        }
        guard let user = try UserStore(db).user(buyer), user.erasedAt == nil else { return [] }
        return [try addressee(user, EmailAddress(order.email), kind, facts)]
    }

    private func staff(_ event: CommerceEvent, _ kind: NotificationKind) throws -> [Addressee] {
        var values: [String: String] = ["sku": event.payload["sku"]?.text ?? ""]
        for name in ["available", "low_stock_at"] { values[name] = event.payload[name]?.integer.map(String.init) ?? "" }
        let facts = NotificationFacts(values: values)
        var editors: [User] = []
        for role in [Role.catalog, .admin] {
            let more = try UserStore(db).users(after: nil, search: nil, role: role, limit: Self.staffMax)
            // An administrator may look after the catalog too.
            editors += more.filter { user in user.isActive && !editors.contains { $0.id == user.id } }
        }
        return try editors.map { user in try addressee(user, user.email, kind, facts) }
    }

    private func addressee(
        _ user: User, _ email: EmailAddress?, _ kind: NotificationKind, _ facts: NotificationFacts
    ) throws -> Addressee {
        let preference = try preference(of: user.id, kind.topic)
        return Addressee(
            user: user.id, email: preference.email || kind.isAlwaysMailed ? email : nil, language: user.language,
            wantsInApp: preference.inApp, facts: facts)
    }

    /// People of one role that are told at most.
    private static let staffMax = 100

    // MARK: Notifications

    /// Told once of each event, however often it comes.
    func insert(_ kind: NotificationKind, _ facts: NotificationFacts, of user: UserID, event: Int64, at now: Timestamp)
        throws
    {
        try db.execute(
            sql: """
                INSERT OR IGNORE INTO notification (userID, event, kind, facts, at) VALUES (?, ?, ?, ?, ?)
                """,
            arguments: [
                user.rawValue, event, kind.rawValue,
                String(decoding: JSONWriter.bytes(facts.stored), as: UTF8.self), now.millisecondsSinceEpoch,
            ])
        try db.execute(
            sql: """
                DELETE FROM notification WHERE userID = ? AND number <= (
                    SELECT number FROM notification WHERE userID = ? ORDER BY number DESC LIMIT 1 OFFSET ?)
                """,
            arguments: [user.rawValue, user.rawValue, Self.keptMax])
    }

    /// Kept for each person; older ones go.
    private static let keptMax = 500

    /// Newest first.
    ///
    /// - Parameter before: the number of the last one of the page before.
    func page(of user: UserID, before: Int64?, unreadOnly: Bool, limit: Int) throws -> [Notification] {
        let sql = """
            SELECT number, kind, facts, at, readAt FROM notification
            WHERE userID = ? AND number < ? AND (NOT ? OR readAt IS NULL) ORDER BY number DESC LIMIT ?
            """
        return try Row.fetchAll(
            db, sql: sql, arguments: [user.rawValue, before ?? Int64.max, unreadOnly, limit]
        ).compactMap { row in
            guard let kind = NotificationKind(rawValue: row[1]) else { return nil }
            return Notification(
                number: row[0], kind: kind, facts: NotificationFacts(stored: try JSONReader.parse(row[2] as String)),
                at: Timestamp(millisecondsSinceEpoch: row[3]),
                readAt: (row[4] as Int64?).map { Timestamp(millisecondsSinceEpoch: $0) })
        }
    }

    func unread(of user: UserID) throws -> Int64 {
        try Int64.fetchOne(
            db, sql: "SELECT count(*) FROM notification WHERE userID = ? AND readAt IS NULL",
            arguments: [user.rawValue]) ?? 0
    }

    /// - Returns: whether the person has such a notification, read or not.
    func markRead(_ number: Int64, of user: UserID, at now: Timestamp) throws -> Bool {
        try db.execute(
            sql: "UPDATE notification SET readAt = ifnull(readAt, ?) WHERE number = ? AND userID = ?",
            arguments: [now.millisecondsSinceEpoch, number, user.rawValue])
        return db.changesCount > 0
    }

    /// - Returns: how many were unread.
    func markAllRead(of user: UserID, at now: Timestamp) throws -> Int {
        try db.execute(
            sql: "UPDATE notification SET readAt = ? WHERE userID = ? AND readAt IS NULL",
            arguments: [now.millisecondsSinceEpoch, user.rawValue])
        return db.changesCount
    }

    // MARK: Preferences

    func preference(of user: UserID, _ topic: NotificationTopic) throws -> NotificationPreference {
        let sql = "SELECT email, inApp FROM notificationPreference WHERE userID = ? AND topic = ?"
        guard let row = try Row.fetchOne(db, sql: sql, arguments: [user.rawValue, topic.rawValue]) else {
            return topic.preference
        }
        return NotificationPreference(email: row[0], inApp: row[1])
    }

    func setPreference(_ preference: NotificationPreference, of user: UserID, _ topic: NotificationTopic) throws {
        try db.execute(
            sql: "INSERT OR REPLACE INTO notificationPreference VALUES (?, ?, ?, ?)",
            arguments: [user.rawValue, topic.rawValue, preference.email, preference.inApp])
    }

    // MARK: Personal data

    func erase(_ user: UserID) throws {
        for table in ["notification", "notificationPreference"] {
            try db.execute(sql: "DELETE FROM \(table) WHERE userID = ?", arguments: [user.rawValue])
        }
    }
}
