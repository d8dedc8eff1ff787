import GRDB

/// The merchandising rules: each version whole, so that any of them can be read, compared and brought back alone.
enum RulesTables {
    @Sendable static func create(_ db: Database) throws {
        try db.execute(
            sql: """
                CREATE TABLE rulesVersion (
                    number INTEGER PRIMARY KEY AUTOINCREMENT,
                    at INTEGER NOT NULL,
                    actor TEXT NOT NULL,
                    action TEXT NOT NULL,
                    content TEXT NOT NULL CHECK (json_valid(content))
                ) STRICT
                """)
    }
}
