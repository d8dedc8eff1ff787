import Catalog
import SearchIndex
import Store
import Synchronization

/// Lets programs hear what happens to products, index and jobs as it happens.
package final class EventSubscriptions: Sendable {
    /// Subscribers at once. Each looks into the store a few times a second; whoever has more viewers than that puts one
    /// subscriber in front of them.
    package static let subscribersMax = 64

    let feed: EventFeed
    let ledger: JobLedger
    private let keys: AccessKeys
    private let threads: BlockingPool
    private let count = Mutex(0)

    init(host: IndexHost, ledger: JobLedger, keys: AccessKeys, threads: BlockingPool, currency: CurrencyCode) {
        feed = EventFeed(host: host, currency: currency, now: ledger.now)
        self.ledger = ledger
        self.keys = keys
        self.threads = threads
    }

    /// Subscribers now.
    package var subscribers: Int { count.withLock { $0 } }

    /// - Parameter after: where the subscriber was when it lost the connection; `nil` to begin now.
    /// - Throws: `unavailable` when there are too many subscribers.
    package func subscribe(
        types: Set<EventType>, after position: EventPosition?, grant: Grant
    ) async throws(Refusal) -> EventSubscription {
        let isAdmitted = count.withLock { count in
            guard count < Self.subscribersMax else { return false }
            count += 1
            return true
        }
        guard isAdmitted else {
            throw Refusal(.unavailable, message: "\(Self.subscribersMax) subscribers are listening already")
        }
        let seat = Seat { [weak self] in self?.count.withLock { $0 -= 1 } }
        let feed = feed
        let start = try await threads.run { () throws(Refusal) -> (EventPosition, IndexSnapshot) in
            let snapshot = feed.host.snapshot
            // A filter that no longer parses refuses the call and not the first event.
            _ = try KeyFilter(grant, snapshot: snapshot, currency: feed.currency, now: feed.now())
            if let position { return (position, snapshot) }
            return (try feed.end(), snapshot)
        }
        return EventSubscription(
            self, seat: seat, types: types, grant: grant, position: start.0, before: position == nil ? start.1 : nil)
    }

    func read<Value: Sendable>(
        _ body: @escaping @Sendable () throws(Refusal) -> Value
    ) async throws(Refusal) -> Value { try await threads.run(body) }

    func isUsable(_ grant: Grant) async throws(Refusal) -> Bool {
        guard let id = grant.keyID else { return true }
        return try await keys.isUsable(id)
    }

    /// A place among the subscribers, free again when nobody holds it.
    final class Seat: Sendable {
        private let leave: @Sendable () -> Void

        init(_ leave: @escaping @Sendable () -> Void) { self.leave = leave }

        deinit { leave() }
    }
}
