import GRDB

/// What the service itself keeps: keys, jobs, answers to repeat, settings.
enum OperationsTables {
    @Sendable static func create(_ db: Database) throws {
        try db.execute(sql: idempotencyKey)
        try db.execute(sql: apiKey)
        try db.execute(sql: job)
        try db.execute(sql: setting)
    }

    /// Rows in which `status` and `body` are `NULL` are of earlier versions, and mean nothing.
    private static let idempotencyKey = """
        CREATE TABLE idempotencyKey (
            scope TEXT NOT NULL,
            key TEXT NOT NULL CHECK (length(CAST(key AS BLOB)) BETWEEN 1 AND 255),
            requestHash TEXT NOT NULL,
            status INTEGER CHECK (status BETWEEN 100 AND 599),
            body BLOB,
            createdAt INTEGER NOT NULL,
            PRIMARY KEY (scope, key),
            CHECK ((status IS NULL) = (body IS NULL))
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX idempotencyKeyByAge ON idempotencyKey(createdAt);
        """

    private static let apiKey = """
        CREATE TABLE apiKey (
            id TEXT NOT NULL PRIMARY KEY CHECK (id <> ''),
            name TEXT NOT NULL,
            hash TEXT NOT NULL UNIQUE CHECK (hash <> ''),
            scopes TEXT NOT NULL,
            filter TEXT,
            createdAt INTEGER NOT NULL,
            expiresAt INTEGER,
            revokedAt INTEGER
        ) STRICT, WITHOUT ROWID;
        """

    private static let job = """
        CREATE TABLE job (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            id TEXT NOT NULL UNIQUE CHECK (id <> ''),
            kind TEXT NOT NULL CHECK (kind <> ''),
            state TEXT NOT NULL CHECK (state IN ('queued', 'running', 'succeeded', 'failed', 'cancelled')),
            progress INTEGER NOT NULL CHECK (progress >= 0),
            total INTEGER CHECK (total >= 0),
            message TEXT,
            result TEXT CHECK (result IS NULL OR json_valid(result)),
            isCancelRequested INTEGER NOT NULL CHECK (isCancelRequested IN (0, 1)),
            createdAt INTEGER NOT NULL,
            startedAt INTEGER,
            finishedAt INTEGER
        ) STRICT;
        CREATE INDEX jobByState ON job(state);
        """

    private static let setting = """
        CREATE TABLE setting (
            key TEXT NOT NULL PRIMARY KEY CHECK (key <> ''),
            value TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;
        """
}
