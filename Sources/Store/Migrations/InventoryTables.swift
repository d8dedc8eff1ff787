import GRDB

/// What is promised of the stock, and why the stock is what it is. The stock itself stands with products and variants.
///
/// No foreign keys to the catalog: what was sold of a product outlives the product.
enum InventoryTables {
    @Sendable static func create(_ db: Database) throws {
        try db.execute(sql: reservation)
        try db.execute(sql: movement)
    }

    /// `isHeld` repeats what `state` says, for an index of the lines that still hold something.
    private static let reservation = """
        CREATE TABLE reservation (
            id TEXT NOT NULL PRIMARY KEY CHECK (id <> ''),
            state TEXT NOT NULL CHECK (state IN ('held', 'confirmed', 'released', 'expired')),
            reference TEXT,
            actor TEXT NOT NULL,
            createdAt INTEGER NOT NULL,
            expiresAt INTEGER NOT NULL CHECK (expiresAt > createdAt),
            endedAt INTEGER,
            CHECK ((state = 'held') = (endedAt IS NULL))
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX reservationDue ON reservation(expiresAt) WHERE state = 'held';
        CREATE INDEX reservationEnded ON reservation(endedAt) WHERE endedAt IS NOT NULL;
        CREATE TABLE reservationLine (
            reservationID TEXT NOT NULL REFERENCES reservation(id) ON DELETE CASCADE,
            sku TEXT NOT NULL,
            productID TEXT NOT NULL,
            quantity INTEGER NOT NULL CHECK (quantity > 0),
            isHeld INTEGER NOT NULL CHECK (isHeld IN (0, 1)),
            PRIMARY KEY (reservationID, sku)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX reservationLineHeld ON reservationLine(sku, quantity) WHERE isHeld = 1;
        """

    private static let movement = """
        CREATE TABLE stockMovement (
            number INTEGER PRIMARY KEY,
            at INTEGER NOT NULL,
            actor TEXT NOT NULL,
            sku TEXT NOT NULL,
            productID TEXT NOT NULL,
            reason TEXT NOT NULL CHECK (reason <> ''),
            change INTEGER NOT NULL,
            onHand INTEGER NOT NULL CHECK (onHand >= 0),
            reference TEXT,
            note TEXT
        ) STRICT;
        CREATE INDEX stockMovementByProduct ON stockMovement(productID, number);
        CREATE TABLE lowStockLimit (
            sku TEXT NOT NULL PRIMARY KEY,
            quantity INTEGER NOT NULL CHECK (quantity >= 0)
        ) STRICT, WITHOUT ROWID;
        """
}
