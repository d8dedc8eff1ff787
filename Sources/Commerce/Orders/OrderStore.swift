import Catalog
import GRDB

/// Orders, their lines and their events. Lives no longer than its transaction.
package struct OrderStore {
    private let db: Database

    package init(_ db: Database) { self.db = db }

    /// Who moves orders in this transaction and writes down what became of them.
    package func keeper(_ caller: Caller, at now: Timestamp) -> OrderKeeper {
        OrderKeeper(
            store: self, lists: OrderListStore(db), inventory: InventoryStore(db),
            stock: InventoryStore(db).keeper(caller, at: now),
            carts: CartStore(db), promotions: PromotionStore(db), sequences: NumberSequenceStore(db),
            sellers: OrderSellers(sellers: SellerStore(db)), books: BooksStore(db), events: CommerceEventStore(db),
            caller: caller, now: now)
    }

    // MARK: Reading

    package func order(_ id: OrderID) throws -> Order? {
        let select = try db.cachedStatement(sql: "\(OrderRows.select) WHERE id = ?")
        return try Row.fetchOne(select, arguments: [id.rawValue]).map(order)
    }

    package func order(number: OrderNumber) throws -> Order? {
        let select = try db.cachedStatement(sql: "\(OrderRows.select) WHERE number = ?")
        return try Row.fetchOne(select, arguments: [number.rawValue]).map(order)
    }

    /// The order whose last payment this is.
    package func order(payment: PaymentID) throws -> Order? {
        let select = try db.cachedStatement(sql: "\(OrderRows.select) WHERE paymentID = ?")
        return try Row.fetchOne(select, arguments: [payment.rawValue]).map(order)
    }

    /// Whether a secret opens an order.
    package func opens(_ token: TokenHash, _ id: OrderID) throws -> Bool {
        let select = try db.cachedStatement(sql: "SELECT tokenHash FROM placedOrder WHERE id = ?")
        guard let hash = try String.fetchOne(select, arguments: [id.rawValue]) else { return false }
        return ConstantTime.areEqual(hash.utf8, token.rawValue.utf8)
    }

    /// All that happened to an order, in its order; empty when there is no such order.
    package func events(of id: OrderID) throws -> [OrderEvent] {
        let select = try db.cachedStatement(
            sql: """
                SELECT orderEvent.number, at, actor, correlationID, kind, reference, payload
                FROM orderEvent JOIN placedOrder ON placedOrder.key = orderEvent.orderKey
                WHERE placedOrder.id = ? ORDER BY orderEvent.number
                """)
        return try Row.fetchAll(select, arguments: [id.rawValue]).map { row in
            let kind = try OrderEvent.Kind(
                name: row[4], reference: row[5], payload: try JSONReader.parse(row[6] as String))
            let caller = Caller(actor: row[2], correlationID: row[3])
            return OrderEvent(number: row[0], at: Timestamp(millisecondsSinceEpoch: row[1]), by: caller, kind)
        }
    }

    /// Whether something has happened to an order already.
    func has(_ kind: String, _ reference: String, in order: Order) throws -> Bool {
        let select = try db.cachedStatement(
            sql: "SELECT EXISTS (SELECT 1 FROM orderEvent WHERE orderKey = ? AND kind = ? AND reference = ?)")
        return try Bool.fetchOne(select, arguments: [order.key, kind, reference]) ?? false
    }

    /// The order of a row with its lines.
    func order(_ row: Row) throws -> Order {
        var order = try OrderRows.order(row)
        let select = try db.cachedStatement(sql: "\(OrderRows.selectLines) WHERE orderKey = ? ORDER BY number")
        order.lines = try Row.fetchAll(select, arguments: [order.key]).map(OrderRows.line)
        return order
    }

    // MARK: Writing

    /// Writes a new order with its first event, and gives it its number.
    func insert(_ order: Order, token: TokenHash?, _ numbers: OrderNumbers) throws -> Order {
        var order = order
        order.key = try NumberSequenceStore(db).next("order")
        let insert = try db.cachedStatement(sql: OrderRows.insert)
        for series in UInt8.min ... .max {
            order.number = numbers.number(order.key, series: series)
            try insert.execute(arguments: try OrderRows.values(order, token: token))
            if db.changesCount == 1 { break }
            guard series < .max else { throw Refusal(.internalError, message: "no number is left for an order") }
        }
        let insertLine = try db.cachedStatement(sql: OrderRows.insertLine)
        for line in order.lines { try insertLine.execute(arguments: OrderRows.values(line, of: order)) }
        return order
    }

    /// Writes where an order stands now.
    func update(_ order: Order, was old: Order) throws {
        let update = try db.cachedStatement(sql: OrderRows.update)
        try update.execute(arguments: [
            order.state.rawValue, order.reservation.rawValue, order.payment?.rawValue, order.paidMinorUnits,
            order.refundedMinorUnits, order.invoice?.rawValue, order.paidAt?.millisecondsSinceEpoch,
            OrderRows.progress(order), order.updatedAt.millisecondsSinceEpoch, order.version, order.key, old.version,
        ])
        precondition(db.changesCount == 1, "an order changes in the transaction that has read it")
        let updateLine = try db.cachedStatement(sql: "UPDATE orderLine SET state = ? WHERE orderKey = ? AND number = ?")
        for (line, before) in zip(order.lines, old.lines) where line.state != before.state {
            try updateLine.execute(arguments: [line.state.rawValue, order.key, line.number])
        }
    }

    func append(_ event: OrderEvent, to order: Order) throws {
        let insert = try db.cachedStatement(
            sql: """
                INSERT INTO orderEvent (orderKey, number, at, actor, correlationID, kind, reference, payload)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                """)
        try insert.execute(arguments: [
            order.key, event.number, event.at.millisecondsSinceEpoch, event.actor, event.correlationID,
            event.kind.name, event.kind.reference, OrderRows.text(event.kind.payload),
        ])
    }
}
