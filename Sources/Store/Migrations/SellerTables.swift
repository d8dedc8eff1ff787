import GRDB

/// Who sells in the shop, what is theirs, and what they have earned.
enum SellerTables {
    @Sendable static func create(_ db: Database) throws {
        try db.execute(sql: seller)
        try db.execute(sql: team)
        try db.execute(sql: money)
    }

    /// `isSettled` is 0 until the seller's products are what its state wants them to be.
    private static let seller = """
        CREATE TABLE seller (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            id TEXT NOT NULL UNIQUE CHECK (id <> ''),
            slug TEXT NOT NULL UNIQUE CHECK (slug <> ''),
            name TEXT NOT NULL CHECK (name <> ''),
            description TEXT,
            country TEXT,
            state TEXT NOT NULL CHECK (state = 'pending' OR state = 'approved' OR state = 'suspended'),
            reason TEXT,
            isSettled INTEGER NOT NULL CHECK (isSettled IN (0, 1)),
            createdAt INTEGER NOT NULL,
            updatedAt INTEGER NOT NULL,
            CHECK ((state = 'suspended') = (reason IS NOT NULL))
        ) STRICT;
        CREATE INDEX sellerByState ON seller(state, number);
        CREATE INDEX sellerUnsettled ON seller(number) WHERE isSettled = 0;
        CREATE TABLE sellerProduct (
            productID TEXT NOT NULL PRIMARY KEY CHECK (productID <> ''),
            sellerID TEXT NOT NULL REFERENCES seller(id),
            isHidden INTEGER NOT NULL DEFAULT 0 CHECK (isHidden IN (0, 1)),
            createdAt INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX sellerProductBySeller ON sellerProduct(sellerID, productID);
        """

    /// An invitation is for an e-mail address, whether it has an account or not.
    private static let team = """
        CREATE TABLE sellerMember (
            sellerID TEXT NOT NULL REFERENCES seller(id),
            userID TEXT NOT NULL CHECK (userID <> ''),
            role TEXT NOT NULL CHECK (role <> ''),
            createdAt INTEGER NOT NULL,
            PRIMARY KEY (sellerID, userID)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX sellerMemberByUser ON sellerMember(userID);
        CREATE TABLE sellerInvitation (
            id TEXT NOT NULL PRIMARY KEY CHECK (id <> ''),
            sellerID TEXT NOT NULL REFERENCES seller(id),
            email TEXT NOT NULL,
            emailKey TEXT NOT NULL CHECK (emailKey <> ''),
            role TEXT NOT NULL CHECK (role <> ''),
            createdAt INTEGER NOT NULL,
            expiresAt INTEGER NOT NULL,
            UNIQUE (sellerID, emailKey)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX sellerInvitationByEmail ON sellerInvitation(emailKey);
        CREATE INDEX sellerInvitationByEnd ON sellerInvitation(expiresAt);
        """

    /// The ledger is only ever added to; what a seller is owed is the sum of `net`. `reference` is the refund or payout,
    /// so that none counts twice.
    private static let money = """
        CREATE TABLE sellerEntry (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            sellerID TEXT NOT NULL REFERENCES seller(id),
            kind TEXT NOT NULL CHECK (kind = 'sale' OR kind = 'refund' OR kind = 'payout' OR kind = 'payout_returned'),
            orderID TEXT,
            line INTEGER,
            productID TEXT,
            quantity INTEGER NOT NULL DEFAULT 0 CHECK (quantity >= 0),
            currency TEXT NOT NULL CHECK (currency GLOB '[A-Z][A-Z][A-Z]'),
            gross INTEGER NOT NULL,
            commission INTEGER NOT NULL,
            net INTEGER NOT NULL,
            reference TEXT NOT NULL,
            at INTEGER NOT NULL,
            CHECK (net = gross - commission),
            CHECK ((orderID IS NULL) = (line IS NULL)),
            CHECK (CASE kind WHEN 'sale' THEN gross >= 0 AND commission >= 0 AND net >= 0
                WHEN 'refund' THEN gross <= 0 AND commission <= 0 AND net <= 0
                WHEN 'payout' THEN net < 0 AND commission = 0 ELSE net > 0 AND commission = 0 END)
        ) STRICT;
        CREATE UNIQUE INDEX sellerEntryOnce ON sellerEntry(kind, orderID, line, reference) WHERE orderID IS NOT NULL;
        CREATE UNIQUE INDEX sellerEntryOfPayout ON sellerEntry(kind, reference) WHERE orderID IS NULL;
        CREATE INDEX sellerEntryBySeller ON sellerEntry(sellerID, number);
        CREATE TABLE sellerRefund (
            orderID TEXT NOT NULL,
            refundID TEXT NOT NULL CHECK (refundID <> ''),
            minorUnits INTEGER NOT NULL CHECK (minorUnits > 0),
            PRIMARY KEY (orderID, refundID)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE sellerPayout (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            id TEXT NOT NULL UNIQUE CHECK (id <> ''),
            sellerID TEXT NOT NULL REFERENCES seller(id),
            currency TEXT NOT NULL CHECK (currency GLOB '[A-Z][A-Z][A-Z]'),
            minorUnits INTEGER NOT NULL CHECK (minorUnits > 0),
            state TEXT NOT NULL CHECK (state = 'requested' OR state = 'paid' OR state = 'rejected'),
            note TEXT,
            requestedBy TEXT NOT NULL,
            requestedAt INTEGER NOT NULL,
            endedAt INTEGER,
            CHECK ((state = 'requested') = (endedAt IS NULL))
        ) STRICT;
        CREATE INDEX sellerPayoutBySeller ON sellerPayout(sellerID, number);
        CREATE INDEX sellerPayoutByState ON sellerPayout(state, number);
        """
}
