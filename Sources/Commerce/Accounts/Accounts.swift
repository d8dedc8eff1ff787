import Catalog
import Logging
import ServiceLifecycle
import Synchronization

/// What the accounts of an instance need from outside.
package struct AccountSettings: Sendable {
    package var policy: AccountPolicy
    /// Of the data folder.
    package var master: MasterKey
    /// Takes the mails out.
    package var sender: any MailSender
    package var source: SecretSource
    /// Where else people may sign in.
    package var providers: [any IdentityProvider]

    package init(
        policy: AccountPolicy, master: MasterKey, sender: any MailSender, source: SecretSource = .system,
        providers: [any IdentityProvider] = []
    ) {
        self.policy = policy
        self.master = master
        self.sender = sender
        self.source = source
        self.providers = providers
    }

    /// For a data folder: its key, made when it is missing, and mails written as files into its folder `mail`. Blocks.
    ///
    /// - Throws: `file_unreadable` or `read_only` for the key.
    package static func forDevelopment(
        dataFolder: String, policy: AccountPolicy = AccountPolicy()
    ) throws(Refusal) -> AccountSettings {
        let threads = BoundedThreads(label: "aisle.mail", threads: 1, waitingMax: 100)
        return AccountSettings(
            policy: policy, master: try MasterKey.load(folder: dataFolder),
            sender: FolderMailSender(folder: dataFolder + "/mail", threads: threads))
    }
}

/// The accounts of an instance: the one place where their parts are put together.
package final class Accounts: Sendable {
    package let signUp: SignUp
    package let signIn: SignIn
    package let own: OwnAccount
    package let emailChange: EmailChange
    package let external: ExternalSignIn
    package let twoStep: TwoStepSignIn
    package let personalData: PersonalData
    package let administration: AccountAdministration
    package let mails: MailDispatcher
    package let deadLetters: DeadLetters
    /// What makes two request bodies with secrets the same.
    package let bodyIdentity: @Sendable ([UInt8]) -> String
    private let context: AccountContext
    private let lastCleaning = Mutex<Int64?>(nil)

    /// Cleaning looks at indexes only; once a minute is often enough for what lives for hours.
    private static let cleaningMilliseconds: Int64 = 60_000
    /// How long it is kept that a mail went out.
    private static let mailKeptMilliseconds: Int64 = 30 * 86_400_000

    /// - Parameter others: what other modules know of people.
    package init(
        store: CommerceStore, settings: AccountSettings, others: [PersonalDataPart] = [],
        now: @escaping @Sendable () -> Timestamp, logger: Logger
    ) {
        let master = settings.master
        let hasher = PasswordHasher(cost: settings.policy.passwordCost, source: settings.source)
        context = AccountContext(
            store: store, now: now, source: settings.source, policy: settings.policy, master: master, hasher: hasher)
        signUp = SignUp(context: context)
        signIn = SignIn(context: context)
        own = OwnAccount(context: context, signIn: signIn)
        external = ExternalSignIn(context: context, providers: settings.providers)
        emailChange = EmailChange(context: context, signIn: signIn)
        twoStep = TwoStepSignIn(context: context, signIn: signIn)
        personalData = PersonalData(context: context, signIn: signIn, others: others)
        administration = AccountAdministration(context: context)
        mails = MailDispatcher(store: store, master: master, sender: settings.sender, now: now, logger: logger)
        deadLetters = DeadLetters(store: store, now: now)
        bodyIdentity = { master.identity(ofRequestBody: $0) }
    }

    /// What must run beside a server.
    package var services: [any Service] { [mails] }

    /// Forgets what has run out: registrations, links, sessions, failed tries, keys, old mails.
    package var cleaning: Housekeeping.Chore {
        Housekeeping.Chore("old account records") { () throws(Refusal) in
            let now = self.context.now()
            guard self.isTimeToClean(now) else { return false }
            try await self.context.store.write { [context = self.context] db in
                try RegistrationStore(db).removeExpired(now: now)
                try EmailChangeStore(db).removeExpired(now: now)
                try ExternalIdentityStore(db).removeExpired(now: now)
                try SessionStore(db).removeExpired(now: now)
                let keys = SigningKeyRule.valid(try SessionStore(db).signingKeys(), now: now, policy: context.policy)
                try SessionStore(db).removeSigningKeys(except: keys)
                try LoginFailureStore(db).removeForgotten(context.policy.lockout, now: now)
                try MailStore(db).removeOld(before: now.adding(-Self.mailKeptMilliseconds))
            }
            return false
        }
    }

    private func isTimeToClean(_ now: Timestamp) -> Bool {
        lastCleaning.withLock { last in
            if let last, (0..<Self.cleaningMilliseconds).contains(now.millisecondsSinceEpoch - last) { return false }
            last = now.millisecondsSinceEpoch
            return true
        }
    }
}
