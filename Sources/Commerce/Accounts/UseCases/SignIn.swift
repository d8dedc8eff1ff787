import Catalog

/// What a client gets that has signed in.
package struct TokenPair: Sendable {
    package var accessToken: String
    package var expiresInSeconds: Int64
    package var refreshToken: String
    package var refreshExpiresAt: Timestamp
    package var session: SessionID
    package var user: User

    /// The answer; the form for keeping names nobody and is without its secrets.
    package func value(withSecrets: Bool) -> JSONValue {
        [
            "access_token": withSecrets ? .string(accessToken) : .null, "token_type": "Bearer",
            "expires_in": .integer(expiresInSeconds), "refresh_token": withSecrets ? .string(refreshToken) : .null,
            "refresh_expires_at": .string(refreshExpiresAt.rfc3339), "session_id": .string(session.rawValue),
            "user": withSecrets ? user.value : .null,
        ]
    }
}

/// Signing in and out, refreshing, and finding out who a request is from.
package struct SignIn: Sendable {
    let context: AccountContext

    /// Signs somebody in by e-mail address and password, and by a code where the account asks for one.
    ///
    /// - Throws: `unauthorized` alike for wrong passwords and unknown addresses, `second_factor_required` when only the
    ///   code is missing or wrong, `too_many_requests` while locked, `forbidden` for a blocked account.
    package func login(_ body: JSONValue, from origin: RequestOrigin) async throws(Refusal) -> TokenPair {
        var reader = MemberReader(body, known: ["email", "password", "code", "recovery_code"])
        let email = reader.email("email")
        let password = reader.secret("password")
        let code = reader.secret("code", isRequired: false)
        let recovery = reader.secret("recovery_code", isRequired: false)
        try reader.check()
        guard let email, let password else { throw AccountContext.wrongCredentials }
        let matched = try await match(password, email)
        let attempt = SignInAttempt(email: email, matched: matched, code: code, recoveryCode: recovery)
        let now = context.now()
        let outcome = try await context.store.write { [context] db in
            try SignInStore(db, context, at: now).signIn(attempt, from: origin)
        }
        let pair = try Self.pair(outcome)
        if let matched, context.hasher.isOutdated(matched) { try await improve(matched, password, pair.user.id) }
        return pair
    }

    /// Asks for the password, and the code where there is one, before something that a borrowed device should not do.
    ///
    /// - Throws: `forbidden` for a wrong password, `second_factor_required`, `too_many_requests`.
    func confirm(
        _ password: String, code: String?, recoveryCode: String? = nil, by person: SignedIn
    ) async throws(Refusal) {
        guard let email = person.user.email else { throw AccountContext.wrongCredentials }
        let matched = try await match(password, email)
        let attempt = SignInAttempt(email: email, matched: matched, code: code, recoveryCode: recoveryCode)
        let now = context.now()
        let outcome = try await context.store.write { [context] db in
            try SignInStore(db, context, at: now).confirm(
                attempt, person.user, session: person.session, from: person.origin)
        }
        if case .refused(let refusal) = outcome { throw refusal }
    }

    /// Whether somebody signs in at providers only.
    func hasNoPassword(_ person: SignedIn) async throws(Refusal) -> Bool {
        let id = person.user.id
        return try await context.store.read { db in
            guard try UserStore(db).passwordHash(id) == nil else { return false }
            return try !ExternalIdentityStore(db).identities(of: id).isEmpty
        }
    }

    /// In the place of a password that there is not: the session must have begun a short time ago, at the provider. Refreshing its
    /// tokens makes it no younger.
    ///
    /// - Throws: `forbidden`.
    func confirmRecent(by person: SignedIn) async throws(Refusal) {
        let (id, now, most) = (person.session, context.now(), context.policy.recentSignInMilliseconds)
        let session = try await context.store.read { db in try SessionStore(db).session(id) }
        guard let session, session.isOpen(at: now) else { throw OwnAccount.gone }
        let age = now.millisecondsSinceEpoch - session.createdAt.millisecondsSinceEpoch
        guard (0...most).contains(age) else {
            throw Refusal(
                .forbidden,
                message: "the account has no password: sign in at the provider again, and do this within "
                    + "\(most / 60_000) minutes")
        }
    }

    /// The stored hash if the password fits it; works as long when nobody has the address.
    private func match(_ password: String, _ email: EmailAddress) async throws(Refusal) -> PasswordHash? {
        let (tag, now) = (context.tag(email), context.now())
        let (state, hash) = try await context.store.read { db in
            let user = try UserStore(db).user(email)
            return (try LoginFailureStore(db).state(tag), try user.flatMap { try UserStore(db).passwordHash($0.id) })
        }
        if let end = context.policy.lockout.lockedUntil(state, now: now) {
            throw AccountContext.locked(until: end, now: now)
        }
        return try await context.hasher.matches(password, hash) ? hash : nil
    }

    /// A hash of an earlier cost is replaced when the password is at hand.
    private func improve(_ old: PasswordHash, _ password: String, _ user: UserID) async throws(Refusal) {
        let new = try await context.hasher.hash(password)
        try await context.store.write { db in try UserStore(db).improve(old, to: new, of: user) }
    }

    /// Gives a new pair of tokens for a refresh token, which works once.
    ///
    /// - Throws: `unauthorized`; a token that came a second time also ends its session.
    package func refresh(
        _ body: JSONValue, from origin: RequestOrigin, by caller: Caller
    ) async throws(Refusal) -> TokenPair {
        let token = try Self.refreshToken(body)
        let now = context.now()
        return try Self.pair(
            try await context.store.write { [context] db in
                try SignInStore(db, context, at: now).refresh(token, from: origin, by: caller)
            })
    }

    /// Ends the session of a refresh token, used or not; one that is not known is no error.
    package func logout(_ body: JSONValue, from origin: RequestOrigin) async throws(Refusal) {
        let token = try Self.refreshToken(body)
        let now = context.now()
        try await context.store.write { [context] db in
            guard let session = try SessionStore(db).state(token)?.session,
                try SessionStore(db).end(session.id, .logout, at: now)
            else { return }
            try SignInStore(db, context, at: now).note(.logout, session.user, session.id, origin)
        }
    }

    /// Who shows an access token.
    ///
    /// - Throws: `unauthorized` alike for tokens that are expired, forged or of an ended session, or when the account is
    ///   blocked.
    package func authenticate(
        _ token: String, from origin: RequestOrigin, correlationID: String
    ) async throws(Refusal) -> SignedIn {
        let now = context.now()
        let found: (User, SessionID)? = try await context.store.read { [context] db in
            let keys = SigningKeyRule.valid(try SessionStore(db).signingKeys(), now: now, policy: context.policy)
            guard let claims = context.tokens.verify(token, keys: keys, now: now),
                let session = try SessionStore(db).session(claims.session), session.user == claims.user,
                session.isOpen(at: now), let user = try UserStore(db).user(claims.user), user.isActive
            else { return nil }
            return (user, session.id)
        }
        guard let (user, session) = found else {
            throw Refusal(.unauthorized, message: "the access token is not valid or expired, refresh it or sign in")
        }
        return SignedIn(
            user: user, session: session, origin: origin,
            caller: Caller(actor: user.id.rawValue, correlationID: correlationID))
    }

    static func pair(_ outcome: SignInStore.Outcome) throws(Refusal) -> TokenPair {
        switch outcome {
        case .signedIn(let pair): return pair
        case .refused(let refusal): throw refusal
        case .confirmed: preconditionFailure("signing in opens a session or refuses")
        }
    }

    private static func refreshToken(_ body: JSONValue) throws(Refusal) -> TokenHash {
        var reader = MemberReader(body, known: ["refresh_token"])
        let token = reader.secret("refresh_token")
        try reader.check()
        return AccountTokenKind.refresh.hash(token ?? "")
    }
}
