import Catalog
import GRDB

/// The transaction of signing in with another provider. Lives no longer than it.
struct ExternalSignInStore {
    private let db: Database
    private let context: AccountContext
    private let now: Timestamp

    init(_ db: Database, _ context: AccountContext, at now: Timestamp) {
        self.db = db
        self.context = context
        self.now = now
    }

    /// Finds or makes the account of an identity and opens a session; the rule is that of ``ExternalSignIn``.
    ///
    /// - Parameter newID: of an account that is made.
    func signIn(
        _ identity: ExternalIdentity, provider: String, newID: UserID, from origin: RequestOrigin, by caller: Caller
    ) throws -> SignInStore.Outcome {
        let signIn = SignInStore(db, context, at: now)
        if let owner = try ExternalIdentityStore(db).owner(identity), let user = try UserStore(db).user(owner) {
            if user.hasSecondFactor { return .refused(Self.hasSecondFactor) }
            return try signIn.open(user, from: origin)
        }
        guard let email = identity.email, identity.isEmailVerified else { return .refused(Self.isNotVerified) }
        guard let user = try UserStore(db).user(email) else {
            let user = try register(identity, email, newID, origin, caller)
            return try signIn.open(user, from: origin)
        }
        if user.hasSecondFactor { return .refused(Self.hasSecondFactor) }
        guard user.isActive, user.roles.allSatisfy({ [.customer, .seller].contains($0) }) else {
            return .refused(Self.mayNotBeLinked)
        }
        try ExternalIdentityStore(db).link(identity, to: user.id, at: now)
        let notice = try context.mail(.providerLinked(name: provider), to: email, at: now)
        try MailStore(db).insert(notice, at: now)
        try signIn.note(.providerLinked, user.id, nil, origin)
        return try signIn.open(user, from: origin)
    }

    /// An account without a password; its owner may set one with a mailed link.
    private func register(
        _ identity: ExternalIdentity, _ email: EmailAddress, _ id: UserID, _ origin: RequestOrigin, _ caller: Caller
    ) throws -> User {
        let name = identity.name.flatMap { $0.trimmed.isLine(upTo: 120) ? $0.trimmed : nil }
        let user = User(
            id: id, email: email, name: name, roles: [.customer], createdAt: now, updatedAt: now,
            passwordChangedAt: now, hasSecondFactor: false)
        try UserStore(db).insert(user, passwordHash: nil)
        try ExternalIdentityStore(db).link(identity, to: id, at: now)
        try ActivityStore(db).add(.registered, of: id, from: origin, at: now, keeping: context.policy.activityMax)
        try CommerceEventStore(db).append(
            .userRegistered, ["user_id": .string(id.rawValue)], by: caller, at: now)
        return user
    }

    private static let hasSecondFactor = Refusal(
        .forbidden, message: "the account has two-step sign-in, sign in with its password and a code")
    private static let isNotVerified = Refusal(
        .forbidden, message: "the provider has not verified the e-mail address")
    private static let mayNotBeLinked = Refusal(
        .forbidden, message: "the account can't be opened with another provider, sign in with its password")
}
