import Catalog
import SearchIndex

/// What one subscriber hears. It is asked for the next portion when the one before has been taken: a subscriber that
/// reads slowly hears of states less often and of changes later, and costs no memory.
package actor EventSubscription {
    /// One thing to be told.
    package enum Item: Sendable, Hashable {
        /// The first item, and again after a gap; `isGap` says that changes were missed and everything must be read anew.
        case opened(EventPosition, isGap: Bool)
        case event(LiveEvent)
    }

    private let owner: EventSubscriptions
    private let seat: EventSubscriptions.Seat
    private let types: Set<EventType>
    private let grant: Grant
    private var position: EventPosition
    private var isOpened = false
    /// The index when all changes had been told; `nil` after a reconnection, when nobody knows what was seen.
    private var before: IndexSnapshot?
    private var lastSerial: UInt64?
    private var lastProgress: [JSONValue] = []

    init(
        _ owner: EventSubscriptions, seat: EventSubscriptions.Seat, types: Set<EventType>, grant: Grant,
        position: EventPosition, before: IndexSnapshot?
    ) {
        self.owner = owner
        self.seat = seat
        self.types = types
        self.grant = grant
        self.position = position
        self.before = before
    }

    /// Wake-ups whenever something may have happened.
    package nonisolated func wakeUps() -> (stream: AsyncStream<Void>, continuation: AsyncStream<Void>.Continuation) {
        owner.feed.host.events.signal.listen()
    }

    /// What happened since the last call; empty when nothing did.
    ///
    /// - Throws: `unauthorized` when the key is no longer good; errors of the store.
    package func next() async throws(Refusal) -> [Item] {
        guard try await owner.isUsable(grant) else {
            throw Refusal(.unauthorized, message: "the API key is unknown, revoked or expired")
        }
        var items: [Item] = []
        let (feed, position, types, grant, before) = (owner.feed, position, types, grant, before)
        let page = try await owner.read { () throws(Refusal) in
            try feed.page(after: position, types: types, grant: grant, before: before)
        }
        // After a reconnection nobody knows which of the products that changed the key could see before.
        let isBlind = grant.filter != nil && before == nil && page.position.sequence != position.sequence
        if !isOpened || page.hasGap {
            items.append(.opened(page.hasGap ? page.position : position, isGap: page.hasGap || isBlind))
            isOpened = true
        }
        items += page.events.map(Item.event)
        self.position = page.position
        if !page.isFull { self.before = page.snapshot }
        items += transient(page.snapshot)
        return items
    }

    private func transient(_ snapshot: IndexSnapshot) -> [Item] {
        guard grant.filter == nil else { return [] }
        var items: [Item] = []
        if types.contains(.indexCommitted), lastSerial != snapshot.serial {
            let host = owner.feed.host
            let data: JSONValue = [
                "sequence": .integer(snapshot.checkpoint), "documents": .integer(Int64(snapshot.documentCount)),
                "generation": .string(host.generation.location.name), "revision": .integer(Int64(snapshot.revision)),
            ]
            items.append(.event(LiveEvent(type: .indexCommitted, position: position, data: data)))
            lastSerial = snapshot.serial
        }
        if types.contains(.jobProgress) {
            let progress = owner.ledger.runningProgress()
            if progress != lastProgress {
                items += progress.map { .event(LiveEvent(type: .jobProgress, position: position, data: $0)) }
                lastProgress = progress
            }
        }
        return items
    }
}
