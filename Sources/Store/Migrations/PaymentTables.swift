import GRDB

/// Payments, refunds, kept payment methods, and what gateways say about them. Of cards there is what a receipt shows.
///
/// No foreign keys to orders and people: what was paid outlives both.
enum PaymentTables {
    @Sendable static func create(_ db: Database) throws {
        try db.execute(sql: payment)
        try db.execute(sql: method)
        try db.execute(sql: event)
    }

    /// `nextAt` is when somebody has to look after it again. An order has one payment at most that may still bring it money.
    private static let payment = """
        CREATE TABLE payment (
            id TEXT NOT NULL PRIMARY KEY CHECK (id <> ''),
            orderID TEXT NOT NULL CHECK (orderID <> ''),
            userID TEXT,
            gateway TEXT NOT NULL CHECK (gateway <> ''),
            state TEXT NOT NULL CHECK (state IN
                ('created', 'requires_action', 'authorized', 'captured', 'voiding', 'failed', 'cancelled')),
            minorUnits INTEGER NOT NULL CHECK (minorUnits >= 0),
            currency TEXT NOT NULL CHECK (currency GLOB '[A-Z][A-Z][A-Z]'),
            methodToken TEXT NOT NULL,
            customer TEXT,
            brand TEXT NOT NULL,
            lastFour TEXT NOT NULL CHECK (length(lastFour) <= 4),
            expiryMonth INTEGER,
            expiryYear INTEGER,
            intentID TEXT,
            actionURL TEXT,
            clientSecret TEXT,
            failureCode TEXT,
            failureMessage TEXT,
            attempts INTEGER NOT NULL CHECK (attempts >= 0),
            nextAt INTEGER,
            actor TEXT NOT NULL,
            correlationID TEXT NOT NULL,
            createdAt INTEGER NOT NULL,
            updatedAt INTEGER NOT NULL,
            CHECK ((nextAt IS NULL) = (state IN ('captured', 'failed', 'cancelled'))),
            CHECK ((failureCode IS NULL) = (failureMessage IS NULL))
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX paymentByOrder ON payment(orderID, createdAt);
        CREATE INDEX paymentByUser ON payment(userID, createdAt) WHERE userID IS NOT NULL;
        CREATE UNIQUE INDEX paymentOfOrder ON payment(orderID)
            WHERE state IN ('created', 'requires_action', 'authorized', 'captured');
        CREATE UNIQUE INDEX paymentByIntent ON payment(gateway, intentID) WHERE intentID IS NOT NULL;
        CREATE INDEX paymentDue ON payment(nextAt) WHERE nextAt IS NOT NULL;
        CREATE TABLE paymentRefund (
            id TEXT NOT NULL PRIMARY KEY CHECK (id <> ''),
            paymentID TEXT NOT NULL REFERENCES payment(id),
            key TEXT NOT NULL CHECK (key <> ''),
            minorUnits INTEGER NOT NULL CHECK (minorUnits > 0),
            reason TEXT NOT NULL,
            state TEXT NOT NULL CHECK (state IN ('pending', 'succeeded', 'failed')),
            gatewayID TEXT,
            failure TEXT,
            attempts INTEGER NOT NULL CHECK (attempts >= 0),
            nextAt INTEGER,
            actor TEXT NOT NULL,
            correlationID TEXT NOT NULL,
            createdAt INTEGER NOT NULL,
            CHECK ((nextAt IS NULL) = (state <> 'pending')),
            UNIQUE (paymentID, key)
        ) STRICT, WITHOUT ROWID;
        CREATE UNIQUE INDEX paymentRefundByGateway ON paymentRefund(paymentID, gatewayID) WHERE gatewayID IS NOT NULL;
        CREATE INDEX paymentRefundDue ON paymentRefund(nextAt) WHERE nextAt IS NOT NULL;
        """

    private static let method = """
        CREATE TABLE paymentMethod (
            id TEXT NOT NULL PRIMARY KEY CHECK (id <> ''),
            userID TEXT NOT NULL REFERENCES user(id) ON DELETE CASCADE,
            gateway TEXT NOT NULL CHECK (gateway <> ''),
            token TEXT NOT NULL CHECK (token <> ''),
            customer TEXT,
            brand TEXT NOT NULL,
            lastFour TEXT NOT NULL CHECK (length(lastFour) <= 4),
            expiryMonth INTEGER,
            expiryYear INTEGER,
            isDefault INTEGER NOT NULL CHECK (isDefault IN (0, 1)),
            createdAt INTEGER NOT NULL,
            UNIQUE (userID, gateway, token)
        ) STRICT, WITHOUT ROWID;
        CREATE UNIQUE INDEX paymentMethodDefault ON paymentMethod(userID, gateway) WHERE isDefault;
        """

    /// The body is kept as received, for disputes. `subject` and the two ids repeat what it says.
    private static let event = """
        CREATE TABLE gatewayEvent (
            gateway TEXT NOT NULL,
            id TEXT NOT NULL CHECK (id <> ''),
            type TEXT NOT NULL,
            subject TEXT NOT NULL CHECK (subject IN ('intent', 'refunds', 'dispute', 'other')),
            intentID TEXT,
            paymentID TEXT,
            reason TEXT,
            body BLOB NOT NULL,
            state TEXT NOT NULL CHECK (state IN ('waiting', 'done', 'ignored')),
            attempts INTEGER NOT NULL CHECK (attempts >= 0),
            receivedAt INTEGER NOT NULL,
            nextAt INTEGER,
            CHECK ((nextAt IS NULL) = (state <> 'waiting')),
            PRIMARY KEY (gateway, id)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX gatewayEventDue ON gatewayEvent(nextAt) WHERE nextAt IS NOT NULL;
        CREATE INDEX gatewayEventByTime ON gatewayEvent(receivedAt);
        """
}
