import Catalog

/// What people see of what they were told, and how they want to be told.
package struct Notifications: Sendable {
    package static let pageMax = 100

    private let store: CommerceStore
    private let policy: AccountPolicy
    private let now: @Sendable () -> Timestamp
    /// Tells people of events.
    package let writer: any EventSubscriber

    /// - Parameter master: under which mails wait.
    package init(
        store: CommerceStore, policy: AccountPolicy, master: MasterKey, now: @escaping @Sendable () -> Timestamp
    ) {
        self.store = store
        self.policy = policy
        self.now = now
        writer = NotificationWriter(
            store: store, sealer: MailSealer(master: master, from: policy.mailFrom), policy: policy, now: now)
    }

    /// A page, newest first, in the language of the profile, with the count of all that are unread.
    ///
    /// - Parameter limit: 1…``pageMax``.
    package func page(
        of person: SignedIn, before: Int64?, unreadOnly: Bool, limit: Int
    ) async throws(Refusal) -> JSONValue {
        let (user, policy) = (person.user, policy)
        let (page, unread) = try await store.read { db in
            (
                try NotificationStore(db).page(of: user.id, before: before, unreadOnly: unreadOnly, limit: limit),
                try NotificationStore(db).unread(of: user.id)
            )
        }
        let values = page.map { notification -> JSONValue in
            let text = NotificationText(
                notification.kind, notification.facts, language: user.language, policy: policy)
            return [
                "id": .integer(notification.number), "kind": .string(notification.kind.rawValue),
                "title": .string(text.subject), "text": .string(text.summary),
                "order_id": notification.facts.orderID.map { .string($0) } ?? .null,
                "created_at": .string(notification.at.rfc3339),
                "read_at": notification.readAt.map { .string($0.rfc3339) } ?? .null,
            ]
        }
        let next: JSONValue = page.count == limit ? page.last.map { .integer($0.number) } ?? .null : .null
        return ["notifications": .array(values), "unread": .integer(unread), "next_before": next]
    }

    package func unread(of person: SignedIn) async throws(Refusal) -> Int64 {
        let id = person.user.id
        return try await store.read { try NotificationStore($0).unread(of: id) }
    }

    /// - Throws: `not_found`, also for somebody else's.
    package func markRead(_ number: Int64, of person: SignedIn) async throws(Refusal) {
        let (id, instant) = (person.user.id, now())
        try await store.write { db in
            guard try NotificationStore(db).markRead(number, of: id, at: instant) else {
                throw Refusal(.notFound, message: "there is no such notification")
            }
        }
    }

    /// - Returns: how many were unread.
    package func markAllRead(of person: SignedIn) async throws(Refusal) -> Int {
        let (id, instant) = (person.user.id, now())
        return try await store.write { try NotificationStore($0).markAllRead(of: id, at: instant) }
    }

    // MARK: Preferences

    /// An object with a member for each topic: `{"orders": {"email": true, "in_app": true}, …}`.
    package func preferences(of person: SignedIn) async throws(Refusal) -> JSONValue {
        let id = person.user.id
        return try await store.read { try Self.preferences(NotificationStore($0), id) }
    }

    /// Changes what is named, the rest stays.
    ///
    /// - Throws: `invalid_value` with all problems.
    package func setPreferences(_ body: JSONValue, of person: SignedIn) async throws(Refusal) -> JSONValue {
        let topics = NotificationTopic.allCases.map(\.rawValue)
        var reader = MemberReader(body, known: topics)
        var problems = reader.problems
        var changes: [(topic: NotificationTopic, email: Bool?, inApp: Bool?)] = []
        for topic in NotificationTopic.allCases {
            guard let value = reader.value(topic.rawValue) else { continue }
            var part = MemberReader(value, known: ["email", "in_app"], path: topic.rawValue)
            changes.append((topic, part.boolean("email"), part.boolean("in_app")))
            problems += part.problems
        }
        guard problems.isEmpty else { throw MemberReader.refusal(problems) }
        let (id, wanted) = (person.user.id, changes)
        return try await store.write { db in
            let store = NotificationStore(db)
            for change in wanted {
                var preference = try store.preference(of: id, change.topic)
                preference.email = change.email ?? preference.email
                preference.inApp = change.inApp ?? preference.inApp
                try store.setPreference(preference, of: id, change.topic)
            }
            return try Self.preferences(store, id)
        }
    }

    private static func preferences(_ store: NotificationStore, _ id: UserID) throws -> JSONValue {
        .object(
            try NotificationTopic.allCases.map { topic in
                let preference = try store.preference(of: id, topic)
                return JSONMember(
                    topic.rawValue, ["email": .boolean(preference.email), "in_app": .boolean(preference.inApp)])
            })
    }

    // MARK: Personal data

    /// Notifications hold what somebody has bought; they go with the person.
    package var personalData: PersonalDataPart {
        PersonalDataPart("notifications") { db, user in
            .array(
                try NotificationStore(db).page(of: user, before: nil, unreadOnly: false, limit: Self.exportMax).map {
                    [
                        "kind": .string($0.kind.rawValue), "at": .string($0.at.rfc3339), "facts": $0.facts.stored,
                        "read_at": $0.readAt.map { .string($0.rfc3339) } ?? .null,
                    ]
                })
        } erase: { db, user, _ in
            try NotificationStore(db).erase(user)
        }
    }

    /// As many as are kept.
    private static let exportMax = 500
}
