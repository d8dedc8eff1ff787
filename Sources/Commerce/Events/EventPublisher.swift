import Catalog
import Logging
import ServiceLifecycle

/// Brings what happened in the shop from the outbox to its subscribers, each at its own pace: one that fails or is slow
/// keeps nobody else waiting.
package final class EventPublisher: Service {
    /// How long an event may wait before anybody looks.
    private static let interval = Duration.milliseconds(200)

    private let store: CommerceStore
    private let couriers: [EventCourier]

    /// - Parameter subscribers: with names that differ.
    package init(
        store: CommerceStore, subscribers: [any EventSubscriber], now: @escaping @Sendable () -> Timestamp,
        logger: Logger
    ) {
        precondition(
            Set(subscribers.map(\.name)).count == subscribers.count, "each subscriber has a position of its own")
        self.store = store
        couriers = subscribers.map { EventCourier($0, store: store, now: now, logger: logger) }
    }

    package func run() async throws {
        await withTaskGroup(of: Void.self) { group in
            for courier in couriers {
                group.addTask { await Rounds.run(every: Self.interval) { await courier.round() } }
            }
        }
    }

    /// Brings everything that waits to everybody who has not failed a moment ago.
    package func round() async {
        for courier in couriers { await courier.round() }
    }

    /// How far each subscriber lags behind, in the order of their names; also of those who are no longer there.
    package func lags() async throws(Refusal) -> [EventLag] {
        try await store.read { try EventPositionStore($0).lags() }
    }
}
