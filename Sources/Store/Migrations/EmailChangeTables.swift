import GRDB

/// E-mail addresses that wait to be confirmed by whoever reads the mail there.
///
/// An entry without a user stands for an address that somebody has already: it makes the answer take the same work.
enum EmailChangeTables {
    @Sendable static func create(_ db: Database) throws {
        try db.execute(
            sql: """
                CREATE TABLE emailChange (
                    tokenHash TEXT NOT NULL PRIMARY KEY CHECK (length(tokenHash) = 64),
                    userID TEXT REFERENCES user(id) ON DELETE CASCADE,
                    email TEXT NOT NULL,
                    expiresAt INTEGER NOT NULL
                ) STRICT, WITHOUT ROWID;
                CREATE INDEX emailChangeByUser ON emailChange(userID);
                CREATE INDEX emailChangeByEnd ON emailChange(expiresAt);
                """)
    }
}
