import Catalog
import GRDB
import Store

/// Reservations, the ledger of what is on hand, and the limits of alerts. Lives no longer than its transaction.
package struct InventoryStore {
    private let db: Database

    package init(_ db: Database) { self.db = db }

    /// The stock keeper of this transaction, who moves stock and writes down why.
    package func keeper(_ caller: Caller, at now: Timestamp) -> StockKeeper {
        StockKeeper(
            store: self, stock: StockRows(db, now: now), events: CommerceEventStore(db), caller: caller, now: now)
    }

    // MARK: Reservations

    func insert(_ reservation: Reservation, actor: String) throws {
        let insert = try db.cachedStatement(
            sql: """
                INSERT INTO reservation (id, state, reference, actor, createdAt, expiresAt) VALUES (?, ?, ?, ?, ?, ?)
                """)
        try insert.execute(arguments: [
            reservation.id.rawValue, reservation.state.rawValue, reservation.reference, actor,
            reservation.createdAt.millisecondsSinceEpoch, reservation.expiresAt.millisecondsSinceEpoch,
        ])
        let insertLine = try db.cachedStatement(
            sql: """
                INSERT INTO reservationLine (reservationID, sku, productID, quantity, isHeld) VALUES (?, ?, ?, ?, 1)
                """)
        for line in reservation.lines {
            try insertLine.execute(arguments: [
                reservation.id.rawValue, line.sku.rawValue, line.productID.rawValue, line.quantity,
            ])
        }
    }

    package func reservation(_ id: ReservationID) throws -> Reservation? {
        let select = try db.cachedStatement(
            sql: "SELECT state, reference, createdAt, expiresAt FROM reservation WHERE id = ?")
        guard let row = try Row.fetchOne(select, arguments: [id.rawValue]) else { return nil }
        guard let state = Reservation.State(rawValue: row[0]) else {
            throw Refusal(.storeDamaged, message: "a reservation has an unknown state")
        }
        let selectLines = try db.cachedStatement(
            sql: "SELECT sku, productID, quantity FROM reservationLine WHERE reservationID = ? ORDER BY sku")
        let lines = try Row.fetchAll(selectLines, arguments: [id.rawValue]).map { row in
            Reservation.Line(sku: SKU(row[0]), productID: ProductID(row[1]), quantity: row[2])
        }
        return Reservation(
            id: id, state: state, reference: row[1], createdAt: Timestamp(millisecondsSinceEpoch: row[2]),
            expiresAt: Timestamp(millisecondsSinceEpoch: row[3]), lines: lines)
    }

    /// Ends a reservation that is held.
    func end(_ id: ReservationID, as state: Reservation.State, at now: Timestamp) throws {
        let update = try db.cachedStatement(
            sql: "UPDATE reservation SET state = ?, endedAt = ? WHERE id = ? AND state = 'held'")
        try update.execute(arguments: [state.rawValue, now.millisecondsSinceEpoch, id.rawValue])
        precondition(db.changesCount == 1, "only a reservation that is held ends")
        let updateLines = try db.cachedStatement(
            sql: "UPDATE reservationLine SET isHeld = 0 WHERE reservationID = ?")
        try updateLines.execute(arguments: [id.rawValue])
    }

    /// Reservations that are held beyond their time, the oldest first.
    func due(at now: Timestamp, limit: Int) throws -> [ReservationID] {
        let select = try db.cachedStatement(
            sql: """
                SELECT id FROM reservation WHERE state = 'held' AND expiresAt <= ? ORDER BY expiresAt LIMIT ?
                """)
        return try String.fetchAll(select, arguments: [now.millisecondsSinceEpoch, limit]).map { ReservationID($0) }
    }

    func hasEnded(before instant: Timestamp) throws -> Bool {
        let sql = "SELECT 1 FROM reservation WHERE endedAt IS NOT NULL AND endedAt < ? LIMIT 1"
        return try Int.fetchOne(db, sql: sql, arguments: [instant.millisecondsSinceEpoch]) != nil
    }

    /// Forgets reservations that ended long ago.
    ///
    /// - Returns: how many.
    func removeEnded(before instant: Timestamp, limit: Int) throws -> Int {
        let sql = """
            DELETE FROM reservation WHERE id IN (
                SELECT id FROM reservation WHERE endedAt IS NOT NULL AND endedAt < ? ORDER BY endedAt LIMIT ?
            )
            """
        try db.execute(sql: sql, arguments: [instant.millisecondsSinceEpoch, limit])
        return db.changesCount
    }

    // MARK: Movements

    func append(_ movement: StockMovement) throws {
        let insert = try db.cachedStatement(
            sql: """
                INSERT INTO stockMovement (at, actor, sku, productID, reason, change, onHand, reference, note)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                """)
        try insert.execute(arguments: [
            movement.at.millisecondsSinceEpoch, movement.actor, movement.sku.rawValue, movement.productID.rawValue,
            movement.reason, movement.change, movement.onHand, movement.reference, movement.note,
        ])
    }

    /// Of a product, the newest first.
    ///
    /// - Parameter number: only older ones than this; `nil` begins with the newest.
    package func movements(of product: ProductID, before number: Int64?, limit: Int) throws -> [StockMovement] {
        let sql = """
            SELECT number, at, actor, sku, reason, change, onHand, reference, note FROM stockMovement
            WHERE productID = ? AND number < ? ORDER BY number DESC LIMIT ?
            """
        let arguments: StatementArguments = [product.rawValue, number ?? .max, limit]
        return try Row.fetchAll(db, sql: sql, arguments: arguments).map { row in
            StockMovement(
                number: row[0], at: Timestamp(millisecondsSinceEpoch: row[1]), actor: row[2], sku: SKU(row[3]),
                productID: product, reason: row[4], change: row[5], onHand: row[6], reference: row[7], note: row[8])
        }
    }

    /// Pieces of an SKU that left the stock under a reference and have not come back.
    func taken(_ sku: SKU, of product: ProductID, reference: String) throws -> Int64 {
        let select = try db.cachedStatement(
            sql: """
                SELECT -coalesce(sum(change), 0) FROM stockMovement
                WHERE productID = ? AND sku = ? AND reference = ?
                """)
        return try Int64.fetchOne(select, arguments: [product.rawValue, sku.rawValue, reference]) ?? 0
    }

    // MARK: Alerts

    func lowAt(_ sku: SKU) throws -> Int64 {
        let select = try db.cachedStatement(sql: "SELECT quantity FROM lowStockLimit WHERE sku = ?")
        return try Int64.fetchOne(select, arguments: [sku.rawValue]) ?? InventoryLimits.lowAt
    }

    func setLowAt(_ quantity: Int64, of sku: SKU) throws {
        let insert = try db.cachedStatement(
            sql: "INSERT OR REPLACE INTO lowStockLimit (sku, quantity) VALUES (?, ?)")
        try insert.execute(arguments: [sku.rawValue, quantity])
    }

    // MARK: Levels

    /// What there is of every SKU of a product, in the catalog's order; `nil` when there is no such product.
    package func levels(of id: ProductID) throws -> [StockLevel]? {
        guard let product = try CatalogReader(db).product(id) else { return nil }
        var levels: [StockLevel] = []
        if let sku = product.sku {
            levels.append(StockLevel(sku: sku, productID: id, stock: product.stock, lowAt: try lowAt(sku)))
        }
        for variant in product.variants {
            levels.append(
                StockLevel(sku: variant.sku, productID: id, stock: variant.stock, lowAt: try lowAt(variant.sku)))
        }
        return levels
    }
}
