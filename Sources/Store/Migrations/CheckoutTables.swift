import GRDB

/// Purchases on their way from a cart to an order. `content` is what was frozen and chosen; it never holds a number of a card.
enum CheckoutTables {
    @Sendable static func create(_ db: Database) throws {
        try db.execute(
            sql: """
                CREATE TABLE checkoutSession (
                    id TEXT NOT NULL PRIMARY KEY CHECK (id <> ''),
                    tokenHash TEXT CHECK (length(tokenHash) = 64),
                    userID TEXT CHECK (userID <> ''),
                    step TEXT NOT NULL
                        CHECK (step IN ('shipping_info', 'shipping_method', 'payment', 'review', 'complete')),
                    content TEXT NOT NULL CHECK (json_valid(content)),
                    orderID TEXT UNIQUE REFERENCES placedOrder(id),
                    createdAt INTEGER NOT NULL,
                    expiresAt INTEGER NOT NULL,
                    CHECK ((tokenHash IS NULL) <> (userID IS NULL)),
                    CHECK ((step = 'complete') = (orderID IS NOT NULL))
                ) STRICT, WITHOUT ROWID;
                CREATE INDEX checkoutSessionByExpiry ON checkoutSession(expiresAt);
                CREATE INDEX checkoutSessionByUser ON checkoutSession(userID) WHERE userID IS NOT NULL;
                """)
    }
}
