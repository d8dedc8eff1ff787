import GRDB

/// What was bought. Orders are never deleted: their numbers have no gaps, and the books must be kept.
///
/// No foreign keys to the catalog or to accounts: an order outlives the product and the person.
enum OrderTables {
    @Sendable static func create(_ db: Database) throws {
        try db.execute(sql: counter)
        try db.execute(sql: order)
        try db.execute(sql: line)
        try db.execute(sql: event)
    }

    /// Numbers without gaps, taken in the transaction that uses them.
    private static let counter = """
        CREATE TABLE numberSequence (
            name TEXT NOT NULL PRIMARY KEY CHECK (name <> ''),
            last INTEGER NOT NULL CHECK (last >= 0)
        ) STRICT, WITHOUT ROWID;
        INSERT INTO numberSequence (name, last) VALUES ('order', 0), ('invoice', 0);
        """

    /// `terms` is what was agreed and never changes, `contact` names the person and may be erased, `progress` is what the
    /// events say beyond the columns.
    private static let order = """
        CREATE TABLE placedOrder (
            key INTEGER PRIMARY KEY,
            id TEXT NOT NULL UNIQUE CHECK (id <> ''),
            number TEXT NOT NULL UNIQUE CHECK (number <> ''),
            userID TEXT,
            tokenHash TEXT CHECK (length(tokenHash) = 64),
            emailKey TEXT,
            currency TEXT NOT NULL CHECK (currency GLOB '[A-Z][A-Z][A-Z]'),
            subtotal INTEGER NOT NULL CHECK (subtotal >= 0),
            discount INTEGER NOT NULL CHECK (discount BETWEEN 0 AND subtotal),
            shipping INTEGER NOT NULL CHECK (shipping >= 0),
            shippingDiscount INTEGER NOT NULL CHECK (shippingDiscount BETWEEN 0 AND shipping),
            tax INTEGER NOT NULL CHECK (tax >= 0),
            shippingTax INTEGER NOT NULL CHECK (shippingTax BETWEEN 0 AND tax),
            taxIncluded INTEGER NOT NULL CHECK (taxIncluded IN (0, 1)),
            total INTEGER NOT NULL,
            terms TEXT NOT NULL CHECK (json_valid(terms)),
            contact TEXT NOT NULL CHECK (json_valid(contact)),
            state TEXT NOT NULL CHECK (state IN ('PENDING', 'PAYMENT_PROCESSING', 'PAYMENT_FAILED', 'PAID', 'CONFIRMED',
                'PROCESSING', 'SHIPPED', 'DELIVERED', 'COMPLETED', 'CANCELLED', 'REFUNDED')),
            reservationID TEXT NOT NULL,
            paymentID TEXT,
            paidMinorUnits INTEGER NOT NULL CHECK (paidMinorUnits IN (0, total)),
            refundedMinorUnits INTEGER NOT NULL CHECK (refundedMinorUnits BETWEEN 0 AND paidMinorUnits),
            invoiceNumber INTEGER UNIQUE CHECK (invoiceNumber >= 1),
            paidAt INTEGER,
            progress TEXT NOT NULL CHECK (json_valid(progress)),
            createdAt INTEGER NOT NULL,
            updatedAt INTEGER NOT NULL,
            version INTEGER NOT NULL CHECK (version >= 1),
            CHECK (total = subtotal - discount + shipping - shippingDiscount + iif(taxIncluded, 0, tax)),
            CHECK ((invoiceNumber IS NULL) = (paidAt IS NULL))
        ) STRICT;
        CREATE INDEX placedOrderByUser ON placedOrder(userID, key) WHERE userID IS NOT NULL;
        CREATE INDEX placedOrderByEmail ON placedOrder(emailKey, key) WHERE emailKey IS NOT NULL;
        CREATE INDEX placedOrderByState ON placedOrder(state, key);
        CREATE INDEX placedOrderByPayment ON placedOrder(paymentID) WHERE paymentID IS NOT NULL;
        CREATE INDEX placedOrderByTime ON placedOrder(createdAt);
        CREATE INDEX placedOrderToRefund ON placedOrder(key)
            WHERE state = 'CANCELLED' AND refundedMinorUnits < paidMinorUnits;
        """

    private static let line = """
        CREATE TABLE orderLine (
            orderKey INTEGER NOT NULL REFERENCES placedOrder(key),
            number INTEGER NOT NULL CHECK (number >= 1),
            sku TEXT NOT NULL CHECK (sku <> ''),
            productID TEXT NOT NULL,
            sellerID TEXT,
            name TEXT NOT NULL,
            quantity INTEGER NOT NULL CHECK (quantity >= 1),
            unitMinorUnits INTEGER NOT NULL CHECK (unitMinorUnits >= 0),
            discount INTEGER NOT NULL CHECK (discount BETWEEN 0 AND quantity * unitMinorUnits),
            tax INTEGER NOT NULL CHECK (tax >= 0),
            total INTEGER NOT NULL CHECK (total >= 0),
            state TEXT NOT NULL CHECK (state IN
                ('PENDING', 'CONFIRMED', 'PROCESSING', 'SHIPPED', 'DELIVERED', 'CANCELLED', 'RETURNED', 'REFUNDED')),
            PRIMARY KEY (orderKey, number)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX orderLineBySKU ON orderLine(sku, orderKey);
        CREATE INDEX orderLineBySeller ON orderLine(sellerID, orderKey) WHERE sellerID IS NOT NULL;
        """

    /// What a payment or a refund did counts once, whatever is delivered twice.
    private static let event = """
        CREATE TABLE orderEvent (
            orderKey INTEGER NOT NULL REFERENCES placedOrder(key),
            number INTEGER NOT NULL CHECK (number >= 1),
            at INTEGER NOT NULL,
            actor TEXT NOT NULL,
            correlationID TEXT NOT NULL,
            kind TEXT NOT NULL CHECK (kind <> ''),
            reference TEXT,
            payload TEXT NOT NULL CHECK (json_valid(payload)),
            PRIMARY KEY (orderKey, number)
        ) STRICT, WITHOUT ROWID;
        CREATE UNIQUE INDEX orderEventOnce ON orderEvent(orderKey, kind, reference)
            WHERE kind IN ('paid', 'refunded');
        """
}
