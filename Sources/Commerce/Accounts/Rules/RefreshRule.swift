import Catalog

/// Whether a refresh token gets a new pair.
///
/// Each works once. One that comes a second time was copied, by a thief or from one: who comes first and who second can't
/// be told, so the whole session ends.
/// - Source: RFC 9700, 4.14.2.
enum RefreshRule {
    /// What is stored of a token and its session.
    struct State: Hashable, Sendable {
        var isUsed: Bool
        var expiresAt: Timestamp
        var sessionExpiresAt: Timestamp
        var isSessionEnded: Bool
        var isBlocked: Bool
    }

    enum Verdict: Hashable, Sendable {
        case renew
        case refuse
        /// Refuse and end the session.
        case reused
    }

    static func verdict(_ state: State, now: Timestamp) -> Verdict {
        if state.isSessionEnded { return .refuse }
        // Before the question of time: a stolen token tells of the theft also after its days.
        if state.isUsed { return .reused }
        return now < state.expiresAt && now < state.sessionExpiresAt && !state.isBlocked ? .renew : .refuse
    }
}
