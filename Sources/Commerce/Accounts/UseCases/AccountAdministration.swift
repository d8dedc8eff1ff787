import Catalog

/// Who looks after accounts: a person with a role for it, or the holder of an administrator's key.
package struct Administrator: Sendable {
    package var permissions: Set<Permission>
    package var caller: Caller

    package init(permissions: Set<Permission>, caller: Caller) {
        self.permissions = permissions
        self.caller = caller
    }
}

/// Finding accounts, giving roles, blocking.
package struct AccountAdministration: Sendable {
    let context: AccountContext

    private static let pageMax: Int64 = 100

    /// A page of people in the order of their signing-up, with `next_after` for the page after.
    ///
    /// - Parameter search: part of an e-mail address or a name, or a whole id.
    /// - Throws: `invalid_parameter`.
    package func users(
        after: String?, search: String?, role: String?, limit: Int64
    ) async throws(Refusal) -> JSONValue {
        var problems: [Problem] = []
        if !(1...Self.pageMax).contains(limit) {
            problems.append(
                Problem(.invalidParameter, field: "limit", message: "expected 1 to \(Self.pageMax), found \(limit)"))
        }
        let asked = role.flatMap(Role.init(rawValue:))
        if role != nil, asked == nil { problems.append(Self.unknownRole(field: "role")) }
        guard problems.isEmpty else {
            throw Refusal(.invalidParameter, message: "a parameter is not valid", problems: problems)
        }
        let users = try await context.store.read { db in
            try UserStore(db).users(after: after.map { UserID($0) }, search: search, role: asked, limit: Int(limit))
        }
        let next: JSONValue = users.count == Int(limit) ? users.last.map { .string($0.id.rawValue) } ?? .null : .null
        return ["users": .array(users.map(\.administrationValue)), "next_after": next]
    }

    /// - Throws: `not_found`.
    package func user(_ id: UserID) async throws(Refusal) -> User {
        guard let user = try await context.store.read({ db in try UserStore(db).user(id) }) else { throw Self.nobody }
        return user
    }

    /// Puts these roles in place of those somebody has; everybody stays a customer. Sessions notice at once.
    ///
    /// - Throws: `invalid_value`, `not_found`.
    package func setRoles(_ body: JSONValue, of id: UserID, by administrator: Administrator) async throws(Refusal)
        -> User
    {
        var reader = MemberReader(body, known: ["roles"])
        let names = reader.texts("roles", count: 0...Role.allCases.count, isRequired: true)
        let given = names.compactMap(Role.init(rawValue:))
        if given.count != names.count {
            let problem = Self.unknownRole(field: "roles")
            reader.note(problem.code, problem.field, problem.message, problem.expected)
        }
        try reader.check()
        let roles = Set(given).union([.customer])
        return try await change(id, administrator) { user in
            user.roles = roles
            return .rolesChanged
        }
    }

    /// Blocks an account and ends its sessions, or lets it in again.
    ///
    /// - Throws: `not_found`; `forbidden` for an account that may do more than the caller.
    package func setBlocked(_ isBlocked: Bool, _ id: UserID, by administrator: Administrator) async throws(Refusal)
        -> User
    {
        let now = context.now()
        return try await change(id, administrator) { user in
            user.blockedAt = isBlocked ? user.blockedAt ?? now : nil
            return isBlocked ? .blocked : .unblocked
        }
    }

    /// Turns two-step sign-in off for somebody who has lost the app and the recovery codes. The owner gets a mail.
    ///
    /// - Throws: `not_found`; `conflict` when it is not on.
    package func removeSecondFactor(of id: UserID, by administrator: Administrator) async throws(Refusal) -> User {
        let now = context.now()
        return try await context.store.write { [context] db in
            guard var user = try UserStore(db).user(id), let email = user.email else { throw Self.nobody }
            guard user.hasSecondFactor else {
                throw Refusal(.conflict, message: "two-step sign-in is not on")
            }
            try SecondFactorStore(db).remove(of: id)
            let notice = try context.mail(.secondFactorOff, to: email, at: now)
            try MailStore(db).insert(notice, at: now)
            try ActivityStore(db).add(
                .secondFactorOff, of: id, actor: administrator.caller.actor,
                from: RequestOrigin(networkAddress: nil, userAgent: nil), at: now, keeping: context.policy.activityMax)
            try AdminActionStore(db).append(
                "user.second_factor_removed", on: "user", id.rawValue, by: administrator.caller, at: now)
            user.hasSecondFactor = false
            return user
        }
    }

    private func change(
        _ id: UserID, _ administrator: Administrator,
        _ change: @escaping @Sendable (inout User) -> ActivityKind
    ) async throws(Refusal) -> User {
        let now = context.now()
        return try await context.store.write { [context] db in
            guard var user = try UserStore(db).user(id), user.erasedAt == nil else { throw Self.nobody }
            guard Self.may(administrator, change: user) else {
                throw Refusal(.forbidden, message: "the account may do more than you, ask an administrator")
            }
            let before = user
            let kind = change(&user)
            // Said again it is done already.
            guard user != before else { return user }
            user.updatedAt = now
            try UserStore(db).setRoles(user.roles, of: id, at: now)
            try UserStore(db).setBlocked(user.blockedAt, of: id, at: now)
            if kind == .blocked { try SessionStore(db).endAll(of: id, .blocked, at: now) }
            try ActivityStore(db).add(
                kind, of: id, actor: administrator.caller.actor,
                from: RequestOrigin(networkAddress: nil, userAgent: nil), at: now, keeping: context.policy.activityMax)
            try CommerceEventStore(db).append(
                Self.event(kind),
                [
                    "user_id": .string(id.rawValue), "actor": .string(administrator.caller.actor),
                    "roles": .array(user.roles.sorted().map { .string($0.rawValue) }),
                ],
                by: administrator.caller, at: now)
            try AdminActionStore(db).append(
                Self.event(kind).name, on: "user", id.rawValue, before: Self.rights(before), after: Self.rights(user),
                by: administrator.caller, at: now)
            return user
        }
    }

    /// Nobody takes away from whom may do more: support must not lock out the administrators.
    static func may(_ administrator: Administrator, change user: User) -> Bool {
        administrator.permissions.contains(.grantRoles)
            || user.roles.allSatisfy { [.customer, .seller].contains($0) }
    }

    private static func rights(_ user: User) -> JSONValue {
        [
            "roles": .array(user.roles.sorted().map { .string($0.rawValue) }),
            "is_blocked": .boolean(user.blockedAt != nil),
        ]
    }

    private static func event(_ kind: ActivityKind) -> CommerceEventType {
        switch kind {
        case .blocked: .userBlocked
        case .unblocked: .userUnblocked
        default: .userRolesChanged
        }
    }

    private static func unknownRole(field: String) -> Problem {
        Problem(
            .invalidValue, field: field, message: "there is no such role",
            expected: Role.allCases.map(\.rawValue).joined(separator: ", "))
    }

    private static let nobody = Refusal(.notFound, message: "there is no such account")
}
