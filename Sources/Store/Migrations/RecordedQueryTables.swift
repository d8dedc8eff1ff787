import GRDB

/// What was searched for, without who did: only how many did, and for a rare query the hashes needed to count them.
enum RecordedQueryTables {
    @Sendable static func create(_ db: Database) throws {
        try db.execute(
            sql: """
                CREATE TABLE recordedQuery (
                    text TEXT NOT NULL PRIMARY KEY CHECK (text <> ''),
                    searches INTEGER NOT NULL CHECK (searches >= 1),
                    visitors INTEGER NOT NULL CHECK (visitors >= 0),
                    visitorHashes BLOB NOT NULL CHECK (length(visitorHashes) % 8 = 0),
                    firstAt INTEGER NOT NULL,
                    lastAt INTEGER NOT NULL
                ) STRICT, WITHOUT ROWID;
                CREATE INDEX recordedQueryByAge ON recordedQuery(lastAt);
                """)
    }
}
