import GRDB

/// How far each subscriber of the commerce events has come, and what was taken in of other programs' events.
///
/// The number has no foreign key: events are forgotten after a month, positions are not.
enum EventDeliveryTables {
    @Sendable static func create(_ db: Database) throws {
        try db.execute(
            sql: """
                CREATE TABLE eventPosition (
                    subscriber TEXT NOT NULL PRIMARY KEY CHECK (subscriber <> ''),
                    number INTEGER NOT NULL CHECK (number >= 0),
                    movedAt INTEGER NOT NULL
                ) STRICT, WITHOUT ROWID;
                CREATE TABLE receivedEvent (
                    inbox TEXT NOT NULL CHECK (inbox <> ''),
                    messageID TEXT NOT NULL CHECK (messageID <> ''),
                    at INTEGER NOT NULL,
                    PRIMARY KEY (inbox, messageID)
                ) STRICT, WITHOUT ROWID;
                CREATE INDEX receivedEventByTime ON receivedEvent(at);
                """)
    }
}
