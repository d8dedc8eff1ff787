import GRDB

/// What comes after a sale: returns, credit notes, who issues invoices, disputes, support tickets.
enum AfterSalesTables {
    @Sendable static func create(_ db: Database) throws {
        try db.execute(sql: orderReturn)
        try db.execute(sql: books)
        try db.execute(sql: dispute)
        try db.execute(sql: ticket)
    }

    /// `nextAt` is when somebody has to look after the refund again.
    private static let orderReturn = """
        CREATE TABLE orderReturn (
            key INTEGER PRIMARY KEY,
            id TEXT NOT NULL UNIQUE CHECK (id <> ''),
            orderKey INTEGER NOT NULL REFERENCES placedOrder(key),
            state TEXT NOT NULL CHECK (state IN ('REQUESTED', 'APPROVED', 'REJECTED', 'RECEIVED', 'REFUNDED')),
            reason TEXT NOT NULL,
            note TEXT,
            decision TEXT,
            lines TEXT NOT NULL CHECK (json_valid(lines)),
            refundMinorUnits INTEGER NOT NULL CHECK (refundMinorUnits >= 0),
            shippingMinorUnits INTEGER NOT NULL CHECK (shippingMinorUnits >= 0),
            isRestocked INTEGER NOT NULL CHECK (isRestocked IN (0, 1)),
            refundID TEXT,
            attempts INTEGER NOT NULL CHECK (attempts >= 0),
            failure TEXT,
            nextAt INTEGER,
            createdAt INTEGER NOT NULL,
            updatedAt INTEGER NOT NULL,
            CHECK ((nextAt IS NULL) = (state <> 'RECEIVED'))
        ) STRICT;
        CREATE INDEX orderReturnByOrder ON orderReturn(orderKey, key);
        CREATE INDEX orderReturnByState ON orderReturn(state, key);
        CREATE INDEX orderReturnDue ON orderReturn(nextAt) WHERE nextAt IS NOT NULL;
        CREATE INDEX orderReturnByRefund ON orderReturn(refundID) WHERE refundID IS NOT NULL;
        """

    /// Who issued an invoice is who was it when it was issued: rows are appended.
    private static let books = """
        CREATE TABLE creditNote (
            number INTEGER PRIMARY KEY CHECK (number >= 1),
            orderKey INTEGER NOT NULL REFERENCES placedOrder(key),
            refundID TEXT NOT NULL CHECK (refundID <> ''),
            minorUnits INTEGER NOT NULL CHECK (minorUnits > 0),
            at INTEGER NOT NULL,
            UNIQUE (orderKey, refundID)
        ) STRICT;
        CREATE TABLE invoiceIssuer (
            number INTEGER PRIMARY KEY,
            validFrom INTEGER NOT NULL,
            actor TEXT NOT NULL,
            issuer TEXT NOT NULL CHECK (json_valid(issuer))
        ) STRICT;
        """

    private static let dispute = """
        CREATE TABLE dispute (
            key INTEGER PRIMARY KEY,
            id TEXT NOT NULL UNIQUE CHECK (id <> ''),
            orderKey INTEGER NOT NULL REFERENCES placedOrder(key),
            gatewayID TEXT UNIQUE,
            reason TEXT NOT NULL,
            minorUnits INTEGER NOT NULL CHECK (minorUnits > 0),
            state TEXT NOT NULL CHECK (state IN ('OPENED', 'UNDER_REVIEW', 'WON', 'LOST')),
            refundMinorUnits INTEGER NOT NULL CHECK (refundMinorUnits BETWEEN 0 AND minorUnits),
            createdAt INTEGER NOT NULL,
            updatedAt INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX disputeByOrder ON dispute(orderKey, key);
        CREATE INDEX disputeByState ON dispute(state, key);
        CREATE TABLE disputeNote (
            disputeKey INTEGER NOT NULL REFERENCES dispute(key),
            number INTEGER NOT NULL CHECK (number >= 1),
            at INTEGER NOT NULL,
            actor TEXT NOT NULL,
            note TEXT NOT NULL,
            PRIMARY KEY (disputeKey, number)
        ) STRICT, WITHOUT ROWID;
        """

    /// A ticket is of an account, of an order's guest, or of both.
    private static let ticket = """
        CREATE TABLE ticket (
            key INTEGER PRIMARY KEY,
            id TEXT NOT NULL UNIQUE CHECK (id <> ''),
            userID TEXT,
            orderKey INTEGER REFERENCES placedOrder(key),
            subject TEXT NOT NULL,
            state TEXT NOT NULL CHECK (state IN ('OPEN', 'WAITING', 'CLOSED')),
            assignee TEXT,
            createdAt INTEGER NOT NULL,
            updatedAt INTEGER NOT NULL,
            CHECK (userID IS NOT NULL OR orderKey IS NOT NULL)
        ) STRICT;
        CREATE INDEX ticketByUser ON ticket(userID, key) WHERE userID IS NOT NULL;
        CREATE INDEX ticketByOrder ON ticket(orderKey, key) WHERE orderKey IS NOT NULL;
        CREATE INDEX ticketByState ON ticket(state, key);
        CREATE TABLE ticketMessage (
            ticketKey INTEGER NOT NULL REFERENCES ticket(key),
            number INTEGER NOT NULL CHECK (number >= 1),
            at INTEGER NOT NULL,
            side TEXT NOT NULL CHECK (side IN ('customer', 'staff')),
            actor TEXT NOT NULL,
            body TEXT NOT NULL,
            PRIMARY KEY (ticketKey, number)
        ) STRICT, WITHOUT ROWID;
        """
}
