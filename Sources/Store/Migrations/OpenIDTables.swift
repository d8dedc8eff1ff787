import GRDB

/// Sign-ins with other providers that are under way, and whose account an identity there is.
enum OpenIDTables {
    @Sendable static func create(_ db: Database) throws {
        try db.execute(
            sql: """
                CREATE TABLE openIDAttempt (
                    stateHash TEXT NOT NULL PRIMARY KEY CHECK (length(stateHash) = 64),
                    provider TEXT NOT NULL CHECK (provider <> ''),
                    sealed BLOB NOT NULL,
                    expiresAt INTEGER NOT NULL
                ) STRICT, WITHOUT ROWID;
                CREATE INDEX openIDAttemptByEnd ON openIDAttempt(expiresAt);
                CREATE TABLE externalIdentity (
                    issuer TEXT NOT NULL CHECK (issuer <> ''),
                    subject TEXT NOT NULL CHECK (subject <> ''),
                    userID TEXT NOT NULL REFERENCES user(id) ON DELETE CASCADE,
                    createdAt INTEGER NOT NULL,
                    PRIMARY KEY (issuer, subject)
                ) STRICT, WITHOUT ROWID;
                CREATE INDEX externalIdentityByUser ON externalIdentity(userID);
                """)
    }
}
