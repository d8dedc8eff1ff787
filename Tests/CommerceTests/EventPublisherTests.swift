import Catalog
import GRDB
import Synchronization
import Testing

@testable import Commerce

/// How events come from the outbox to their subscribers.
@Suite struct EventPublisherTests {
    private func append(_ fixture: CommerceFixture, _ types: String...) async throws {
        let now = fixture.clock.now
        try await fixture.shop.store.write { db in
            for type in types {
                try CommerceEventStore(db).append(CommerceEventType(type), [:], by: CommerceFixture.caller, at: now)
            }
        }
    }

    private func publisher(_ fixture: CommerceFixture, _ subscribers: any EventSubscriber...) -> EventPublisher {
        EventPublisher(
            store: fixture.shop.store, subscribers: subscribers, now: { fixture.clock.now },
            logger: CommerceFixture.logger)
    }

    @Test func eventsComeOnceAndInTheirOrder() async throws {
        let fixture = try CommerceFixture()
        let listener = Listener("a", eventsAtOnce: 2)
        let publisher = publisher(fixture, listener)
        try await append(fixture, "x", "y", "z")
        await publisher.round()
        await publisher.round()
        #expect(listener.calls == [[1, 2], [3]])
        try await append(fixture, "x")
        await publisher.round()
        #expect(listener.calls == [[1, 2], [3], [4]])
    }

    @Test func aNewProcessGoesOnWhereTheLastOneWas() async throws {
        let fixture = try CommerceFixture()
        try await append(fixture, "x", "y")
        await publisher(fixture, Listener("a")).round()
        try await append(fixture, "z")
        let next = Listener("a")
        await publisher(fixture, next).round()
        #expect(next.calls == [[3]])
    }

    @Test func onlyWhatMattersComesAndTheRestIsPassedOver() async throws {
        let fixture = try CommerceFixture()
        let listener = Listener("a", types: ["y"])
        let publisher = publisher(fixture, listener)
        try await append(fixture, "x", "y", "x")
        await publisher.round()
        #expect(listener.calls == [[2]])
        #expect(try await publisher.lags() == [EventLag(subscriber: "a", events: 0)])
    }

    @Test func whoFailsKeepsNobodyWaitingAndIsTriedAgainAfterGrowingPauses() async throws {
        let fixture = try CommerceFixture()
        let (failing, other) = (Listener("failing"), Listener("other"))
        failing.refuse(3)
        let publisher = publisher(fixture, failing, other)
        try await append(fixture, "x")
        await publisher.round()
        #expect(other.calls == [[1]] && failing.calls.isEmpty)
        #expect(
            try await publisher.lags()
                == [EventLag(subscriber: "failing", events: 1), EventLag(subscriber: "other", events: 0)])
        for pause in [Int64(1_000), 2_000, 4_000] {
            fixture.clock.advance(milliseconds: pause - 1)
            await publisher.round()
            #expect(failing.calls.isEmpty)
            fixture.clock.advance(milliseconds: 1)
            await publisher.round()
        }
        #expect(failing.calls == [[1]] && failing.tries == 4)
    }

    @Test func eventsBeforeTheOneThatFailsAreDoneWith() async throws {
        let fixture = try CommerceFixture()
        let listener = Listener("a", refused: 3)
        let publisher = publisher(fixture, listener)
        try await append(fixture, "x", "x", "x", "x")
        await publisher.round()
        #expect(listener.calls.isEmpty)
        fixture.clock.advance(milliseconds: 1_000)
        await publisher.round()
        #expect(listener.calls.flatMap { $0 } == [1, 2])
        #expect(try await publisher.lags() == [EventLag(subscriber: "a", events: 2)])
    }

    @Test func aClockThatIsSetBackDoesNotKeepEvents() async throws {
        let fixture = try CommerceFixture()
        let listener = Listener("a")
        listener.refuse(1)
        let publisher = publisher(fixture, listener)
        try await append(fixture, "x")
        await publisher.round()
        fixture.clock.advance(milliseconds: -86_400_000)
        await publisher.round()
        #expect(listener.calls == [[1]])
    }

    @Test func aNewSubscriberBeginsWhereItSays() async throws {
        let fixture = try CommerceFixture()
        try await append(fixture, "x", "x")
        fixture.clock.advance(milliseconds: 1)
        let (all, present) = (Listener("all"), Listener("present", beginning: .present))
        let publisher = publisher(fixture, all, present)
        // Before anybody has looked for the first time.
        try await append(fixture, "x")
        await publisher.round()
        #expect(all.calls == [[1, 2, 3]] && present.calls == [[3]])
    }

    @Test func aNewSubscriberBeginsWithTheOldestEventThatIsKept() async throws {
        let fixture = try CommerceFixture()
        try await append(fixture, "x", "x")
        fixture.clock.advance(milliseconds: 40 * 86_400_000)
        let now = fixture.clock.now
        _ = try await fixture.shop.store.write { try CommerceEventStore($0).removeOld(now: now) }
        let (early, late) = (Listener("early"), Listener("late"))
        await publisher(fixture, early).round()
        try await append(fixture, "x")
        await publisher(fixture, early, late).round()
        #expect(early.calls == [[3]] && late.calls == [[3]])
    }

    @Test func anInboxTakesEachMessageOnceAndNothingOfOneThatFails() async throws {
        let fixture = try CommerceFixture()
        try fixture.add("LAMP", onHand: 5)
        let inbox = fixture.shop.inventory.adjustmentInbox
        func message(_ id: String, _ sku: String) -> ReceivedMessage {
            let payload = #"{"adjustments":[{"sku":"\#(sku)","change":2,"reason":"received"}]}"#
            return ReceivedMessage(id: id, body: Array(#"{"correlationId":"w-1","payload":\#(payload)}"#.utf8))
        }
        #expect(try await inbox.take(message("m1", "LAMP")))
        #expect(try await !inbox.take(message("m1", "LAMP")))
        #expect(try fixture.stock("LAMP")?.onHand == 7)
        await #expect(throws: Refusal.self) { _ = try await inbox.take(message("m2", "NONE")) }
        // What failed may come again, and be right then.
        #expect(try await inbox.take(message("m2", "LAMP")))
        #expect(try fixture.stock("LAMP")?.onHand == 9)
        #expect(try fixture.events().last?.correlationID == "w-1")
        for broken in [ReceivedMessage(id: "", body: Array("{}".utf8)), ReceivedMessage(id: "m3", body: [1])] {
            await #expect(throws: Refusal.self) { _ = try await inbox.take(broken) }
        }
    }
}

/// Takes events; may refuse some.
private final class Listener: EventSubscriber {
    let name: String
    let types: Set<String>?
    let beginning: EventBeginning
    let eventsAtOnce: Int
    private let refused: Int64?
    private let state = Mutex((calls: [[Int64]](), refusals: 0, tries: 0))

    var calls: [[Int64]] { state.withLock { $0.calls } }
    var tries: Int { state.withLock { $0.tries } }

    /// - Parameter refused: the number of an event that is never taken.
    init(
        _ name: String, types: Set<String>? = nil, beginning: EventBeginning = .oldest, eventsAtOnce: Int = 100,
        refused: Int64? = nil
    ) {
        self.name = name
        self.types = types
        self.beginning = beginning
        self.eventsAtOnce = eventsAtOnce
        self.refused = refused
    }

    /// Refuses the next so many calls.
    func refuse(_ count: Int) { state.withLock { $0.refusals = count } }

    func take(_ events: [CommerceEvent]) async throws(Refusal) {
        let numbers = events.map(\.number)
        let isRefused = state.withLock { state in
            state.tries += 1
            if state.refusals > 0 {
                state.refusals -= 1
                return true
            }
            if let refused, numbers.contains(refused) { return true }
            state.calls.append(numbers)
            return false
        }
        if isRefused { throw Refusal(.unavailable, message: "not now") }
    }
}
