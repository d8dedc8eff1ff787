import Catalog
import Commerce

/// Holds strangers to a pace at what lets one in or sends a mail: by where they come from, and by the account they name.
///
/// Beside the lock after failed tries: that one guards a password, this one the processors and other people's mailboxes.
final class SignInRates: Sendable {
    private let addressRate: RateBuckets.Rate?
    private let accountRate: RateBuckets.Rate?
    private let addresses = RateBuckets()
    private let accounts = RateBuckets()
    /// Nanoseconds, never going back.
    private let clock: @Sendable () -> Int64

    init(limits: WebLimits, clock: @escaping @Sendable () -> Int64) {
        addressRate = RateBuckets.Rate(perMinute: limits.signInsPerMinuteOfAddress)
        accountRate = RateBuckets.Rate(perMinute: limits.signInsPerMinuteOfAccount)
        self.clock = clock
    }

    /// Takes one try of the caller's address, and one of the account that the body names.
    ///
    /// An address that nobody has counts alike.
    /// - Throws: `too_many_requests`.
    func check(address: String?, _ body: JSONValue) throws(Refusal) {
        if let addressRate { try addresses.take(address ?? "local", addressRate, at: clock()).check() }
        if let accountRate, let email = body["email"]?.text.flatMap(EmailAddress.init) {
            try accounts.take(email.key, accountRate, at: clock()).check()
        }
    }
}
