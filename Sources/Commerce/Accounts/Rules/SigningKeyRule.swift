import Catalog

/// Which signing keys are in force.
enum SigningKeyRule {
    /// The key that signs now; `nil` when one must be made.
    static func signing(
        _ keys: [AccessTokens.SigningKey], now: Timestamp, policy: AccountPolicy
    ) -> AccessTokens.SigningKey? {
        keys.filter { age($0, now) < policy.signingKeyMilliseconds && age($0, now) >= 0 }
            .max { ($0.createdAt, $0.id) < ($1.createdAt, $1.id) }
    }

    /// Keys whose tokens may still be good; others are forgotten.
    ///
    /// A key from the future of a clock that was set back stays: tokens that it signed are refused by their own times.
    static func valid(
        _ keys: [AccessTokens.SigningKey], now: Timestamp, policy: AccountPolicy
    ) -> [AccessTokens.SigningKey] {
        keys.filter { age($0, now) < policy.signingKeyMilliseconds + policy.accessTokenMilliseconds }
    }

    private static func age(_ key: AccessTokens.SigningKey, _ now: Timestamp) -> Int64 {
        now.millisecondsSinceEpoch - key.createdAt.millisecondsSinceEpoch
    }
}
