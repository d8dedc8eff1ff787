import Catalog

/// What the modules get from outside instead of asking the system: the time, and texts that nobody can guess.
package struct CommerceEnvironment: Sendable {
    package var now: @Sendable () -> Timestamp
    /// That many letters and digits, for secrets and identifiers.
    package var randomText: @Sendable (Int) -> String

    package init(
        now: @escaping @Sendable () -> Timestamp,
        randomText: @escaping @Sendable (Int) -> String = { SecretText.base62($0) }
    ) {
        self.now = now
        self.randomText = randomText
    }
}
