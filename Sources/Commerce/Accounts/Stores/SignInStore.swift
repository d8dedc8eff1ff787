import Catalog
import GRDB

/// What a try to sign in has shown before its transaction.
struct SignInAttempt: Sendable {
    var email: EmailAddress
    /// The hash that the password was compared with, if it fits.
    var matched: PasswordHash?
    var code: String?
    var recoveryCode: String?
}

/// The transactions of signing in: each looks at everything again and is committed also when it refuses, since failed
/// tries count. Lives no longer than its transaction.
struct SignInStore {
    enum Outcome: Sendable {
        case signedIn(TokenPair)
        /// The password or a code was right; for what asks for it once more.
        case confirmed
        case refused(Refusal)
    }

    private let db: Database
    private let context: AccountContext
    private let now: Timestamp

    init(_ db: Database, _ context: AccountContext, at now: Timestamp) {
        self.db = db
        self.context = context
        self.now = now
    }

    /// Opens a session, or counts a failed try.
    func signIn(_ attempt: SignInAttempt, from origin: RequestOrigin) throws -> Outcome {
        let user = try UserStore(db).user(attempt.email)
        if let refusal = try check(attempt, user, session: nil, origin) { return .refused(refusal) }
        guard let user else { preconditionFailure("a password fits only that of a user") }
        return try open(user, from: origin)
    }

    /// Opens a session for somebody who has shown who he is.
    func open(_ user: User, from origin: RequestOrigin) throws -> Outcome {
        guard user.isActive else {
            return .refused(Refusal(.forbidden, message: "the account is blocked, ask the shop"))
        }
        let end = now.adding(context.policy.refreshTokenMilliseconds)
        let session = Session(
            id: context.source.sessionID(), user: user.id, createdAt: now, lastUsedAt: now, expiresAt: end,
            endedAt: nil, origin: origin)
        try SessionStore(db).insert(session)
        try SessionStore(db).endSurplus(of: user.id, max: context.policy.sessionsMax, at: now)
        try note(.login, user.id, session.id, origin)
        return .signedIn(try pair(user, session.id, until: end))
    }

    /// Asks somebody who is signed in for the password once more, and for a code where the account has one.
    func confirm(_ attempt: SignInAttempt, _ user: User, session: SessionID, from origin: RequestOrigin) throws
        -> Outcome
    {
        try check(attempt, user, session: session, origin).map { .refused($0) } ?? .confirmed
    }

    /// What stands against a try; counts it when it failed.
    private func check(
        _ attempt: SignInAttempt, _ user: User?, session: SessionID?, _ origin: RequestOrigin
    ) throws -> Refusal? {
        let tag = context.tag(attempt.email)
        // Others may have tried while the password was hashed.
        if let end = context.policy.lockout.lockedUntil(try LoginFailureStore(db).state(tag), now: now) {
            return AccountContext.locked(until: end, now: now)
        }
        // Changed meanwhile: then the old one is wrong.
        guard let user, let matched = attempt.matched, try UserStore(db).passwordHash(user.id) == matched else {
            try countFailure(user?.id, tag, session, origin)
            return session == nil
                ? AccountContext.wrongCredentials : Refusal(.forbidden, message: "the password is wrong")
        }
        if user.hasSecondFactor {
            guard attempt.code != nil || attempt.recoveryCode != nil else { return Self.codeMissing }
            guard try takeCode(attempt, of: user.id, session, origin) else {
                try countFailure(user.id, tag, session, origin)
                return Self.codeWrong
            }
        }
        try LoginFailureStore(db).remove(tag)
        return nil
    }

    private func takeCode(
        _ attempt: SignInAttempt, of user: UserID, _ session: SessionID?, _ origin: RequestOrigin
    ) throws -> Bool {
        if let code = attempt.code, try takeTimeBasedCode(code, of: user, mustBeConfirmed: true) != nil { return true }
        guard let recovery = attempt.recoveryCode else { return false }
        let isRight = try SecondFactorStore(db).useRecoveryCode(
            context.recoveryTag(recovery, of: user), of: user, at: now)
        if isRight { try note(.recoveryCodeUsed, user, session, origin) }
        return isRight
    }

    /// Uses up a code of the authenticator app.
    ///
    /// - Returns: its step; `nil` when it is wrong or was used.
    func takeTimeBasedCode(_ code: String, of user: UserID, mustBeConfirmed: Bool) throws -> Int64? {
        guard let factor = try SecondFactorStore(db).factor(of: user),
            (factor.confirmedAt != nil) == mustBeConfirmed,
            let secret = context.master.open(factor.sealedSecret, .secondFactor, context: user.rawValue),
            let step = TimeBasedCode.step(of: code, secret: secret, at: now, lastStep: factor.lastStep)
        else { return nil }
        try SecondFactorStore(db).use(step: step, of: user)
        return step
    }

    /// Counts a failed try and writes it down for the owner.
    func countFailure(
        _ user: UserID?, _ tag: String, _ session: SessionID?, _ origin: RequestOrigin
    ) throws {
        let state = context.policy.lockout.failed(try LoginFailureStore(db).state(tag), now: now)
        try LoginFailureStore(db).set(state, tag)
        guard let user else { return }
        let isLocked = context.policy.lockout.lockedUntil(state, now: now) != nil
        try note(isLocked ? .locked : .loginFailed, user, session, origin)
    }

    // MARK: Refreshing

    /// Gives a new pair for a refresh token, or ends the session of one that came twice.
    func refresh(_ token: TokenHash, from origin: RequestOrigin, by caller: Caller) throws -> Outcome {
        guard let (state, session) = try SessionStore(db).state(token), let user = try UserStore(db).user(session.user)
        else { return .refused(Self.refreshRefused) }
        switch RefreshRule.verdict(state, now: now) {
        case .refuse: return .refused(Self.refreshRefused)
        case .reused:
            try endStolen(session, user, origin, caller)
            return .refused(Self.refreshRefused)
        case .renew:
            let latest = session.createdAt.adding(context.policy.sessionMilliseconds)
            let end = min(now.adding(context.policy.refreshTokenMilliseconds), latest)
            try SessionStore(db).use(token, of: session.id, at: now, until: end)
            return .signedIn(try pair(user, session.id, until: end))
        }
    }

    private func endStolen(_ session: Session, _ user: User, _ origin: RequestOrigin, _ caller: Caller) throws {
        try SessionStore(db).end(session.id, .reused, at: now)
        try note(.refreshReused, user.id, session.id, origin)
        if let email = user.email {
            let mail = try context.mail(.sessionStolen, to: email, at: now)
            try MailStore(db).insert(mail, at: now)
        }
        try CommerceEventStore(db).append(
            .userSessionStolen,
            ["user_id": .string(user.id.rawValue), "session_id": .string(session.id.rawValue)], by: caller, at: now)
    }

    /// New tokens of a session.
    private func pair(_ user: User, _ session: SessionID, until end: Timestamp) throws -> TokenPair {
        let refresh = context.source.token(.refresh)
        try SessionStore(db).insert(AccountTokenKind.refresh.hash(refresh), of: session, at: now, until: end)
        let claims = AccessClaims(
            user: user.id, session: session, issuedAt: now,
            expiresAt: now.adding(context.policy.accessTokenMilliseconds))
        return TokenPair(
            accessToken: context.tokens.sign(claims, with: try signingKey()),
            expiresInSeconds: context.policy.accessTokenMilliseconds / 1_000, refreshToken: refresh,
            refreshExpiresAt: end, session: session, user: user)
    }

    /// The key that signs now; a new one each day.
    private func signingKey() throws -> AccessTokens.SigningKey {
        let keys = try SessionStore(db).signingKeys()
        if let key = SigningKeyRule.signing(keys, now: now, policy: context.policy) { return key }
        let key = AccessTokens.SigningKey(id: "key-" + context.source.text(12), createdAt: now)
        try SessionStore(db).insert(key)
        return key
    }

    // MARK: Words

    func note(_ kind: ActivityKind, _ user: UserID, _ session: SessionID?, _ origin: RequestOrigin) throws {
        try ActivityStore(db).add(
            kind, of: user, session: session, from: origin, at: now, keeping: context.policy.activityMax)
    }

    private static let codeMissing = Refusal(
        .secondFactorRequired, message: "the account asks for a code, send it as code or recovery_code")
    private static let codeWrong = Refusal(.secondFactorRequired, message: "the code is wrong or was used already")
    private static let refreshRefused = Refusal(
        .unauthorized, message: "the refresh token is unknown, used, expired or of an ended session")
}
