import GRDB

/// What happened in the shop, for whoever acts on it: mail, statistics, other programs.
///
/// Not in `event`, which keeps its last ten thousand entries for people who watch the service: an order must be there for
/// as long as somebody still has to hear of it. `AUTOINCREMENT` keeps numbers growing when old entries go.
enum CommerceEventTables {
    @Sendable static func create(_ db: Database) throws {
        try db.execute(
            sql: """
                CREATE TABLE commerceEvent (
                    number INTEGER PRIMARY KEY AUTOINCREMENT,
                    type TEXT NOT NULL CHECK (type <> ''),
                    version INTEGER NOT NULL CHECK (version >= 1),
                    at INTEGER NOT NULL,
                    correlationID TEXT NOT NULL,
                    payload TEXT NOT NULL CHECK (json_valid(payload))
                ) STRICT;
                """)
    }
}
