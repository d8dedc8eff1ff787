import Catalog

/// Registering, and choosing a new password when the old one is forgotten: what strangers do.
///
/// No answer tells whether an e-mail address has an account: who owns it learns that from the mail.
package struct SignUp: Sendable {
    let context: AccountContext

    /// Takes a registration and sends a mail, either with a link or saying that there is an account.
    ///
    /// - Throws: `invalid_value` with all problems.
    package func register(_ body: JSONValue) async throws(Refusal) {
        var reader = MemberReader(body, known: ["email", "password", "name"])
        let email = reader.email("email")
        let password = reader.newPassword("password", email: email)
        let name = reader.line("name", charactersMax: 120)
        try reader.check()
        guard let email, let password else { return }
        let hash = try await context.hasher.hash(password)
        let now = context.now()
        let token = context.source.token(.registration)
        let registration = Registration(
            email: email, passwordHash: hash, name: name, createdAt: now,
            expiresAt: now.adding(context.policy.verificationMilliseconds))
        // Both are made in any case, for the same work.
        let link = try context.mail(.verifyAddress(token: token), to: email, at: now)
        let notice = try context.mail(.accountExists, to: email, at: now)
        try await context.store.write { db in
            let isKnown = try UserStore(db).user(email) != nil
            try RegistrationStore(db).insert(registration, token: AccountTokenKind.registration.hash(token))
            let mail = isKnown ? notice : link
            try MailStore(db).insert(mail, at: now)
        }
    }

    /// Makes the account of a registration: the token shows that the e-mail address is the registrant's.
    ///
    /// - Throws: `invalid_token`.
    package func verifyEmail(_ body: JSONValue, from origin: RequestOrigin, by caller: Caller) async throws(Refusal)
        -> User
    {
        let token = try Self.token(body)
        let now = context.now()
        let id = context.source.userID()
        let policy = context.policy
        return try await context.store.write { db in
            let hash = AccountTokenKind.registration.hash(token)
            guard let registration = try RegistrationStore(db).take(hash, now: now),
                try UserStore(db).user(registration.email) == nil
            else { throw AccountContext.invalidLink }
            let user = User(
                id: id, email: registration.email, name: registration.name, roles: [.customer], createdAt: now,
                updatedAt: now, passwordChangedAt: now, hasSecondFactor: false)
            try UserStore(db).insert(user, passwordHash: registration.passwordHash.text)
            try ActivityStore(db).add(.registered, of: id, from: origin, at: now, keeping: policy.activityMax)
            try CommerceEventStore(db).append(
                .userRegistered, ["user_id": .string(id.rawValue)], by: caller, at: now)
            return user
        }
    }

    /// Sends a link for a new password, if anybody has the e-mail address.
    ///
    /// - Throws: `invalid_value` when it can be nobody's.
    package func forgotPassword(_ body: JSONValue, from origin: RequestOrigin) async throws(Refusal) {
        var reader = MemberReader(body, known: ["email"])
        let email = reader.email("email")
        try reader.check()
        guard let email else { return }
        let now = context.now()
        let token = context.source.token(.passwordReset)
        let mail = try context.mail(.resetPassword(token: token), to: email, at: now)
        let policy = context.policy
        try await context.store.write { db in
            let user = try UserStore(db).user(email).flatMap { $0.isActive ? $0 : nil }
            try RegistrationStore(db).insertReset(
                AccountTokenKind.passwordReset.hash(token), of: user?.id, at: now,
                until: now.adding(policy.resetMilliseconds))
            guard let user else { return try MailStore(db).insertBlank(mail.id, at: now) }
            try MailStore(db).insert(mail, at: now)
            try ActivityStore(db).add(
                .passwordResetAsked, of: user.id, from: origin, at: now, keeping: policy.activityMax)
        }
    }

    /// Sets the password of whoever got the link, and ends all sessions.
    ///
    /// - Throws: `invalid_token`, `invalid_value`.
    package func resetPassword(_ body: JSONValue, from origin: RequestOrigin, by caller: Caller) async throws(Refusal) {
        var reader = MemberReader(body, known: ["token", "password"])
        let token = reader.secret("token")
        let password = reader.newPassword("password", email: nil)
        try reader.check()
        guard let token, let password else { return }
        let hash = AccountTokenKind.passwordReset.hash(token)
        let asked = context.now()
        // Looked at before the password is hashed, so that invented tokens cost nothing.
        let owner = try await context.store.read { db in
            try RegistrationStore(db).resetOwner(hash, now: asked).flatMap { try UserStore(db).user($0) }
        }
        guard let owner, owner.isActive, let email = owner.email else { throw AccountContext.invalidLink }
        if let problem = PasswordRules.problem(password, email: email) {
            let named = Problem(problem.code, field: "password", message: problem.message)
            throw MemberReader.refusal([named])
        }
        let stored = try await context.hasher.hash(password)
        let now = context.now()
        let notice = try context.mail(.passwordChanged, to: email, at: now)
        let (policy, tag) = (context.policy, context.tag(email))
        try await context.store.write { db in
            guard try RegistrationStore(db).resetOwner(hash, now: now) == owner.id else {
                throw AccountContext.invalidLink
            }
            try RegistrationStore(db).removeResets(of: owner.id)
            try UserStore(db).setPassword(stored, of: owner.id, at: now)
            try SessionStore(db).endAll(of: owner.id, .passwordChanged, at: now)
            try LoginFailureStore(db).remove(tag)
            try MailStore(db).insert(notice, at: now)
            try ActivityStore(db).add(
                .passwordReset, of: owner.id, from: origin, at: now, keeping: policy.activityMax)
            try CommerceEventStore(db).append(
                .userPasswordChanged, ["user_id": .string(owner.id.rawValue)], by: caller, at: now)
        }
    }

    private static func token(_ body: JSONValue) throws(Refusal) -> String {
        var reader = MemberReader(body, known: ["token"])
        let token = reader.secret("token")
        try reader.check()
        return token ?? ""
    }
}

extension Timestamp {
    func adding(_ milliseconds: Int64) -> Timestamp {
        Timestamp(millisecondsSinceEpoch: millisecondsSinceEpoch + milliseconds)
    }
}
