import Catalog
import SearchIndex
import Store

/// One thing that a subscriber is told.
package struct LiveEvent: Hashable, Sendable {
    package var type: EventType
    /// Where a subscriber that has heard this one goes on.
    package var position: EventPosition
    package var data: JSONValue
}

/// What a subscriber hears next.
struct EventPage: Sendable {
    var events: [LiveEvent] = []
    var position: EventPosition
    /// Whether events were forgotten before the subscriber asked: he must read everything anew.
    var hasGap = false
    /// Whether there is more already.
    var isFull = false
    /// What the index was like when the page was made.
    var snapshot: IndexSnapshot
}

/// Reads what happened after a position. Nothing is kept for a subscriber between two pages but the position, so that one
/// who does not read costs no memory.
///
/// A change of a product is told once it is searchable, so that who asks for the product then gets it as it is.
struct EventFeed: Sendable {
    /// Changes and events of a page.
    static let pageMax = 500

    let host: IndexHost
    let currency: CurrencyCode
    let now: @Sendable () -> Timestamp

    private var store: EventStore { host.events.store }

    /// Where somebody begins who wants to hear what happens from now on.
    func end() throws(Refusal) -> EventPosition {
        EventPosition(sequence: host.snapshot.checkpoint, number: try store.bounds().lastNumber)
    }

    /// Blocking.
    ///
    /// - Parameter before: the index when the subscriber heard the last change; tells what a filtered key could see.
    func page(
        after position: EventPosition, types: Set<EventType>, grant: Grant, before: IndexSnapshot?
    ) throws(Refusal) -> EventPage {
        // Taken first: what is committed later is of the next page.
        let snapshot = host.snapshot
        var page = EventPage(position: position, snapshot: snapshot)
        let bounds = try store.bounds()
        let isAhead = position.sequence > bounds.lastSequence || position.number > bounds.lastNumber
        if isAhead || position.sequence < bounds.forgottenSequence || position.number < bounds.forgottenNumber {
            page.hasGap = true
            page.position = EventPosition(sequence: snapshot.checkpoint, number: bounds.lastNumber)
            return page
        }
        try addEvents(to: &page, types, grant)
        try addProducts(to: &page, types, grant, before)
        return page
    }

    private func addEvents(to page: inout EventPage, _ types: Set<EventType>, _ grant: Grant) throws(Refusal) {
        let events = try store.events(after: page.position.number, limit: Self.pageMax)
        for event in events {
            page.position.number = event.number
            guard let type = EventType(rawValue: event.type), types.contains(type),
                grant.filter == nil || type.isForFilteredKeys
            else { continue }
            let data = event.data.adding([JSONMember("at", .string(event.at.rfc3339))])
            page.events.append(LiveEvent(type: type, position: page.position, data: data))
        }
        page.isFull = events.count == Self.pageMax
    }

    private func addProducts(
        to page: inout EventPage, _ types: Set<EventType>, _ grant: Grant, _ before: IndexSnapshot?
    ) throws(Refusal) {
        let changes = try store.changedProducts(
            after: page.position.sequence, through: page.snapshot.checkpoint, limit: Self.pageMax)
        let isFull = changes.count == Self.pageMax
        // Repairs at the end of the outbox are passed over as well.
        let end = isFull ? changes.last?.sequence : page.snapshot.checkpoint
        defer { page.position.sequence = max(page.position.sequence, end ?? 0) }
        page.isFull = page.isFull || isFull
        guard !changes.isEmpty, types.contains(.productUpdated) || types.contains(.productDeleted) else { return }
        var last: [ProductID: Int64] = [:]
        for change in changes { last[change.id] = change.sequence }
        // A product that changed several times is told once, as of the last time.
        let latest = changes.filter { last[$0.id] == $0.sequence }
        let ids = latest.map(\.id)
        var versions: [ProductID: ProductVersion] = [:]
        for version in try host.store.productVersions(ids) { versions[version.id] = version }
        let seen = try visible(ids, in: page.snapshot, grant)
        let seenBefore = try before.map { (snapshot) throws(Refusal) in try visible(ids, in: snapshot, grant) } ?? []
        for change in latest {
            let isSeen = grant.filter == nil || seen.contains(change.id)
            let type: EventType = versions[change.id] != nil && isSeen ? .productUpdated : .productDeleted
            guard types.contains(type), isSeen || seenBefore.contains(change.id) else { continue }
            page.position.sequence = change.sequence
            let data = Self.data(change, type == .productUpdated ? versions[change.id] : nil)
            page.events.append(LiveEvent(type: type, position: page.position, data: data))
        }
    }

    /// Those that a filtered key may see. Products that are not published are in no index and seen by none.
    private func visible(
        _ ids: [ProductID], in snapshot: IndexSnapshot, _ grant: Grant
    ) throws(Refusal) -> Set<ProductID> {
        guard let filter = try KeyFilter(grant, snapshot: snapshot, currency: currency, now: now()) else { return [] }
        var found: [UInt32: ProductID] = [:]
        for id in ids { if let docid = snapshot.docid(of: id) { found[docid] = id } }
        let allowed = try filter.documents(within: Bitmap(sorted: found.keys.sorted()))
        return Set(allowed.toArray().compactMap { found[$0] })
    }

    private static func data(_ change: ChangedProduct, _ version: ProductVersion?) -> JSONValue {
        var members = [
            JSONMember("id", .string(change.id.rawValue)), JSONMember("sequence", .integer(change.sequence)),
        ]
        if let version {
            members.append(JSONMember("version", .integer(version.version)))
            members.append(JSONMember("status", .string(version.status.rawValue)))
        }
        return .object(members)
    }
}

extension JSONValue {
    /// An object with further members at its end.
    func adding(_ more: [JSONMember]) -> JSONValue { .object((members ?? []) + more) }
}
