import Catalog

/// What people do with their own account: profile, password, address book, sessions, activity.
package struct OwnAccount: Sendable {
    let context: AccountContext
    let signIn: SignIn

    private static let activityPageMax: Int64 = 100

    /// Changes name, phone or language; `null` takes a value away, what is not named stays.
    ///
    /// - Throws: `invalid_value` with all problems.
    package func update(_ body: JSONValue, of person: SignedIn) async throws(Refusal) -> User {
        var reader = MemberReader(body, known: ["name", "phone", "language"])
        let name = reader.line("name", charactersMax: 120)
        let phone = reader.phone("phone")
        let language = reader.line("language", charactersMax: 35)
        if let language, !Self.isLanguage(language) {
            reader.note(.invalidValue, "language", "expected a language tag such as en or de-CH")
        }
        try reader.check()
        let now = context.now()
        return try await context.store.write { [context] db in
            guard var user = try UserStore(db).user(person.user.id), user.isActive else { throw Self.gone }
            if body["name"] != nil { user.name = name }
            if body["phone"] != nil { user.phone = phone }
            if body["language"] != nil { user.language = language }
            user.updatedAt = now
            try UserStore(db).setProfile(user)
            try SignInStore(db, context, at: now).note(.profileChanged, user.id, person.session, person.origin)
            return user
        }
    }

    /// - Source: BCP 47, the form of its tags.
    private static func isLanguage(_ text: String) -> Bool {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard let first = parts.first, (2...3).contains(first.utf8.count) else { return false }
        return parts.allSatisfy { part in
            (1...8).contains(part.utf8.count)
                && part.utf8.allSatisfy { byte in
                    switch byte {
                    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                        UInt8(ascii: "0")...UInt8(ascii: "9"):
                        true
                    default: false
                    }
                }
        }
    }

    /// Sets another password and ends all other sessions.
    ///
    /// - Throws: `invalid_value`, `forbidden` for a wrong present password, `too_many_requests`.
    package func changePassword(_ body: JSONValue, of person: SignedIn) async throws(Refusal) {
        var reader = MemberReader(body, known: ["current_password", "new_password", "code"])
        let current = reader.secret("current_password")
        let new = reader.newPassword("new_password", email: person.user.email)
        let code = reader.secret("code", isRequired: false)
        try reader.check()
        guard let current, let new, let email = person.user.email else { return }
        try await signIn.confirm(current, code: code, by: person)
        let hash = try await context.hasher.hash(new)
        let now = context.now()
        let notice = try context.mail(.passwordChanged, to: email, at: now)
        let id = person.user.id
        try await context.store.write { [context] db in
            try UserStore(db).setPassword(hash, of: id, at: now)
            try RegistrationStore(db).removeResets(of: id)
            try SessionStore(db).endAll(of: id, except: person.session, .passwordChanged, at: now)
            try MailStore(db).insert(notice, at: now)
            try SignInStore(db, context, at: now).note(.passwordChanged, id, person.session, person.origin)
            try CommerceEventStore(db).append(
                .userPasswordChanged, ["user_id": .string(id.rawValue)], by: person.caller, at: now)
        }
    }

    // MARK: Addresses

    /// Oldest first.
    package func addresses(of person: SignedIn) async throws(Refusal) -> JSONValue {
        let id = person.user.id
        let addresses = try await context.store.read { db in try AddressStore(db).addresses(of: id) }
        return ["addresses": .array(addresses.map(\.value))]
    }

    /// - Throws: `not_found`, also for an address of somebody else.
    package func address(_ id: AddressID, of person: SignedIn) async throws(Refusal) -> JSONValue {
        let owner = person.user.id
        guard let found = try await context.store.read({ db in try AddressStore(db).address(id, of: owner) }) else {
            throw Self.noAddress
        }
        return found.value
    }

    /// - Throws: `invalid_value` with all problems, `limit_exceeded` for a full book.
    package func addAddress(_ body: JSONValue, of person: SignedIn) async throws(Refusal) -> JSONValue {
        let address = try PostalAddress.read(body)
        let (id, owner, now, most) = (
            context.source.addressID(), person.user.id, context.now(), context.policy.addressesMax
        )
        return try await context.store.write { db in
            guard try AddressStore(db).addresses(of: owner).count < most else {
                throw Refusal(.limitExceeded, message: "an address book holds at most \(most) addresses")
            }
            try AddressStore(db).insert(address, id, of: owner, at: now)
            return StoredAddress(id: id, address: address, updatedAt: now).value
        }
    }

    /// - Throws: `invalid_value` with all problems, `not_found`.
    package func replaceAddress(_ id: AddressID, _ body: JSONValue, of person: SignedIn) async throws(Refusal)
        -> JSONValue
    {
        let address = try PostalAddress.read(body)
        let (owner, now) = (person.user.id, context.now())
        return try await context.store.write { db in
            guard try AddressStore(db).replace(id, with: address, of: owner, at: now) else { throw Self.noAddress }
            return StoredAddress(id: id, address: address, updatedAt: now).value
        }
    }

    /// - Throws: `not_found`.
    package func removeAddress(_ id: AddressID, of person: SignedIn) async throws(Refusal) {
        let owner = person.user.id
        try await context.store.write { db in
            guard try AddressStore(db).remove(id, of: owner) else { throw Self.noAddress }
        }
    }

    // MARK: Sessions and activity

    /// Open ones, newest first.
    package func sessions(of person: SignedIn) async throws(Refusal) -> JSONValue {
        let (id, now) = (person.user.id, context.now())
        let sessions = try await context.store.read { db in try SessionStore(db).open(of: id, now: now) }
        return ["sessions": .array(sessions.map { $0.value(current: person.session) })]
    }

    /// - Throws: `not_found`, also for somebody else's.
    package func endSession(_ id: SessionID, of person: SignedIn) async throws(Refusal) {
        let (owner, now) = (person.user.id, context.now())
        try await context.store.write { [context] db in
            guard let session = try SessionStore(db).session(id), session.user == owner,
                try SessionStore(db).end(id, .ended, at: now)
            else { throw Refusal(.notFound, message: "there is no such open session") }
            try SignInStore(db, context, at: now).note(.sessionEnded, owner, id, person.origin)
        }
    }

    /// Ends all sessions but the one that asks.
    ///
    /// - Returns: how many were ended.
    package func endOtherSessions(of person: SignedIn) async throws(Refusal) -> Int {
        let (owner, now) = (person.user.id, context.now())
        return try await context.store.write { [context] db in
            let count = try SessionStore(db).endAll(of: owner, except: person.session, .ended, at: now)
            if count > 0 {
                try SignInStore(db, context, at: now).note(.sessionEnded, owner, person.session, person.origin)
            }
            return count
        }
    }

    /// Newest first, with `next_before` for the page after.
    ///
    /// - Parameter limit: 1…100.
    package func activity(of user: UserID, before: Int64?, limit: Int64) async throws(Refusal) -> JSONValue {
        guard (1...Self.activityPageMax).contains(limit) else {
            let problem = Problem(
                .invalidParameter, field: "limit", message: "expected 1 to \(Self.activityPageMax), found \(limit)")
            throw Refusal(.invalidParameter, message: "a parameter is not valid", problems: [problem])
        }
        let lines = try await context.store.read { db in
            try ActivityStore(db).page(of: user, before: before, limit: Int(limit))
        }
        let isFull = lines.count == Int(limit)
        let next: JSONValue = isFull ? lines.last.map { .integer($0.number) } ?? .null : .null
        return ["activity": .array(lines.map(\.value)), "next_before": next]
    }

    static let gone = Refusal(.unauthorized, message: "the account is gone or blocked")
    private static let noAddress = Refusal(.notFound, message: "there is no such address in the address book")
}

extension Session {
    func value(current: SessionID?) -> JSONValue {
        func text(_ text: String?) -> JSONValue { text.map { .string($0) } ?? .null }
        return [
            "id": .string(id.rawValue), "is_current": .boolean(id == current),
            "created_at": .string(createdAt.rfc3339), "last_used_at": .string(lastUsedAt.rfc3339),
            "expires_at": .string(expiresAt.rfc3339), "network_address": text(origin.networkAddress),
            "user_agent": text(origin.userAgent),
        ]
    }
}
