import GRDB

/// Sums for reports, and changes of many prices.
enum ReportTables {
    @Sendable static func create(_ db: Database) throws {
        try db.execute(sql: figures)
        try db.execute(sql: repricing)
    }

    /// Sums by day in UTC; `currency` is empty for what has none. `reportPosition` is the last event that is in them, written
    /// in the same transaction, so that each event counts once.
    private static let figures = """
        CREATE TABLE dailyFigure (
            day TEXT NOT NULL CHECK (length(day) = 10),
            name TEXT NOT NULL CHECK (name <> ''),
            currency TEXT NOT NULL,
            count INTEGER NOT NULL,
            pieces INTEGER NOT NULL,
            minorUnits INTEGER NOT NULL,
            PRIMARY KEY (day, name, currency)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE dailyProduct (
            day TEXT NOT NULL CHECK (length(day) = 10),
            productID TEXT NOT NULL,
            currency TEXT NOT NULL,
            orders INTEGER NOT NULL,
            pieces INTEGER NOT NULL,
            minorUnits INTEGER NOT NULL,
            PRIMARY KEY (day, productID, currency)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE reportPosition (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            eventNumber INTEGER NOT NULL CHECK (eventNumber >= 0)
        ) STRICT;
        INSERT INTO reportPosition (id, eventNumber) VALUES (1, 0);
        CREATE INDEX cartByChange ON cart(updatedAt);
        """

    /// `lastKey` is the row of the last product that was looked at, written with what was changed: after a crash it goes
    /// on there, and no price is changed twice. Products after `untilKey` came later and stay as they are.
    private static let repricing = """
        CREATE TABLE repricing (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            id TEXT NOT NULL UNIQUE CHECK (id <> ''),
            request TEXT NOT NULL CHECK (json_valid(request)),
            state TEXT NOT NULL CHECK (state = 'running' OR state = 'done' OR state = 'cancelled'),
            actor TEXT NOT NULL,
            correlationID TEXT NOT NULL,
            lastKey INTEGER NOT NULL,
            untilKey INTEGER NOT NULL,
            products INTEGER NOT NULL CHECK (products >= 0),
            changed INTEGER NOT NULL CHECK (changed >= 0),
            skipped INTEGER NOT NULL CHECK (skipped >= 0),
            createdAt INTEGER NOT NULL,
            endedAt INTEGER,
            CHECK ((state = 'running') = (endedAt IS NULL))
        ) STRICT;
        CREATE INDEX repricingRunning ON repricing(number) WHERE state = 'running';
        """
}
