import Catalog
import Store

/// Moves stock within one transaction, and writes down what became of it: reservation, ledger, events, alerts.
///
/// Other modules use it in transactions of their own, so that an order and what it takes from the stock are one step.
package struct StockKeeper {
    let store: InventoryStore
    let stock: StockRows
    let events: CommerceEventStore
    let caller: Caller
    let now: Timestamp

    // MARK: Reservations

    /// Promises the pieces of all lines, or none of them.
    ///
    /// Lines that share an SKU count together.
    /// - Throws: `out_of_stock` or `product_unavailable` with every line that stands in the way.
    package func reserve(
        _ lines: [StockLine], id: ReservationID, until: Timestamp, reference: String?
    ) throws -> Reservation {
        var reservation = Reservation(
            id: id, state: .held, reference: reference, createdAt: now, expiresAt: until, lines: [])
        var problems: [Problem] = []
        for line in StockLine.merged(lines) {
            guard let entry = try stock.entry(line.sku), entry.isPublished else {
                problems.append(Self.unavailable(line.sku))
                continue
            }
            guard try stock.reserve(line.quantity, of: entry) else {
                problems.append(Self.tooFew(line, available: entry.stock?.available ?? 0))
                continue
            }
            reservation.lines.append(
                Reservation.Line(sku: line.sku, productID: entry.productID, quantity: line.quantity))
            let before = entry.stock?.available ?? 0
            try alert(entry, from: before, to: max(0, before - line.quantity))
        }
        guard problems.isEmpty else { throw Self.refusal(problems) }
        reservation.lines.sort { $0.sku < $1.sku }
        try store.insert(reservation, actor: caller.actor)
        try publish(.inventoryReserved, reservation)
        return reservation
    }

    /// Takes the pieces out of the stock: they are sold.
    ///
    /// Confirming again changes nothing. When there is less on hand than was promised, because somebody counted or backorders
    /// are taken, what is there goes, and the event says how many pieces are owed.
    /// - Throws: `not_found`; `conflict` when it has ended otherwise or its time is over.
    package func confirm(_ id: ReservationID) throws -> Reservation {
        try end(id, as: .confirmed) { entry, line in
            let before = entry.stock ?? Stock()
            var after = before
            after.onHand = max(0, before.onHand - line.quantity)
            after.reserved = max(0, before.reserved - line.quantity)
            return after
        }
    }

    /// Gives the pieces back. Releasing again changes nothing.
    ///
    /// - Throws: `not_found`; `conflict` when it is confirmed.
    package func release(_ id: ReservationID) throws -> Reservation {
        try end(id, as: .released, change: Self.given)
    }

    /// Ends reservations whose time is over.
    ///
    /// - Returns: how many.
    func expire(limit: Int) throws -> Int {
        let due = try store.due(at: now, limit: limit)
        for id in due { _ = try end(id, as: .expired, change: Self.given) }
        return due.count
    }

    private static func given(_ entry: StockRows.Entry, back line: Reservation.Line) -> Stock {
        var stock = entry.stock ?? Stock()
        stock.reserved = max(0, stock.reserved - line.quantity)
        return stock
    }

    private func end(
        _ id: ReservationID, as state: Reservation.State, change: (StockRows.Entry, Reservation.Line) -> Stock
    ) throws -> Reservation {
        guard var reservation = try store.reservation(id) else {
            throw Refusal(.notFound, message: "there is no such reservation")
        }
        let isEndedAlready = reservation.state == state || (state == .released && reservation.state == .expired)
        if isEndedAlready { return reservation }
        guard reservation.state.next.contains(state) else {
            throw Refusal(.conflict, message: "the reservation is \(reservation.state.rawValue) already")
        }
        guard state != .confirmed || now < reservation.expiresAt else {
            throw Refusal(.conflict, message: "the time of the reservation is over")
        }
        try store.end(id, as: state, at: now)
        reservation.state = state
        var owed: [Reservation.Line] = []
        for line in reservation.lines {
            // A product that was deleted meanwhile has no stock to be moved.
            guard let entry = try stock.entry(line.sku), entry.stock != nil else { continue }
            let missing = try move(entry, line, to: change(entry, line), reservation)
            if state == .confirmed, missing > 0 {
                owed.append(Reservation.Line(sku: line.sku, productID: line.productID, quantity: missing))
            }
        }
        try publish(Self.event(of: state), reservation, owed: owed)
        return reservation
    }

    /// - Returns: how many pieces of the line were not on hand.
    private func move(
        _ entry: StockRows.Entry, _ line: Reservation.Line, to after: Stock, _ reservation: Reservation
    ) throws -> Int64 {
        let before = entry.stock ?? Stock()
        try stock.set(after, of: entry)
        try alert(entry, from: before.available, to: after.available)
        guard reservation.state == .confirmed else { return 0 }
        let taken = before.onHand - after.onHand
        if taken > 0 {
            try write(
                entry, reason: Self.sold, change: -taken, after: after,
                reference: reservation.reference ?? reservation.id.rawValue, note: nil)
        }
        return line.quantity - taken
    }

    // MARK: Adjustments

    /// Changes what is on hand, all entries or none.
    ///
    /// - Throws: `invalid_value` or `not_found` with every entry that is refused.
    /// - Returns: the levels afterwards, one for each adjustment.
    package func adjust(_ adjustments: [StockAdjustment]) throws -> [StockLevel] {
        var problems: [Problem] = []
        var levels: [StockLevel] = []
        for (place, adjustment) in adjustments.enumerated() {
            let field = "adjustments[\(place)]"
            guard let entry = try stock.entry(adjustment.sku) else {
                problems.append(Problem(.notFound, field: "\(field).sku", message: "nothing has this SKU"))
                continue
            }
            let before = entry.stock ?? Stock()
            guard let onHand = adjustment.onHand(after: before.onHand) else {
                let message = "there are \(before.onHand) on hand, expected a result from 0"
                problems.append(Problem(.invalidValue, field: field, message: message))
                continue
            }
            var after = before
            after.onHand = onHand
            try stock.set(after, of: entry)
            try write(
                entry, reason: adjustment.reason.rawValue, change: onHand - before.onHand, after: after,
                reference: adjustment.reference, note: adjustment.note)
            try alert(entry, from: before.available, to: after.available)
            levels.append(
                StockLevel(
                    sku: entry.sku, productID: entry.productID, stock: after, lowAt: try store.lowAt(entry.sku)))
        }
        guard problems.isEmpty else {
            let isMissing = problems.allSatisfy { $0.code == .notFound }
            throw Refusal(
                isMissing ? .notFound : .invalidValue, message: "the stock can't be adjusted like this",
                problems: problems)
        }
        return levels
    }

    private static let sold = "sold"

    /// The ledger and the event say the same.
    private func write(
        _ entry: StockRows.Entry, reason: String, change: Int64, after: Stock, reference: String?, note: String?
    ) throws {
        try store.append(
            StockMovement(
                number: 0, at: now, actor: caller.actor, sku: entry.sku, productID: entry.productID, reason: reason,
                change: change, onHand: after.onHand, reference: reference, note: note))
        try events.append(
            .inventoryUpdated,
            [
                "sku": .string(entry.sku.rawValue), "product_id": .string(entry.productID.rawValue),
                "reason": .string(reason), "change": .integer(change), "on_hand": .integer(after.onHand),
                "reserved": .integer(after.reserved), "available": .integer(after.available),
            ], by: caller, at: now)
    }

    // MARK: Telling

    private func alert(_ entry: StockRows.Entry, from before: Int64, to after: Int64) throws {
        guard after < before else { return }
        let lowAt = try store.lowAt(entry.sku)
        for type in StockLevel.alerts(from: before, to: after, lowAt: lowAt) {
            try events.append(
                type,
                [
                    "sku": .string(entry.sku.rawValue), "product_id": .string(entry.productID.rawValue),
                    "available": .integer(after), "low_stock_at": .integer(lowAt),
                ], by: caller, at: now)
        }
    }

    private func publish(
        _ type: CommerceEventType, _ reservation: Reservation, owed: [Reservation.Line] = []
    ) throws {
        var payload = reservation.json.members ?? []
        if !owed.isEmpty {
            let lines = owed.map { line -> JSONValue in
                ["sku": .string(line.sku.rawValue), "quantity": .integer(line.quantity)]
            }
            payload.append(JSONMember("owed", .array(lines)))
        }
        try events.append(type, .object(payload), by: caller, at: now)
    }

    private static func event(of state: Reservation.State) -> CommerceEventType {
        switch state {
        case .held: .inventoryReserved
        case .confirmed: .inventoryConfirmed
        case .released: .inventoryReleased
        case .expired: .inventoryExpired
        }
    }

    // MARK: Refusing

    private static func unavailable(_ sku: SKU) -> Problem {
        Problem(.productUnavailable, field: sku.rawValue, message: "the SKU is not for sale")
    }

    private static func tooFew(_ line: StockLine, available: Int64) -> Problem {
        Problem(
            .outOfStock, field: line.sku.rawValue,
            message: "\(line.quantity) were asked for and \(available) are available", expected: "at most \(available)")
    }

    private static func refusal(_ problems: [Problem]) -> Refusal {
        let isStock = problems.contains { $0.code == .outOfStock }
        return Refusal(
            isStock ? .outOfStock : .productUnavailable,
            message: isStock ? "there are too few pieces, nothing was reserved" : "nothing was reserved",
            problems: problems)
    }
}
