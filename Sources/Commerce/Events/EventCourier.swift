import Catalog
import Logging
import Synchronization

/// Brings the events to one subscriber, at its own pace.
final class EventCourier: Sendable {
    /// With doubling pauses; the longest is short enough that a broker that is back is noticed.
    private static let firstPauseMilliseconds: Int64 = 1_000
    private static let longestPauseMilliseconds: Int64 = 60_000

    private struct State {
        /// In a row.
        var failures = 0
        var failedAt: Timestamp?
        /// The last event of the call under way.
        var tried: Int64 = 0
        /// The last event of a call that failed: until it is done, events come one by one.
        var doubted: Int64 = 0
    }

    let subscriber: any EventSubscriber
    private let store: CommerceStore
    private let startedAt: Timestamp
    private let now: @Sendable () -> Timestamp
    private let logger: Logger
    private let state = Mutex(State())

    init(
        _ subscriber: any EventSubscriber, store: CommerceStore, now: @escaping @Sendable () -> Timestamp,
        logger: Logger
    ) {
        precondition(subscriber.eventsAtOnce >= 1, "a subscriber takes events")
        self.subscriber = subscriber
        self.store = store
        self.now = now
        self.logger = logger
        startedAt = now()
    }

    /// Brings everything that waits, unless the subscriber has failed a moment ago. Only one round at a time.
    func round() async {
        guard isDue else { return }
        do throws(Refusal) {
            while !Task.isCancelled, try await step() {
                state.withLock { state in
                    state.failures = 0
                    state.failedAt = nil
                }
            }
        } catch {
            // A service that ends cuts short what waits; that says nothing of the subscriber.
            if Task.isCancelled { return }
            note(error)
        }
    }

    /// - Returns: whether something was done, so that more may wait.
    private func step() async throws(Refusal) -> Bool {
        let name = subscriber.name
        // One by one after a failure: what comes before the event that fails is done once and for all.
        let limit = state.withLock { $0.doubted > $0.tried || $0.failures > 0 ? 1 : subscriber.eventsAtOnce }
        guard let waiting = try await store.read({ try EventPositionStore($0).waiting(for: name, limit: limit) }) else {
            let (instant, since) = (now(), subscriber.beginning == .present ? startedAt : nil)
            try await store.write { db in try EventPositionStore(db).begin(name, since: since, at: instant) }
            return true
        }
        guard let last = waiting.events.last else { return false }
        if waiting.lost > 0 {
            logger.error(
                "events were forgotten before a subscriber has taken them",
                metadata: ["subscriber": "\(name)", "events": "\(waiting.lost)"])
        }
        let wanted = waiting.events.filter { subscriber.types?.contains($0.type.name) ?? true }
        state.withLock { $0.tried = last.number }
        if !wanted.isEmpty { try await subscriber.take(wanted) }
        let instant = now()
        try await store.write { db in try EventPositionStore(db).move(name, to: last.number, at: instant) }
        return true
    }

    private var isDue: Bool {
        let instant = now()
        return state.withLock { state in
            guard let failedAt = state.failedAt else { return true }
            let passed = instant.millisecondsSinceEpoch - failedAt.millisecondsSinceEpoch
            // A clock that was set back must not keep events for longer than the pause.
            return passed < 0 || passed >= Self.pause(after: state.failures)
        }
    }

    private func note(_ refusal: Refusal) {
        let instant = now()
        let failures = state.withLock { state in
            state.failures += 1
            state.failedAt = instant
            state.doubted = max(state.doubted, state.tried)
            return state.failures
        }
        logger.warning(
            "events could not be brought to a subscriber",
            metadata: [
                "subscriber": "\(subscriber.name)", "attempt": "\(failures)", "reason": "\(refusal.message)",
                "next_in_ms": "\(Self.pause(after: failures))",
            ])
    }

    static func pause(after failures: Int) -> Int64 {
        min(firstPauseMilliseconds << Int64(min(max(failures, 1) - 1, 20)), longestPauseMilliseconds)
    }
}
