import GRDB

/// Who wants to hear of events, and what was sent to them.
enum WebhookTables {
    @Sendable static func create(_ db: Database) throws {
        try db.execute(
            sql: """
                CREATE TABLE webhook (
                    id TEXT NOT NULL PRIMARY KEY CHECK (id <> ''),
                    url TEXT NOT NULL CHECK (url <> ''),
                    types TEXT NOT NULL CHECK (json_valid(types)),
                    secret TEXT NOT NULL CHECK (length(secret) >= 16),
                    isActive INTEGER NOT NULL CHECK (isActive IN (0, 1)),
                    createdAt INTEGER NOT NULL,
                    sequence INTEGER NOT NULL CHECK (sequence >= 0),
                    number INTEGER NOT NULL CHECK (number >= 0)
                ) STRICT, WITHOUT ROWID;
                CREATE TABLE webhookDelivery (
                    number INTEGER PRIMARY KEY AUTOINCREMENT,
                    id TEXT NOT NULL UNIQUE CHECK (id <> ''),
                    webhookID TEXT NOT NULL REFERENCES webhook(id) ON DELETE CASCADE,
                    events TEXT NOT NULL CHECK (json_valid(events)),
                    state TEXT NOT NULL CHECK (state IN ('pending', 'delivered', 'dead')),
                    attempts INTEGER NOT NULL CHECK (attempts >= 0),
                    createdAt INTEGER NOT NULL,
                    nextAt INTEGER NOT NULL,
                    lastAt INTEGER,
                    lastStatus INTEGER,
                    lastError TEXT
                ) STRICT;
                CREATE INDEX webhookDeliveryByWebhook ON webhookDelivery(webhookID, number);
                CREATE INDEX webhookDeliveryDue ON webhookDelivery(nextAt) WHERE state = 'pending';
                """)
    }
}
