/// The limits of payments, each with its reason.
package enum PaymentLimits {
    /// How long a step of a request has before the reconciler takes over: longer than a gateway's time limit for two calls, since
    /// what goes to sellers is looked for before it is sent. A step that takes longer still, over a list of many pages, may be taken
    /// twice at once, which its key makes harmless.
    static let leaseMilliseconds: Int64 = 45_000
    /// After which an authorization that nobody answers for is given up: as long as the pieces are kept.
    static let answerMilliseconds: Int64 = 15 * 60_000
    /// How long the buyer has to confirm: a bank's own limit is shorter.
    static let actionMilliseconds: Int64 = 30 * 60_000
    /// How often an intent that waits for the buyer is looked at; the gateway's message comes sooner.
    static let actionPauseMilliseconds: Int64 = 30_000
    /// Pauses after calls without an answer double from the first to the longest.
    static let firstPauseMilliseconds: Int64 = 2_000
    static let longestPauseMilliseconds: Int64 = 5 * 60_000
    /// Payments, refunds and messages that a reconciler looks after at once; as many payouts.
    static let atOnce = 8
    /// How often a message about a payment that nobody knows is tried: with doubling pauses for a day.
    static let eventAttempts: Int64 = 300
    /// Messages are kept for ninety days; gateways repeat theirs for three.
    static let eventsKeptMilliseconds: Int64 = 90 * 86_400_000
    /// A gateway's message; the largest has a charge with all of its refunds.
    package static let eventBytes = 262_144
    /// Cards kept in one account.
    package static let methods = 20
    package static let keyBytes = 255
    package static let reasonBytes = 500
    package static let tokenBytes = 255

    /// The pause after so many calls without an answer.
    static func pause(after attempts: Int64) -> Int64 {
        min(firstPauseMilliseconds << min(max(attempts - 1, 0), 20), longestPauseMilliseconds)
    }
}
