import Catalog
import GRDB

/// Returns. Lives no longer than its transaction.
package struct ReturnStore {
    private let db: Database

    package init(_ db: Database) { self.db = db }

    private static let select = """
        SELECT orderReturn.key, orderReturn.id, placedOrder.id, placedOrder.number, placedOrder.currency,
            orderReturn.state, reason, note, decision, lines, refundMinorUnits, shippingMinorUnits, refundID, attempts,
            failure, nextAt, orderReturn.createdAt, orderReturn.updatedAt,
            isRestocked
        FROM orderReturn JOIN placedOrder ON placedOrder.key = orderReturn.orderKey
        """

    func get(_ id: ReturnID) throws -> OrderReturn? {
        let select = try db.cachedStatement(sql: "\(Self.select) WHERE orderReturn.id = ?")
        return try Row.fetchOne(select, arguments: [id.rawValue]).map(Self.value)
    }

    /// - Throws: `not_found`.
    func known(_ id: ReturnID) throws -> OrderReturn {
        if let found = try get(id) { return found }
        throw Refusal(.notFound, message: "there is no such return")
    }

    /// Oldest first.
    func returns(of order: Order) throws -> [OrderReturn] {
        let select = try db.cachedStatement(sql: "\(Self.select) WHERE orderKey = ? ORDER BY orderReturn.key")
        return try Row.fetchAll(select, arguments: [order.key]).map(Self.value)
    }

    /// The return whose money a refund was.
    func get(refund: RefundID, of order: Order) throws -> OrderReturn? {
        let select = try db.cachedStatement(sql: "\(Self.select) WHERE orderKey = ? AND refundID = ?")
        return try Row.fetchOne(select, arguments: [order.key, refund.rawValue]).map(Self.value)
    }

    /// Newest first.
    func page(_ state: ReturnState?, before: ReturnID?, limit: Int) throws -> [OrderReturn] {
        let sql = """
            \(Self.select)
            WHERE (?1 IS NULL OR orderReturn.state = ?1)
                AND (?2 IS NULL OR orderReturn.key < (SELECT key FROM orderReturn WHERE id = ?2))
            ORDER BY orderReturn.key DESC LIMIT ?3
            """
        return try Row.fetchAll(db, sql: sql, arguments: [state?.rawValue, before?.rawValue, limit]).map(Self.value)
    }

    /// Of a person, oldest first.
    func returns(of user: UserID) throws -> [OrderReturn] {
        let sql = "\(Self.select) WHERE placedOrder.userID = ? ORDER BY orderReturn.key"
        return try Row.fetchAll(db, sql: sql, arguments: [user.rawValue]).map(Self.value)
    }

    /// Takes the person's words away.
    func erase(_ user: UserID) throws {
        try db.execute(
            sql: """
                UPDATE orderReturn SET note = NULL
                WHERE orderKey IN (SELECT key FROM placedOrder WHERE userID = ?)
                """, arguments: [user.rawValue])
    }

    /// Refunds that somebody has to look after, the longest due first.
    func due(at now: Timestamp, limit: Int) throws -> [ReturnID] {
        let select = try db.cachedStatement(
            sql: "SELECT id FROM orderReturn WHERE nextAt <= ? ORDER BY nextAt LIMIT ?")
        return try String.fetchAll(select, arguments: [now.millisecondsSinceEpoch, limit]).map { ReturnID($0) }
    }

    func insert(_ value: OrderReturn, of order: Order) throws {
        let insert = try db.cachedStatement(
            sql: """
                INSERT INTO orderReturn (id, orderKey, state, reason, note, lines, refundMinorUnits,
                    shippingMinorUnits, isRestocked, attempts, createdAt, updatedAt)
                VALUES (?, ?, ?, ?, ?, ?, 0, 0, 0, 0, ?, ?)
                """)
        try insert.execute(arguments: [
            value.id.rawValue, order.key, value.state.rawValue, value.reason.rawValue, value.note, Self.text(value),
            value.createdAt.millisecondsSinceEpoch, value.updatedAt.millisecondsSinceEpoch,
        ])
    }

    func update(_ value: OrderReturn) throws {
        let update = try db.cachedStatement(
            sql: """
                UPDATE orderReturn SET state = ?, decision = ?, lines = ?, refundMinorUnits = ?,
                    shippingMinorUnits = ?, isRestocked = ?, refundID = ?, attempts = ?, failure = ?, nextAt = ?, updatedAt = ?
                WHERE id = ?
                """)
        try update.execute(arguments: [
            value.state.rawValue, value.decision, Self.text(value), value.refundMinorUnits,
            value.shippingMinorUnits, value.isRestocked, value.refund?.rawValue, value.attempts, value.failure,
            value.nextAt?.millisecondsSinceEpoch,
            value.updatedAt.millisecondsSinceEpoch, value.id.rawValue,
        ])
    }

    private static func text(_ value: OrderReturn) -> String {
        String(decoding: JSONWriter.bytes(.array(value.lines.map(\.json))), as: UTF8.self)
    }

    private static func value(_ row: Row) throws -> OrderReturn {
        guard let state = ReturnState(rawValue: row[5]), let reason = ReturnReason(rawValue: row[6]) else {
            throw Refusal(.storeDamaged, message: "a return has an unknown state or reason")
        }
        let lines = try JSONReader.parse(row[9] as String).elements ?? []
        var value = OrderReturn(
            id: ReturnID(row[1]), key: row[0], order: OrderID(row[2]), orderNumber: OrderNumber(row[3]),
            currency: CurrencyCode(row[4]), state: state, reason: reason, note: row[7], decision: row[8],
            lines: lines.compactMap { ReturnedLine(stored: $0) }, refundMinorUnits: row[10],
            shippingMinorUnits: row[11], createdAt: Timestamp(millisecondsSinceEpoch: row[16]),
            updatedAt: Timestamp(millisecondsSinceEpoch: row[17]))
        value.refund = (row[12] as String?).map { RefundID($0) }
        value.attempts = row[13]
        value.failure = row[14]
        value.isRestocked = row[18]
        value.nextAt = (row[15] as Int64?).map { Timestamp(millisecondsSinceEpoch: $0) }
        return value
    }
}
