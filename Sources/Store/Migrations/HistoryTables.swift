import GRDB

/// What happened to the catalog: for people (prices, audit) and for the index (outbox).
enum HistoryTables {
    @Sendable static func create(_ db: Database) throws {
        try db.execute(sql: outbox)
        try db.execute(sql: priceHistory)
        try db.execute(sql: auditLog)
    }

    /// No foreign key: deleted products are in it too. `AUTOINCREMENT` keeps the sequence growing when entries that the
    /// index has taken are removed.
    private static let outbox = """
        CREATE TABLE outbox (
            sequence INTEGER PRIMARY KEY AUTOINCREMENT,
            productID TEXT NOT NULL,
            kind TEXT NOT NULL CHECK (kind IN ('write', 'delete', 'category', 'repair'))
        ) STRICT;
        """

    private static let priceHistory = """
        CREATE TABLE priceHistory (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            productID TEXT NOT NULL,
            sku TEXT,
            currency TEXT NOT NULL,
            customerGroup TEXT NOT NULL,
            validFrom INTEGER,
            validUntil INTEGER,
            minorUnits INTEGER CHECK (minorUnits >= 0),
            compareAtMinorUnits INTEGER,
            changedAt INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX priceHistoryByProduct ON priceHistory(productID);
        """

    private static let auditLog = """
        CREATE TABLE auditLog (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            at INTEGER NOT NULL,
            actor TEXT NOT NULL,
            action TEXT NOT NULL CHECK (action IN ('create', 'update', 'delete')),
            subjectKind TEXT NOT NULL CHECK (subjectKind IN ('product', 'category')),
            subjectID TEXT NOT NULL,
            before TEXT CHECK (before IS NULL OR json_valid(before)),
            after TEXT CHECK (after IS NULL OR json_valid(after))
        ) STRICT;
        CREATE INDEX auditLogBySubject ON auditLog(subjectID, subjectKind);
        """
}
