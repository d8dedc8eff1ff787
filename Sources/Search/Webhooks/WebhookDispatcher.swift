import Catalog
import Logging
import ServiceLifecycle
import Store

/// Turns events into deliveries and sends them, a few at a time and one at a time to each webhook.
///
/// A delivery is written down before it is sent and marked after: it arrives at least once, and twice when the process
/// ends in between. Its id tells the receiver.
package final class WebhookDispatcher: Service {
    /// Deliveries under way at once; each has a thread that waits for the receiver.
    private static let threadsMax = 4
    /// Deliveries of one webhook that may wait; beyond it the webhook hears of events later, from where it is.
    private static let waitingMax = 1_000
    /// Events of one delivery.
    private static let eventsMax = 100
    /// Ended deliveries of a webhook that stay in the log.
    package static let logMax = 1_000
    private static let lookInterval = Duration.milliseconds(500)

    let store: WebhookStore
    let feed: EventFeed
    let policy: WebhookPolicy
    private let threads: BlockingPool
    private let posting = BlockingPool(label: "aisle.webhooks", threads: threadsMax, waitingMax: threadsMax)
    private let logger: Logger
    private let now: @Sendable () -> Timestamp
    private let jitter: @Sendable () -> Double

    init(
        store: WebhookStore, feed: EventFeed, policy: WebhookPolicy, threads: BlockingPool,
        now: @escaping @Sendable () -> Timestamp, logger: Logger,
        jitter: @escaping @Sendable () -> Double = { Double.random(in: 0..<1) }
    ) {
        self.store = store
        self.feed = feed
        self.policy = policy
        self.threads = threads
        self.now = now
        self.logger = logger
        self.jitter = jitter
    }

    package func run() async throws {
        let (wakeUps, continuation) = feed.host.events.signal.listen()
        let ticking = Task {
            while !Task.isCancelled {
                continuation.yield()
                try await Task.sleep(for: Self.lookInterval)
            }
        }
        defer { ticking.cancel() }
        for await _ in wakeUps.cancelOnGracefulShutdown() {
            if Task.isCancelled { return }
            do throws(Refusal) {
                try await round()
            } catch {
                logger.error("webhooks can't be served", metadata: ["reason": "\(error.message)"])
            }
        }
    }

    /// Takes in what happened and tries what is due, once.
    func round() async throws(Refusal) {
        let (store, feed, now) = (store, feed, now)
        try await threads.run { () throws(Refusal) in
            for webhook in try store.webhooks() where webhook.isActive { try Self.takeIn(webhook, store, feed, now) }
        }
        let instant = now()
        let due = try await threads.run { () throws(Refusal) in try store.due(at: instant, limit: Self.threadsMax) }
        guard !due.isEmpty else { return }
        await withTaskGroup(of: Void.self) { group in
            for delivery in due { group.addTask { await self.attempt(delivery) } }
        }
        feed.host.events.signal.notify()
    }

    private static func takeIn(
        _ webhook: Webhook, _ store: WebhookStore, _ feed: EventFeed, _ now: @Sendable () -> Timestamp
    ) throws(Refusal) {
        guard try store.pendingCount(webhook.id) < waitingMax else { return }
        let types = Set(webhook.types.compactMap(EventType.init(rawValue:)))
        let place = EventPosition(sequence: webhook.sequence, number: webhook.number)
        let page = try feed.page(after: place, types: types, grant: .everything, before: nil)
        guard page.position != place else { return }
        var events = page.events.map { event in
            JSONValue.object([
                JSONMember("type", .string(event.type.rawValue)), JSONMember("id", .string(event.position.description)),
                JSONMember("data", event.data),
            ])
        }
        if page.hasGap {
            events = [["type": "stream.reset", "id": .string(page.position.description), "data": [:]]]
        }
        var deliveries: [WebhookDelivery] = []
        for start in stride(from: 0, to: events.count, by: eventsMax) {
            let part = Array(events[start..<min(start + eventsMax, events.count)])
            deliveries.append(
                WebhookDelivery(
                    id: "dlv_\(RandomText.base62(20))", webhookID: webhook.id, events: .array(part), createdAt: now()))
        }
        try store.enqueue(
            deliveries, for: webhook.id, sequence: page.position.sequence, number: page.position.number)
    }

    private func attempt(_ delivery: WebhookDelivery) async {
        let (store, policy, now) = (store, policy, now)
        let jitter = jitter()
        do throws(Refusal) {
            let state = try await posting.run { () throws(Refusal) -> WebhookDelivery.State? in
                guard let webhook = try store.webhook(delivery.webhookID) else { return nil }
                let outcome = Self.post(delivery, to: webhook, policy, at: now()).send()
                var after = delivery
                after.attempts += 1
                after.lastAt = now()
                after.lastStatus = outcome.status.map(Int64.init)
                after.lastError = outcome.error
                if outcome.error == nil {
                    after.state = .delivered
                } else if after.attempts >= policy.attemptsMax {
                    after.state = .dead
                } else {
                    let pause = policy.pauseMilliseconds(after: after.attempts, jitter: jitter)
                    after.nextAt = Timestamp(millisecondsSinceEpoch: now().millisecondsSinceEpoch + pause)
                }
                try store.record(after)
                if after.state != .pending { try store.prune(webhook.id, keeping: Self.logMax) }
                return after.state
            }
            if state == .dead {
                logger.warning(
                    "a webhook delivery was given up",
                    metadata: ["webhook": "\(delivery.webhookID)", "delivery": "\(delivery.id)"])
            }
        } catch {
            // It stays pending and is sent again.
            logger.error("a webhook delivery can't be recorded", metadata: ["reason": "\(error.message)"])
        }
    }

    private static func post(
        _ delivery: WebhookDelivery, to webhook: Webhook, _ policy: WebhookPolicy, at now: Timestamp
    ) -> WebhookPost {
        let body = JSONWriter.bytes([
            "id": .string(delivery.id), "webhook": .string(webhook.id),
            "created_at": .string(delivery.createdAt.rfc3339), "events": delivery.events,
        ])
        return WebhookPost(
            url: webhook.url,
            headers: [
                "Content-Type: application/json", "User-Agent: aisle", "Expect:",
                "Aisle-Webhook: \(webhook.id)", "Aisle-Delivery: \(delivery.id)",
                "Aisle-Signature: \(WebhookSignature.header(body, secret: webhook.secret, at: now))",
            ],
            body: body, timeoutMilliseconds: policy.timeoutMilliseconds,
            allowsPrivateAddresses: policy.allowsPrivateAddresses)
    }
}
