import GRDB

/// What happened to the service itself. Changes of products are in the outbox already.
enum EventTables {
    @Sendable static func create(_ db: Database) throws {
        try db.execute(
            sql: """
                CREATE TABLE event (
                    number INTEGER PRIMARY KEY AUTOINCREMENT,
                    at INTEGER NOT NULL,
                    type TEXT NOT NULL CHECK (type <> ''),
                    data TEXT NOT NULL CHECK (json_valid(data))
                ) STRICT;
                """)
        // Whoever ends a job, however, tells of it in the same transaction.
        try db.execute(
            sql: """
                CREATE TRIGGER jobFinished AFTER UPDATE OF state ON job
                WHEN NEW.state IN ('succeeded', 'failed', 'cancelled') AND OLD.state IN ('queued', 'running')
                BEGIN
                    INSERT INTO event (at, type, data) VALUES (
                        ifnull(NEW.finishedAt, NEW.createdAt), 'job.finished',
                        json_object('id', NEW.id, 'kind', NEW.kind, 'state', NEW.state));
                END
                """)
    }
}
