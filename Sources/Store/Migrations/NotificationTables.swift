import GRDB

/// What people are told of in the shop itself, how they want to be told, and mails that could not be sent.
enum NotificationTables {
    @Sendable static func create(_ db: Database) throws {
        try db.execute(sql: notifications)
        try db.execute(sql: mails)
    }

    /// `facts` has what the words are filled with when somebody reads them: nothing of it names a person.
    private static let notifications = """
        CREATE TABLE notification (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            userID TEXT NOT NULL REFERENCES user(id) ON DELETE CASCADE,
            event INTEGER NOT NULL,
            kind TEXT NOT NULL CHECK (kind <> ''),
            facts TEXT NOT NULL CHECK (json_valid(facts)),
            at INTEGER NOT NULL,
            readAt INTEGER,
            UNIQUE (userID, event)
        ) STRICT;
        CREATE INDEX notificationByUser ON notification(userID, number);
        CREATE INDEX notificationUnread ON notification(userID) WHERE readAt IS NULL;
        CREATE TABLE notificationPreference (
            userID TEXT NOT NULL REFERENCES user(id) ON DELETE CASCADE,
            topic TEXT NOT NULL CHECK (topic <> ''),
            email INTEGER NOT NULL CHECK (email IN (0, 1)),
            inApp INTEGER NOT NULL CHECK (inApp IN (0, 1)),
            PRIMARY KEY (userID, topic)
        ) STRICT, WITHOUT ROWID;
        """

    /// A mail that was given up keeps its encrypted text, so that it can be sent again. `recipient` is a keyed hash of the
    /// address, to find what waits for somebody who was erased.
    private static let mails = """
        CREATE TABLE mailWithLetters (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            id TEXT NOT NULL UNIQUE CHECK (id <> ''),
            kind TEXT NOT NULL CHECK (kind <> ''),
            recipient TEXT,
            sealed BLOB,
            state TEXT NOT NULL CHECK (state IN ('pending', 'sent', 'dead', 'blank')),
            attempts INTEGER NOT NULL CHECK (attempts >= 0),
            createdAt INTEGER NOT NULL,
            nextAt INTEGER NOT NULL,
            endedAt INTEGER,
            lastError TEXT,
            CHECK (state <> 'pending' OR sealed IS NOT NULL),
            CHECK (state IN ('pending', 'dead') OR sealed IS NULL)
        ) STRICT;
        INSERT INTO mailWithLetters
            SELECT number, id, 'account', NULL, sealed, state, attempts, createdAt, nextAt, endedAt, lastError FROM mail;
        DROP TABLE mail;
        ALTER TABLE mailWithLetters RENAME TO mail;
        CREATE INDEX mailDue ON mail(nextAt) WHERE state = 'pending';
        CREATE INDEX mailDead ON mail(number) WHERE state = 'dead';
        CREATE INDEX mailByRecipient ON mail(recipient) WHERE sealed IS NOT NULL;
        """
}
