import Catalog

/// When deliveries are tried again and given up.
package struct WebhookPolicy: Sendable, Hashable {
    /// Attempts of a delivery before it is dead: with the pauses, eleven hours.
    package var attemptsMax: Int64 = 14
    /// Pause after the first failure; each further one doubles it.
    package var firstPauseMilliseconds: Int64 = 5_000
    /// The longest pause.
    package var pauseMillisecondsMax: Int64 = 6 * 3_600_000
    /// Time for one attempt.
    package var timeoutMilliseconds = 10_000
    /// Whether addresses outside of the public network may be called.
    package var allowsPrivateAddresses = false

    package init() {}

    /// - Parameter attempts: failed ones, at least 1.
    /// - Parameter jitter: 0 ..< 1; spreads what failed together over half to one and a half of the pause.
    func pauseMilliseconds(after attempts: Int64, jitter: Double) -> Int64 {
        let doublings = min(max(attempts - 1, 0), 40)
        let (pause, isOver) = firstPauseMilliseconds.multipliedReportingOverflow(by: 1 << doublings)
        let base = isOver ? pauseMillisecondsMax : min(pause, pauseMillisecondsMax)
        return Int64(Double(base) * (0.5 + jitter))
    }
}
