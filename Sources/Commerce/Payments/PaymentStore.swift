import Catalog
import GRDB

/// Payments and refunds. Lives no longer than its transaction.
package struct PaymentStore {
    private let db: Database

    package init(_ db: Database) { self.db = db }

    /// Who moves payments on within this transaction.
    func keeper(_ caller: Caller, at now: Timestamp) -> PaymentKeeper {
        PaymentKeeper(
            store: self, orders: OrderStore(db).keeper(caller, at: now), events: CommerceEventStore(db), caller: caller,
            now: now)
    }

    /// An order that somebody may pay and whose payments he may see; `nil` for anybody else's.
    func order(_ id: OrderID, for claimant: Claimant) throws -> Order? {
        try OrderStore(db).ownOrder(id, of: claimant)
    }

    // MARK: Payments

    func insert(_ payment: Payment, nextAt: Timestamp?) throws {
        let insert = try db.cachedStatement(
            sql: """
                INSERT INTO payment (id, orderID, userID, gateway, state, minorUnits, currency, methodToken, customer,
                    brand, lastFour, expiryMonth, expiryYear, attempts, nextAt, actor, correlationID, createdAt, updatedAt)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?, ?, ?, ?, ?)
                """)
        let card = payment.method.card
        try insert.execute(arguments: [
            payment.id.rawValue, payment.orderID.rawValue, payment.userID?.rawValue, payment.gateway,
            payment.state.rawValue, payment.amount.minorUnits, payment.amount.currency.rawValue, payment.method.token,
            payment.method.customer, card.brand, card.lastFour, card.expiryMonth, card.expiryYear,
            nextAt?.millisecondsSinceEpoch, payment.caller.actor, payment.caller.correlationID,
            payment.createdAt.millisecondsSinceEpoch, payment.updatedAt.millisecondsSinceEpoch,
        ])
    }

    /// Writes what may change of a payment.
    func update(_ payment: Payment, nextAt: Timestamp?) throws {
        let update = try db.cachedStatement(
            sql: """
                UPDATE payment SET state = ?, intentID = ?, actionURL = ?, clientSecret = ?, failureCode = ?,
                    failureMessage = ?, attempts = ?, nextAt = ?, updatedAt = ? WHERE id = ?
                """)
        try update.execute(arguments: [
            payment.state.rawValue, payment.intentID?.rawValue, payment.nextAction?.url,
            payment.nextAction?.clientSecret, payment.failure?.code, payment.failure?.message, payment.attempts,
            nextAt?.millisecondsSinceEpoch, payment.updatedAt.millisecondsSinceEpoch, payment.id.rawValue,
        ])
        precondition(db.changesCount == 1, "a payment that changes is there")
    }

    /// With its refunds.
    package func payment(_ id: PaymentID) throws -> Payment? {
        try one("id = ?", [id.rawValue])
    }

    func payment(intent: GatewayIntentID, gateway: String) throws -> Payment? {
        try one("gateway = ? AND intentID = ?", [gateway, intent.rawValue])
    }

    /// The payment of an order that may still bring it money, or has.
    package func active(of order: OrderID) throws -> Payment? {
        try one(
            "orderID = ? AND state IN ('created', 'requires_action', 'authorized', 'captured')", [order.rawValue])
    }

    /// All tries to pay an order, oldest first.
    package func payments(of order: OrderID) throws -> [Payment] {
        try all("orderID = ? ORDER BY createdAt, id", [order.rawValue])
    }

    /// Oldest first.
    func payments(of user: UserID, limit: Int) throws -> [Payment] {
        try all("userID = ? ORDER BY createdAt, id LIMIT ?", [user.rawValue, limit])
    }

    /// Payments that somebody has to look after now.
    func due(_ gateway: String, at now: Timestamp, limit: Int) throws -> [PaymentID] {
        let sql = "SELECT id FROM payment WHERE nextAt <= ? AND gateway = ? ORDER BY nextAt LIMIT ?"
        let select = try db.cachedStatement(sql: sql)
        return try String.fetchAll(select, arguments: [now.millisecondsSinceEpoch, gateway, limit]).map(PaymentID.init)
    }

    /// Makes everything due that is under way: for the start, when nobody else can be looking after it.
    func makeAllDue(at now: Timestamp) throws {
        for table in ["payment", "paymentRefund", "gatewayEvent"] {
            try db.execute(
                sql: "UPDATE \(table) SET nextAt = ? WHERE nextAt > ?",
                arguments: [now.millisecondsSinceEpoch, now.millisecondsSinceEpoch])
        }
    }

    /// How many payments under way belong to a gateway other than the one in use.
    func strandedCount(except gateway: String) throws -> Int {
        try Int.fetchOne(
            db, sql: "SELECT count(*) FROM payment WHERE nextAt IS NOT NULL AND gateway <> ?", arguments: [gateway])
            ?? 0
    }

    // MARK: Refunds

    func insert(_ refund: Refund, nextAt: Timestamp?) throws {
        let insert = try db.cachedStatement(
            sql: """
                INSERT INTO paymentRefund (id, paymentID, key, minorUnits, reason, state, gatewayID, failure, attempts,
                    nextAt, actor, correlationID, createdAt, lines)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0, ?, ?, ?, ?, ?)
                """)
        try insert.execute(arguments: [
            refund.id.rawValue, refund.paymentID.rawValue, refund.key, refund.minorUnits, refund.reason,
            refund.state.rawValue, refund.gatewayID, refund.failure, nextAt?.millisecondsSinceEpoch,
            refund.caller.actor, refund.caller.correlationID, refund.createdAt.millisecondsSinceEpoch,
            refund.lines.isEmpty ? nil : Self.text(refund.lines),
        ])
    }

    func update(_ refund: Refund, nextAt: Timestamp?) throws {
        let update = try db.cachedStatement(
            sql: """
                UPDATE paymentRefund SET state = ?, gatewayID = ?, failure = ?, attempts = ?, nextAt = ? WHERE id = ?
                """)
        try update.execute(arguments: [
            refund.state.rawValue, refund.gatewayID, refund.failure, refund.attempts,
            nextAt?.millisecondsSinceEpoch, refund.id.rawValue,
        ])
        precondition(db.changesCount == 1, "a refund that changes is there")
    }

    package func refund(_ id: RefundID) throws -> Refund? {
        let select = try db.cachedStatement(sql: "\(Self.selectRefund) WHERE id = ?")
        return try Row.fetchOne(select, arguments: [id.rawValue]).map(Self.refund)
    }

    /// Refunds that somebody has to look after now.
    func dueRefunds(_ gateway: String, at now: Timestamp, limit: Int) throws -> [RefundID] {
        let sql = """
            SELECT id FROM paymentRefund WHERE nextAt <= ?
                AND (SELECT gateway FROM payment WHERE payment.id = paymentID) = ? ORDER BY nextAt LIMIT ?
            """
        let select = try db.cachedStatement(sql: sql)
        return try String.fetchAll(select, arguments: [now.millisecondsSinceEpoch, gateway, limit]).map(RefundID.init)
    }

    // MARK: Rows

    private static let select = """
        SELECT id, orderID, userID, gateway, state, minorUnits, currency, methodToken, customer, brand, lastFour,
            expiryMonth, expiryYear, intentID, actionURL, clientSecret, failureCode, failureMessage, attempts, actor,
            correlationID, createdAt, updatedAt FROM payment
        """

    private static let selectRefund = """
        SELECT id, paymentID, key, minorUnits, reason, state, gatewayID, failure, attempts, actor, correlationID,
            createdAt, lines FROM paymentRefund
        """

    private func one(_ condition: String, _ arguments: StatementArguments) throws -> Payment? {
        let select = try db.cachedStatement(sql: "\(Self.select) WHERE \(condition)")
        return try Row.fetchOne(select, arguments: arguments).map(payment)
    }

    private func all(_ condition: String, _ arguments: StatementArguments) throws -> [Payment] {
        try Row.fetchAll(db, sql: "\(Self.select) WHERE \(condition)", arguments: arguments).map(payment)
    }

    private func payment(_ row: Row) throws -> Payment {
        guard let state = PaymentState(rawValue: row[4]) else {
            throw Refusal(.storeDamaged, message: "a payment has an unknown state")
        }
        let card = CardSummary(brand: row[9], lastFour: row[10], expiryMonth: row[11], expiryYear: row[12])
        let url: String? = row[14]
        let secret: String? = row[15]
        let code: String? = row[16]
        let message: String? = row[17]
        let id = PaymentID(row[0])
        let refunds = try db.cachedStatement(sql: "\(Self.selectRefund) WHERE paymentID = ? ORDER BY createdAt, id")
        return Payment(
            id: id, orderID: OrderID(row[1]), userID: (row[2] as String?).map(UserID.init), gateway: row[3],
            state: state, amount: Money(minorUnits: row[5], currency: CurrencyCode(row[6])),
            method: PaymentMethodReference(token: row[7], customer: row[8], card: card),
            intentID: (row[13] as String?).map(GatewayIntentID.init),
            nextAction: state == .requiresAction ? Payment.NextAction(url: url, clientSecret: secret) : nil,
            failure: code.map { Payment.Failure(code: $0, message: message ?? "") },
            refunds: try Row.fetchAll(refunds, arguments: [id.rawValue]).map(Self.refund), attempts: row[18],
            caller: Caller(actor: row[19], correlationID: row[20]),
            createdAt: Timestamp(millisecondsSinceEpoch: row[21]),
            updatedAt: Timestamp(millisecondsSinceEpoch: row[22]))
    }

    private static func text(_ lines: [RefundedLine]) -> String {
        String(decoding: JSONWriter.bytes(.array(lines.map(\.json))), as: UTF8.self)
    }

    private static func refund(_ row: Row) throws -> Refund {
        guard let state = Refund.State(rawValue: row[5]) else {
            throw Refusal(.storeDamaged, message: "a refund has an unknown state")
        }
        let lines = try (row[12] as String?).map { try JSONReader.parse($0).elements ?? [] } ?? []
        return Refund(
            id: RefundID(row[0]), paymentID: PaymentID(row[1]), key: row[2], minorUnits: row[3],
            lines: lines.compactMap { RefundedLine(stored: $0) }, reason: row[4], state: state, gatewayID: row[6],
            failure: row[7], attempts: row[8], caller: Caller(actor: row[9], correlationID: row[10]),
            createdAt: Timestamp(millisecondsSinceEpoch: row[11]))
    }
}
