import GRDB

/// Analyzers that were changed through the API: each version whole, with its lists, and which of them are in use.
enum AnalyzerTables {
    @Sendable static func create(_ db: Database) throws {
        try db.execute(
            sql: """
                CREATE TABLE analyzerVersion (
                    name TEXT NOT NULL,
                    number INTEGER NOT NULL,
                    at INTEGER NOT NULL,
                    actor TEXT NOT NULL,
                    action TEXT NOT NULL,
                    yaml TEXT NOT NULL,
                    lists TEXT NOT NULL CHECK (json_valid(lists)),
                    fileHash TEXT NOT NULL,
                    PRIMARY KEY (name, number)
                ) STRICT;
                CREATE TABLE analyzerState (
                    name TEXT PRIMARY KEY,
                    live INTEGER NOT NULL,
                    previous INTEGER,
                    draft INTEGER,
                    switching INTEGER
                ) STRICT
                """)
    }
}
