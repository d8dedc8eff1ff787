import Catalog

/// The numbers by which accounts work; each with its reason.
package struct AccountPolicy: Sendable, Hashable {
    /// An access token is not looked after: short, so that a stolen one is soon useless.
    package var accessTokenMilliseconds: Int64 = 10 * 60_000
    /// A shopper who comes back within a month is still signed in.
    package var refreshTokenMilliseconds: Int64 = 30 * 86_400_000
    /// However often it was refreshed, a session ends after half a year.
    package var sessionMilliseconds: Int64 = 180 * 86_400_000
    /// A new signing key each day: what a leaked one can do ends soon.
    package var signingKeyMilliseconds: Int64 = 86_400_000
    /// Mails may wait in a queue for hours.
    package var verificationMilliseconds: Int64 = 24 * 3_600_000
    /// Who asks for a new password waits for the mail.
    package var resetMilliseconds: Int64 = 60 * 60_000
    /// How long after signing in at a provider an account without a password may be erased: long enough to read what that means.
    package var recentSignInMilliseconds: Int64 = 10 * 60_000
    /// Sessions of one account; the oldest goes when one more is opened.
    package var sessionsMax = 50
    package var addressesMax = 50
    /// Lines of activity kept for each account.
    package var activityMax = 1_000
    package var lockout = LockoutRule()
    package var passwordCost = PasswordHash.Cost.standard
    /// Where links in mails lead to; the page there calls the API with the token.
    package var publicAddress = "http://127.0.0.1:8080"
    package var mailFrom = "shop@localhost"
    package var shopName = "Aisle"

    package init() {}
}

/// When an account is locked after failed tries.
package struct LockoutRule: Sendable, Hashable {
    /// Tries that cost nothing: people mistype.
    package var freeTries = 5
    /// The first lock; each further failure doubles it.
    package var firstLockMilliseconds: Int64 = 60_000
    /// Longer would only help who wants to keep an account locked.
    package var longestLockMilliseconds: Int64 = 60 * 60_000
    /// Failures are forgotten after a day without one.
    package var memoryMilliseconds: Int64 = 86_400_000

    package init() {}

    /// What is known of failed tries for one e-mail address.
    struct State: Hashable, Sendable {
        var failures = 0
        var lastFailureAt: Timestamp?

        init(failures: Int = 0, lastFailureAt: Timestamp? = nil) {
            self.failures = failures
            self.lastFailureAt = lastFailureAt
        }
    }

    /// Until when the account is locked; `nil` when it is not.
    ///
    /// A clock that was set back does not lengthen a lock: one that would last longer than it was given for is over.
    func lockedUntil(_ state: State, now: Timestamp) -> Timestamp? {
        guard state.failures >= freeTries, let last = state.lastFailureAt else { return nil }
        let length = lockLength(failures: state.failures)
        let until = last.millisecondsSinceEpoch + length
        let remaining = until - now.millisecondsSinceEpoch
        guard remaining > 0, remaining <= length else { return nil }
        return Timestamp(millisecondsSinceEpoch: until)
    }

    /// The state after one more failed try.
    func failed(_ state: State, now: Timestamp) -> State {
        State(failures: isForgotten(state, now: now) ? 1 : min(state.failures, 1_000) + 1, lastFailureAt: now)
    }

    func isForgotten(_ state: State, now: Timestamp) -> Bool {
        guard let last = state.lastFailureAt else { return true }
        return now.millisecondsSinceEpoch - last.millisecondsSinceEpoch >= memoryMilliseconds
    }

    private func lockLength(failures: Int) -> Int64 {
        let doublings = min(failures - freeTries, 20)
        return min(firstLockMilliseconds << Int64(doublings), longestLockMilliseconds)
    }
}
