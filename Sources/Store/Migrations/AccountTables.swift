import GRDB

/// People with accounts, how they sign in, and the mails that are to go to them.
///
/// Of tokens and passwords only hashes are stored; what must come back (secrets of second factors, waiting mails) is
/// encrypted with a key that is not in the store.
enum AccountTables {
    @Sendable static func create(_ db: Database) throws {
        try db.execute(sql: people)
        try db.execute(sql: signingIn)
        try db.execute(sql: secondFactor)
        try db.execute(sql: mail)
    }

    /// A person who was erased keeps the id, to which orders refer, and nothing else.
    private static let people = """
        CREATE TABLE user (
            id TEXT NOT NULL PRIMARY KEY CHECK (id <> ''),
            email TEXT,
            emailKey TEXT UNIQUE,
            passwordHash TEXT,
            name TEXT,
            phone TEXT,
            language TEXT,
            roles TEXT NOT NULL,
            createdAt INTEGER NOT NULL,
            updatedAt INTEGER NOT NULL,
            passwordChangedAt INTEGER NOT NULL,
            blockedAt INTEGER,
            erasedAt INTEGER,
            CHECK ((email IS NULL) = (emailKey IS NULL)),
            CHECK ((erasedAt IS NULL) = (email IS NOT NULL)),
            CHECK (erasedAt IS NULL
                OR (passwordHash IS NULL AND name IS NULL AND phone IS NULL AND language IS NULL AND roles = ''))
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX userByTime ON user(createdAt, id);
        CREATE TABLE postalAddress (
            id TEXT NOT NULL PRIMARY KEY CHECK (id <> ''),
            userID TEXT NOT NULL REFERENCES user(id) ON DELETE CASCADE,
            address TEXT NOT NULL CHECK (json_valid(address)),
            isDefaultShipping INTEGER NOT NULL CHECK (isDefaultShipping IN (0, 1)),
            isDefaultBilling INTEGER NOT NULL CHECK (isDefaultBilling IN (0, 1)),
            createdAt INTEGER NOT NULL,
            updatedAt INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX postalAddressByUser ON postalAddress(userID, createdAt);
        CREATE UNIQUE INDEX postalAddressForShipping ON postalAddress(userID) WHERE isDefaultShipping;
        CREATE UNIQUE INDEX postalAddressForBilling ON postalAddress(userID) WHERE isDefaultBilling;
        CREATE TABLE accountActivity (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            userID TEXT NOT NULL REFERENCES user(id) ON DELETE CASCADE,
            at INTEGER NOT NULL,
            kind TEXT NOT NULL CHECK (kind <> ''),
            sessionID TEXT,
            actor TEXT,
            networkAddress TEXT,
            userAgent TEXT
        ) STRICT;
        CREATE INDEX accountActivityByUser ON accountActivity(userID, number);
        """

    /// Registrations and tokens without a user stand for e-mail addresses that nobody has: they make answers to
    /// strangers take the same work.
    private static let signingIn = """
        CREATE TABLE registration (
            tokenHash TEXT NOT NULL PRIMARY KEY CHECK (length(tokenHash) = 64),
            email TEXT NOT NULL,
            emailKey TEXT NOT NULL,
            passwordHash TEXT NOT NULL,
            name TEXT,
            createdAt INTEGER NOT NULL,
            expiresAt INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX registrationByEmail ON registration(emailKey, createdAt);
        CREATE INDEX registrationByEnd ON registration(expiresAt);
        CREATE TABLE passwordReset (
            tokenHash TEXT NOT NULL PRIMARY KEY CHECK (length(tokenHash) = 64),
            userID TEXT REFERENCES user(id) ON DELETE CASCADE,
            createdAt INTEGER NOT NULL,
            expiresAt INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX passwordResetByUser ON passwordReset(userID);
        CREATE INDEX passwordResetByEnd ON passwordReset(expiresAt);
        CREATE TABLE session (
            id TEXT NOT NULL PRIMARY KEY CHECK (id <> ''),
            userID TEXT NOT NULL REFERENCES user(id) ON DELETE CASCADE,
            createdAt INTEGER NOT NULL,
            lastUsedAt INTEGER NOT NULL,
            expiresAt INTEGER NOT NULL,
            endedAt INTEGER,
            endReason TEXT,
            networkAddress TEXT,
            userAgent TEXT,
            CHECK ((endedAt IS NULL) = (endReason IS NULL))
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX sessionByUser ON session(userID, createdAt);
        CREATE INDEX sessionByEnd ON session(expiresAt);
        CREATE TABLE refreshToken (
            tokenHash TEXT NOT NULL PRIMARY KEY CHECK (length(tokenHash) = 64),
            sessionID TEXT NOT NULL REFERENCES session(id) ON DELETE CASCADE,
            createdAt INTEGER NOT NULL,
            expiresAt INTEGER NOT NULL,
            usedAt INTEGER
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX refreshTokenBySession ON refreshToken(sessionID);
        CREATE TABLE signingKey (
            id TEXT NOT NULL PRIMARY KEY CHECK (id <> ''),
            createdAt INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE loginFailure (
            emailTag TEXT NOT NULL PRIMARY KEY CHECK (length(emailTag) = 64),
            failures INTEGER NOT NULL CHECK (failures > 0),
            lastFailureAt INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX loginFailureByTime ON loginFailure(lastFailureAt);
        """

    /// `lastStep` is that of the last code that was taken: none works twice.
    private static let secondFactor = """
        CREATE TABLE secondFactor (
            userID TEXT NOT NULL PRIMARY KEY REFERENCES user(id) ON DELETE CASCADE,
            sealedSecret BLOB NOT NULL,
            createdAt INTEGER NOT NULL,
            confirmedAt INTEGER,
            lastStep INTEGER
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE recoveryCode (
            userID TEXT NOT NULL REFERENCES secondFactor(userID) ON DELETE CASCADE,
            tag TEXT NOT NULL CHECK (length(tag) = 64),
            usedAt INTEGER,
            PRIMARY KEY (userID, tag)
        ) STRICT, WITHOUT ROWID;
        """

    /// `sealed` is gone once a mail was sent or given up. A mail that is `blank` goes nowhere: it is written when an
    /// e-mail address is not known, to take the same work.
    private static let mail = """
        CREATE TABLE mail (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            id TEXT NOT NULL UNIQUE CHECK (id <> ''),
            sealed BLOB,
            state TEXT NOT NULL CHECK (state IN ('pending', 'sent', 'dead', 'blank')),
            attempts INTEGER NOT NULL CHECK (attempts >= 0),
            createdAt INTEGER NOT NULL,
            nextAt INTEGER NOT NULL,
            endedAt INTEGER,
            lastError TEXT,
            CHECK ((state = 'pending') = (sealed IS NOT NULL))
        ) STRICT;
        CREATE INDEX mailDue ON mail(nextAt) WHERE state = 'pending';
        """
}
