import Catalog
import GRDB

/// Webhooks and their deliveries.
package struct WebhookStore: Sendable {
    private let database: CatalogDatabase

    package init(_ database: CatalogDatabase) { self.database = database }

    // MARK: Webhooks

    package func insert(_ webhook: Webhook) throws(Refusal) {
        try database.write { db in
            try db.execute(
                sql: "INSERT INTO webhook (\(Self.webhookColumns)) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                arguments: [
                    webhook.id, webhook.url, Self.text(webhook.types), webhook.secret, webhook.isActive,
                    webhook.createdAt.millisecondsSinceEpoch, webhook.sequence, webhook.number,
                ])
        }
    }

    /// Changes address, types and whether it is active; the secret and how far it has heard stay.
    ///
    /// - Returns: `false` when there is none of that id.
    package func update(_ webhook: Webhook) throws(Refusal) -> Bool {
        try database.write { db in
            try db.execute(
                sql: "UPDATE webhook SET url = ?, types = ?, isActive = ? WHERE id = ?",
                arguments: [webhook.url, Self.text(webhook.types), webhook.isActive, webhook.id])
            return db.changesCount > 0
        }
    }

    /// Removes a webhook and all its deliveries.
    package func delete(_ id: String) throws(Refusal) -> Bool {
        try database.write { db in
            try db.execute(sql: "DELETE FROM webhook WHERE id = ?", arguments: [id])
            return db.changesCount > 0
        }
    }

    package func webhook(_ id: String) throws(Refusal) -> Webhook? {
        try database.read { db in
            guard CatalogReader.isStorable(id) else { return nil }
            let sql = "SELECT \(Self.webhookColumns) FROM webhook WHERE id = ?"
            return try Row.fetchOne(db, sql: sql, arguments: [id]).map(Self.webhook)
        }
    }

    /// Oldest first.
    package func webhooks() throws(Refusal) -> [Webhook] {
        try database.read { db in
            let sql = "SELECT \(Self.webhookColumns) FROM webhook ORDER BY createdAt, id"
            return try Row.fetchAll(db, sql: sql).map(Self.webhook)
        }
    }

    // MARK: Deliveries

    /// Adds deliveries and moves the webhook's place behind their events, in one transaction: no event is turned into two
    /// deliveries and none into no delivery.
    package func enqueue(
        _ deliveries: [WebhookDelivery], for webhook: String, sequence: Int64, number: Int64
    ) throws(Refusal) {
        try database.write { db in
            try db.execute(
                sql: "UPDATE webhook SET sequence = ?, number = ? WHERE id = ?", arguments: [sequence, number, webhook])
            // It was removed meanwhile.
            guard db.changesCount > 0 else { return }
            for delivery in deliveries {
                try db.execute(
                    sql: """
                        INSERT INTO webhookDelivery (id, webhookID, events, state, attempts, createdAt, nextAt)
                        VALUES (?, ?, ?, 'pending', 0, ?, ?)
                        """,
                    arguments: [
                        delivery.id, webhook, JobStore.text(delivery.events), delivery.createdAt.millisecondsSinceEpoch,
                        delivery.nextAt.millisecondsSinceEpoch,
                    ])
            }
        }
    }

    /// How many deliveries of a webhook wait.
    package func pendingCount(_ webhook: String) throws(Refusal) -> Int {
        try database.read { db in
            let sql = "SELECT count(*) FROM webhookDelivery WHERE webhookID = ? AND state = 'pending'"
            return try Int.fetchOne(db, sql: sql, arguments: [webhook]) ?? 0
        }
    }

    /// The oldest due delivery of each active webhook.
    package func due(at now: Timestamp, limit: Int) throws(Refusal) -> [WebhookDelivery] {
        try database.read { db in
            let sql = """
                SELECT \(Self.deliveryColumns) FROM webhookDelivery WHERE number IN (
                    SELECT min(d.number) FROM webhookDelivery d JOIN webhook w ON w.id = d.webhookID
                    WHERE d.state = 'pending' AND d.nextAt <= ? AND w.isActive = 1 GROUP BY d.webhookID
                ) ORDER BY number LIMIT ?
                """
            return try Row.fetchAll(db, sql: sql, arguments: [now.millisecondsSinceEpoch, limit]).map(Self.delivery)
        }
    }

    /// Writes down how an attempt ended.
    package func record(_ delivery: WebhookDelivery) throws(Refusal) {
        try database.write { db in
            try db.execute(
                sql: """
                    UPDATE webhookDelivery SET state = ?, attempts = ?, nextAt = ?, lastAt = ?, lastStatus = ?, \
                    lastError = ? WHERE id = ?
                    """,
                arguments: [
                    delivery.state.rawValue, delivery.attempts, delivery.nextAt.millisecondsSinceEpoch,
                    delivery.lastAt?.millisecondsSinceEpoch, delivery.lastStatus, delivery.lastError, delivery.id,
                ])
        }
    }

    /// Puts a delivery that has ended back to be sent at once, with all its attempts before it.
    ///
    /// - Returns: the delivery; `nil` when the webhook has none of that id.
    package func redeliver(_ id: String, of webhook: String, at now: Timestamp) throws(Refusal) -> WebhookDelivery? {
        try database.write { db in
            guard CatalogReader.isStorable(id), CatalogReader.isStorable(webhook) else { return nil }
            try db.execute(
                sql: """
                    UPDATE webhookDelivery SET state = 'pending', attempts = 0, nextAt = ? WHERE id = ? AND webhookID = ?
                    """,
                arguments: [now.millisecondsSinceEpoch, id, webhook])
            let sql = "SELECT \(Self.deliveryColumns) FROM webhookDelivery WHERE id = ? AND webhookID = ?"
            return try Row.fetchOne(db, sql: sql, arguments: [id, webhook]).map(Self.delivery)
        }
    }

    /// Newest first.
    package func deliveries(of webhook: String, limit: Int) throws(Refusal) -> [WebhookDelivery] {
        try database.read { db in
            guard CatalogReader.isStorable(webhook) else { return [] }
            let sql = """
                SELECT \(Self.deliveryColumns) FROM webhookDelivery WHERE webhookID = ? ORDER BY number DESC LIMIT ?
                """
            let arguments: StatementArguments = [webhook, CatalogReader.clamped(limit)]
            return try Row.fetchAll(db, sql: sql, arguments: arguments).map(Self.delivery)
        }
    }

    /// Forgets ended deliveries of a webhook but the newest.
    package func prune(_ webhook: String, keeping count: Int) throws(Refusal) {
        try database.write { db in
            try db.execute(
                sql: """
                    DELETE FROM webhookDelivery WHERE webhookID = ?1 AND state <> 'pending' AND number NOT IN (
                        SELECT number FROM webhookDelivery WHERE webhookID = ?1 AND state <> 'pending'
                        ORDER BY number DESC LIMIT ?2)
                    """,
                arguments: [webhook, count])
        }
    }

    // MARK: Rows

    private static let webhookColumns = "id, url, types, secret, isActive, createdAt, sequence, number"
    private static let deliveryColumns = """
        number, id, webhookID, events, state, attempts, createdAt, nextAt, lastAt, lastStatus, lastError
        """

    private static func text(_ types: [String]) -> String? { JobStore.text(.array(types.map { .string($0) })) }

    private static func webhook(_ row: Row) throws -> Webhook {
        let types = try JSONReader.parse(row[2] as String).elements ?? []
        return Webhook(
            id: row[0], url: row[1], types: types.compactMap(\.text), secret: row[3], isActive: row[4],
            createdAt: Timestamp(millisecondsSinceEpoch: row[5]), sequence: row[6], number: row[7])
    }

    private static func delivery(_ row: Row) throws -> WebhookDelivery {
        guard let state = WebhookDelivery.State(rawValue: row[4]) else {
            throw StoreError.damaged("a delivery has an unknown state")
        }
        var delivery = WebhookDelivery(
            number: row[0], id: row[1], webhookID: row[2], events: try JSONReader.parse(row[3] as String),
            createdAt: Timestamp(millisecondsSinceEpoch: row[6]))
        delivery.state = state
        delivery.attempts = row[5]
        delivery.nextAt = Timestamp(millisecondsSinceEpoch: row[7])
        delivery.lastAt = ProductRow.timestamp(row[8])
        delivery.lastStatus = row[9]
        delivery.lastError = row[10]
        return delivery
    }
}
