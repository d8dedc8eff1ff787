import GRDB

/// What the gateway calls sellers, and payouts that go out over it.
enum PayoutSendingTables {
    @Sendable static func create(_ db: Database) throws {
        try db.execute(sql: account)
        try db.execute(sql: payout)
    }

    private static let account = """
        ALTER TABLE seller ADD COLUMN payoutAccount TEXT CHECK (payoutAccount IS NULL
            OR (length(payoutAccount) BETWEEN 1 AND 255 AND payoutAccount NOT GLOB '*[^A-Za-z0-9_]*'));
        """

    /// `gateway` and `account` are of a payout that goes out over a gateway, or did; `transferID` and `reversalID` are what that
    /// calls its steps. While it is sent, `nextAt` is when somebody has to look after it again, and a `note` says why what
    /// was transferred has to come back.
    private static let payout = """
        CREATE TABLE sellerPayoutSent (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            id TEXT NOT NULL UNIQUE CHECK (id <> ''),
            sellerID TEXT NOT NULL REFERENCES seller(id),
            currency TEXT NOT NULL CHECK (currency GLOB '[A-Z][A-Z][A-Z]'),
            minorUnits INTEGER NOT NULL CHECK (minorUnits > 0),
            state TEXT NOT NULL CHECK (state IN ('requested', 'sending', 'paid', 'rejected')),
            note TEXT,
            requestedBy TEXT NOT NULL,
            requestedAt INTEGER NOT NULL,
            endedAt INTEGER,
            gateway TEXT CHECK (gateway <> ''),
            account TEXT CHECK (account <> ''),
            transferID TEXT CHECK (transferID <> ''),
            reversalID TEXT CHECK (reversalID <> ''),
            attempts INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),
            nextAt INTEGER,
            actor TEXT,
            correlationID TEXT,
            CHECK ((state IN ('requested', 'sending')) = (endedAt IS NULL)),
            CHECK ((state = 'sending') = (nextAt IS NOT NULL)),
            CHECK (CASE state WHEN 'requested' THEN account IS NULL WHEN 'sending' THEN account IS NOT NULL ELSE 1 END),
            CHECK ((account IS NULL) = (gateway IS NULL)),
            CHECK ((account IS NULL) = (actor IS NULL)),
            CHECK ((account IS NULL) = (correlationID IS NULL)),
            CHECK (account IS NOT NULL OR (transferID IS NULL AND reversalID IS NULL))
        ) STRICT;
        INSERT INTO sellerPayoutSent
                (number, id, sellerID, currency, minorUnits, state, note, requestedBy, requestedAt, endedAt)
            SELECT number, id, sellerID, currency, minorUnits, state, note, requestedBy, requestedAt, endedAt
            FROM sellerPayout;
        DROP TABLE sellerPayout;
        ALTER TABLE sellerPayoutSent RENAME TO sellerPayout;
        CREATE INDEX sellerPayoutBySeller ON sellerPayout(sellerID, number);
        CREATE INDEX sellerPayoutByState ON sellerPayout(state, number);
        CREATE INDEX sellerPayoutDue ON sellerPayout(nextAt) WHERE nextAt IS NOT NULL;
        """
}
