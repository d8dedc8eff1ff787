import Catalog
import Foundation
import ServiceLifecycle
import Synchronization
import Testing

@testable import Commerce
@testable import Integrations

/// Events over a running RabbitMQ.
@Suite(.serialized, .enabled(if: RabbitServer.installed != nil)) struct AMQPTests {
    private func consumer(_ server: RabbitServer, _ inbox: EventInbox, _ patterns: [String] = ["#"]) -> AMQPConsumer {
        AMQPConsumer(server.address, queue: "test", patterns: patterns, inbox: inbox, logger: EventShop.logger)
    }

    /// Runs services beside the body.
    private func running(_ services: [any Service], _ body: () async throws -> Void) async throws {
        let group = ServiceGroup(configuration: .init(services: services, logger: EventShop.logger))
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            let outcome: Result<Void, any Error>
            do { outcome = .success(try await body()) } catch { outcome = .failure(error) }
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
            try outcome.get()
        }
    }

    /// The broker is killed twice while events are published and consumed.
    @Test func aBrokerThatIsKilledAndComesBackLosesNoEventAndRepeatsHarmNobody() async throws {
        let (server, shop) = (try RabbitServer(), try EventShop())
        let publisher = shop.publisher(AMQPPublisher(server.address))
        try await running([publisher, consumer(server, shop.inbox())]) {
            // The queue must be there before the first event: an exchange without queues forgets.
            try await eventually("the queue is there") { Self.hasQueue(server) }
            for part in Int64(0)..<20 {
                try await shop.append(part * 100..<part * 100 + 100)
                if part == 6 || part == 13 {
                    try await eventually("half is there") { try await shop.effects()[0] >= Int(part) * 50 }
                    server.kill()
                    try await shop.append(10_000 + part * 100..<10_000 + part * 100 + 100)
                    try server.start()
                }
            }
            try await eventually("everything is there") { try await shop.effects()[0] == 2_200 }
            try await eventually("everything is confirmed") { try await shop.position(of: "amqp") == 2_200 }
        }
        #expect(try await shop.effects() == [2_200, 2_200])
    }

    /// What the process leaves behind when it is killed between the confirm and moving the position: everything comes
    /// again.
    @Test func eventsThatArePublishedAgainHaveOneEffectEach() async throws {
        let (server, shop) = (try RabbitServer(), try EventShop())
        try await running([consumer(server, shop.inbox())]) {
            try await eventually("the queue is there") { Self.hasQueue(server) }
            try await shop.append(0..<50)
            let events = try await shop.store.read { try CommerceEventStore($0).events(after: 0) }
            let publisher = AMQPPublisher(server.address)
            for _ in 0..<3 { try await publisher.take(events) }
            try await shop.append(50..<51)
            try await publisher.take(try await shop.store.read { try CommerceEventStore($0).events(after: 50) })
            // Messages of one publisher come in their order, so that the last is behind all repetitions.
            try await eventually("the last is there") { try await shop.effects()[0] == 51 }
        }
        #expect(try await shop.effects() == [51, 51])
    }

    @Test func messagesHaveTheFormOfTheGuide() async throws {
        let (server, shop) = (try RabbitServer(), try EventShop())
        let connection = try AMQPConnection(server.address, heartbeatSeconds: 0)
        try connection.declareExchange(AMQPPublisher.exchange)
        try connection.declareQueue("orders", deadLetters: nil)
        try connection.bind("orders", to: AMQPPublisher.exchange, pattern: "order.*")
        try await shop.append(7..<8)
        await shop.publisher(AMQPPublisher(server.address)).round()
        try connection.consume("orders", prefetch: 1)
        let delivery = try #require(try connection.next(timeoutMilliseconds: 60_000))
        let envelope = try JSONReader.parse(delivery.body)
        #expect(delivery.routingKey == "order.created" && delivery.messageID == "1" && !delivery.isRedelivered)
        #expect(envelope["id"] == 1 && envelope["type"] == "order.created" && envelope["version"] == 1)
        #expect(envelope["correlationId"] == "request-7" && envelope["payload"]?["n"] == 7)
        // Without its acknowledgement it comes again.
        try connection.reject(delivery, comesAgain: true)
        let again = try #require(try connection.next(timeoutMilliseconds: 60_000))
        #expect(again.messageID == "1" && again.isRedelivered)
        try connection.acknowledge(again)
        #expect(try connection.next(timeoutMilliseconds: 100) == nil)
    }

    @Test func aMessageThatCanNeverBeTakenGoesToTheDeadLettersAndHoldsUpNobody() async throws {
        let (server, shop) = (try RabbitServer(), try EventShop())
        let sender = try AMQPConnection(server.address, heartbeatSeconds: 0)
        try await running([consumer(server, shop.inbox())]) {
            try await eventually("the queue is there") { Self.hasQueue(server) }
            try sender.askForConfirms()
            for (id, body) in [
                ("a", "no json"), ("b", "{\"payload\":{}}"), ("", "{\"payload\":{\"n\":1}}"),
                ("c", "{\"payload\":{\"n\":2}}"),
            ] {
                try sender.publish(
                    AMQPConnection.Message(
                        routingKey: "x.y", id: id, correlationID: "", secondsSinceEpoch: 0, body: Array(body.utf8)),
                    to: AMQPPublisher.exchange)
            }
            try sender.waitForConfirms()
            try await eventually("the good one is there") { try await shop.effects() == [1, 1] }
        }
        try sender.consume("test.dead", prefetch: 10)
        let dead = try (0..<3).map { _ in try sender.next(timeoutMilliseconds: 60_000)?.messageID }
        #expect(dead == ["a", "b", nil])
    }

    @Test func aBrokerThatIsAwayStopsNobodyElse() async throws {
        let shop = try EventShop()
        let counting = CountingSubscriber()
        let nobody = try AMQPAddress("amqp://127.0.0.1:\(try FreePort.find())")
        let publisher = shop.publisher(AMQPPublisher(nobody), counting)
        try await shop.append(0..<3)
        await publisher.round()
        #expect(counting.numbers == [1, 2, 3])
        #expect(
            try await publisher.lags() == [
                EventLag(subscriber: "amqp", events: 3), EventLag(subscriber: "counting", events: 0),
            ])
    }

    private static func hasQueue(_ server: RabbitServer) -> Bool {
        guard let connection = try? AMQPConnection(server.address, heartbeatSeconds: 0) else { return false }
        // Consuming from a queue that is not there is refused; nothing is there yet that could be taken.
        return (try? connection.consume("test", prefetch: 1)) != nil
    }
}

/// Remembers the numbers of what it has taken.
final class CountingSubscriber: EventSubscriber {
    let name = "counting"
    let types: Set<String>? = nil
    let beginning = EventBeginning.oldest
    let eventsAtOnce = 10
    private let taken = Mutex<[Int64]>([])

    var numbers: [Int64] { taken.withLock { $0 } }

    func take(_ events: [CommerceEvent]) async throws(Refusal) {
        taken.withLock { $0 += events.map(\.number) }
    }
}
