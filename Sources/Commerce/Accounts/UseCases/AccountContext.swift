import Catalog

/// What all use cases of accounts work with.
struct AccountContext: Sendable {
    let store: CommerceStore
    let now: @Sendable () -> Timestamp
    let source: SecretSource
    let policy: AccountPolicy
    let master: MasterKey
    let hasher: PasswordHasher

    var tokens: AccessTokens { AccessTokens(master: master, lifetimeMilliseconds: policy.accessTokenMilliseconds) }

    /// Words a mail and encrypts it, since it may hold a link that lets one in.
    func mail(_ text: MailText, to address: EmailAddress, at now: Timestamp) throws(Refusal) -> PreparedMail {
        let id = "mail_" + source.text(16)
        let words = text.words(policy)
        return try sealer.seal(
            Letter(subject: words.subject, body: words.body), id: id, kind: text.kind, to: address, at: now)
    }

    var sealer: MailSealer { MailSealer(master: master, from: policy.mailFrom) }

    /// Under which failed tries for an e-mail address are counted.
    func tag(_ email: EmailAddress) -> String { master.tag(email.key, .shortCode) }

    func recoveryTag(_ code: String, of user: UserID) -> String {
        master.tag("\(user.rawValue) \(RecoveryCodes.normalized(code))", .shortCode)
    }

    static let wrongCredentials = Refusal(
        .unauthorized, message: "the e-mail address or the password is wrong, or the address is not verified yet")
    static let invalidLink = Refusal(.invalidToken, message: "the token is unknown, used or expired")

    static func locked(until end: Timestamp, now: Timestamp) -> Refusal {
        let seconds = max(1, (end.millisecondsSinceEpoch - now.millisecondsSinceEpoch + 999) / 1_000)
        return Refusal(
            .tooManyRequests, message: "too many failed tries, the next is allowed in \(seconds) s",
            retryAfterSeconds: Int(seconds))
    }
}

extension CommerceEventType {
    static let userRegistered = CommerceEventType("user.registered")
    static let userEmailChanged = CommerceEventType("user.email_changed")
    static let userPasswordChanged = CommerceEventType("user.password_changed")
    static let userSessionStolen = CommerceEventType("user.session_stolen")
    static let userRolesChanged = CommerceEventType("user.roles_changed")
    static let userBlocked = CommerceEventType("user.blocked")
    static let userUnblocked = CommerceEventType("user.unblocked")
    static let userErased = CommerceEventType("user.erased")
}
