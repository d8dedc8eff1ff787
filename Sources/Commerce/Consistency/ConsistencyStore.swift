import Catalog
import GRDB

/// What commerce has written down, compared with itself. Lives no longer than its transaction.
struct ConsistencyStore {
    let db: Database
    private let now: Timestamp

    init(_ db: Database, now: Timestamp) {
        self.db = db
        self.now = now
    }

    func report() throws -> ConsistencyCheck.Report {
        var found: [Disagreement] = []
        let ids = try String.fetchAll(db, sql: "SELECT id FROM placedOrder ORDER BY key").map { OrderID($0) }
        for id in ids { found += try disagreements(of: id) }
        for check in Self.checks {
            for row in try Row.fetchAll(db, sql: check.sql, arguments: check.arguments(now)) {
                found.append(Disagreement(subject: check.subject, order: row[0], message: row[1]))
            }
        }
        found += try ledger()
        for name in Self.sequences.keys.sorted() { found += try gaps(name) }
        let places = Dictionary(uniqueKeysWithValues: zip(Disagreement.Subject.allCases, 0...))
        let sorted = found.enumerated().sorted { left, right in
            (places[left.element.subject] ?? 0, left.offset) < (places[right.element.subject] ?? 0, right.offset)
        }
        return ConsistencyCheck.Report(
            orders: ids.count, disagreements: sorted.map(\.element),
            reservedElsewhere: try Int64.fetchOne(db, sql: ConsistencySQL.reservedElsewhere) ?? 0,
            overdue: try Int64.fetchOne(
                db, sql: ConsistencySQL.overdue, arguments: [now.millisecondsSinceEpoch]) ?? 0)
    }

    // MARK: Orders

    private func disagreements(of id: OrderID) throws -> [Disagreement] {
        let orders = OrderStore(db)
        guard let order = try orders.order(id) else { return [] }
        func wrong(_ subject: Disagreement.Subject, _ message: String) -> Disagreement {
            Disagreement(subject: subject, order: order.number.rawValue, message: message)
        }
        do {
            let folded = try OrderHistory.fold(try orders.events(of: id), of: order)
            if folded != order {
                return [wrong(.order, "it is stored as \(Self.brief(order)), its events say \(Self.brief(folded))")]
            }
        } catch let refusal as Refusal {
            return [wrong(.order, "its events don't add up: \(refusal.message)")]
        }
        var found: [Disagreement] = []
        for returned in try ReturnStore(db).returns(of: order) {
            let placed = order.returns.first { $0.id == returned.id }
            if placed?.state != returned.state || placed?.refundMinorUnits != returned.refundMinorUnits {
                let events = placed.map { "\($0.state.rawValue) over \($0.refundMinorUnits)" } ?? "nothing of it"
                let stored = "\(returned.state.rawValue) over \(returned.refundMinorUnits)"
                found.append(wrong(.returns, "return \(returned.id) is \(stored), its events say \(events)"))
            }
        }
        let known = Set(try ReturnStore(db).returns(of: order).map(\.id))
        for placed in order.returns where !known.contains(placed.id) {
            found.append(wrong(.returns, "return \(placed.id) is told by events and is not stored"))
        }
        return try found + stockOf(order).map { wrong(.stock, $0) }
    }

    private static func brief(_ order: Order) -> String {
        let lines = order.lines.map(\.state.rawValue).joined(separator: " ")
        let money = "paid \(order.paidMinorUnits), refunded \(order.refundedMinorUnits)"
        return "\(order.state.rawValue) (\(lines)), \(money), version \(order.version)"
    }

    /// What left the stock for an order and did not come back.
    private func stockOf(_ order: Order) throws -> [String] {
        let rows = InventoryStore(db)
        var found: [String] = []
        let reservation = try rows.reservation(order.reservation)
        if order.hasTakenStock, let state = reservation?.state, state != .confirmed {
            found.append("its pieces were taken, and its reservation is \(state.rawValue)")
        }
        if !order.hasTakenStock, order.cancelledAt != nil, reservation?.state == .held {
            found.append("it is cancelled, and its reservation is held")
        }
        for line in StockLine.merged(order.stockLines) {
            guard let product = order.lines.first(where: { $0.sku == line.sku })?.productID,
                try isCounted(line.sku, of: product)
            else { continue }
            let numbers = order.lines.filter { $0.sku == line.sku }.map(\.number)
            let expected = order.hasTakenStock ? line.quantity - (try restocked(numbers, of: order)) : 0
            let taken = try rows.taken(line.sku, of: product, reference: order.id.rawValue)
            if taken == expected { continue }
            if taken < expected, try mayOwe(order) { continue }
            found.append("of \(line.sku) \(taken) pieces have left the stock for it, expected \(expected)")
        }
        return found
    }

    /// Nothing is written down of the stock of a product that was deleted.
    private func isCounted(_ sku: SKU, of product: ProductID) throws -> Bool {
        let select = try db.cachedStatement(
            sql: """
                SELECT EXISTS (SELECT 1 FROM sku JOIN product ON product.key = sku.productKey
                    LEFT JOIN variant ON variant.sku = sku.sku
                    WHERE sku.sku = ? AND product.id = ?
                    AND iif(variant.sku IS NULL, product.stockOnHand, variant.stockOnHand) IS NOT NULL)
                """)
        return try Bool.fetchOne(select, arguments: [sku.rawValue, product.rawValue]) ?? false
    }

    private func restocked(_ numbers: [Int64], of order: Order) throws -> Int64 {
        let select = try db.cachedStatement(sql: "SELECT id FROM orderReturn WHERE orderKey = ? AND isRestocked")
        let ids = Set(try String.fetchAll(select, arguments: [order.key]))
        return order.returns.filter { ids.contains($0.id.rawValue) }.flatMap(\.lines)
            .filter { numbers.contains($0.line) }.reduce(0) { $0 + $1.quantity }
    }

    /// Of what was sold beyond the stock some pieces are still to come; the event that says so is kept for a while.
    private func mayOwe(_ order: Order) throws -> Bool {
        if order.createdAt < Self.keptFrom(now) { return true }
        let select = try db.cachedStatement(
            sql: """
                SELECT EXISTS (SELECT 1 FROM commerceEvent WHERE type = ?
                    AND payload ->> 'reference' = ? AND payload ->> 'owed' IS NOT NULL)
                """)
        return try Bool.fetchOne(
            select, arguments: [CommerceEventType.inventoryConfirmed.name, order.id.rawValue]) ?? false
    }

    // MARK: Numbers

    private static let sequences = [
        "order": "SELECT key FROM placedOrder ORDER BY key",
        "invoice": "SELECT invoiceNumber FROM placedOrder WHERE invoiceNumber IS NOT NULL ORDER BY invoiceNumber",
        BooksStore.creditNotes: "SELECT number FROM creditNote ORDER BY number",
    ]

    private func gaps(_ name: String) throws -> [Disagreement] {
        guard let sql = Self.sequences[name] else { return [] }
        let numbers = try Int64.fetchAll(db, sql: sql)
        let last = try Int64.fetchOne(db, sql: "SELECT last FROM numberSequence WHERE name = ?", arguments: [name]) ?? 0
        var found: [Disagreement] = []
        func add(_ message: String) {
            found.append(Disagreement(subject: .numbers, order: nil, message: "\(name) numbers: \(message)"))
        }
        if let place = numbers.indices.first(where: { numbers[$0] != Int64($0) + 1 }) {
            add("\(place + 1) is missing")
        }
        if (numbers.last ?? 0) != last { add("the last is \(numbers.last ?? 0), and \(last) was given") }
        return found
    }

    // MARK: Whole tables

    private struct Check {
        var subject: Disagreement.Subject
        var sql: String
        /// Whether it concerns only what is younger than the oldest event that is kept for sure.
        var isOfEvents = false

        func arguments(_ now: Timestamp) -> StatementArguments {
            isOfEvents ? ["from": ConsistencyStore.keptFrom(now).millisecondsSinceEpoch] : []
        }
    }

    private static func keptFrom(_ now: Timestamp) -> Timestamp {
        now.adding(-CommerceEventStore.keptMilliseconds)
    }

    private static let checks =
        [
            Check(subject: .money, sql: ConsistencySQL.refundsWithoutCreditNotes),
            Check(subject: .money, sql: ConsistencySQL.creditNotesWithoutRefunds),
            Check(subject: .money, sql: ConsistencySQL.returnsWithoutRefunds),
            Check(subject: .money, sql: ConsistencySQL.disputesWithoutRefunds),
            Check(subject: .stock, sql: ConsistencySQL.reserved),
            Check(subject: .stock, sql: ConsistencySQL.leftBehind),
            Check(subject: .stock, sql: ConsistencySQL.heldForNobody),
            Check(subject: .stock, sql: ConsistencySQL.moved),
            Check(subject: .stock, sql: ConsistencySQL.heldLines),
            Check(subject: .stock, sql: ConsistencySQL.soldForNobody),
            Check(subject: .events, sql: ConsistencySQL.untold, isOfEvents: true),
            Check(subject: .events, sql: PaymentConsistencySQL.events, isOfEvents: true),
        ] + PaymentConsistencySQL.all.map { Check(subject: .money, sql: $0) }
}
