import GRDB

/// What people with accounts would like to have.
enum WishlistTables {
    @Sendable static func create(_ db: Database) throws { try db.execute(sql: wishlist) }

    /// No foreign keys to the catalog: a list tells its owner when a product is gone. `lastNumber` is the number of the
    /// item that was added last, so that no number is ever given twice.
    private static let wishlist = """
        CREATE TABLE wishlist (
            id TEXT NOT NULL PRIMARY KEY CHECK (id <> ''),
            userID TEXT NOT NULL CHECK (userID <> ''),
            name TEXT NOT NULL CHECK (name <> ''),
            currency TEXT NOT NULL CHECK (currency GLOB '[A-Z][A-Z][A-Z]'),
            shareHash TEXT UNIQUE CHECK (length(shareHash) = 64),
            lastNumber INTEGER NOT NULL CHECK (lastNumber >= 0),
            createdAt INTEGER NOT NULL,
            updatedAt INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX wishlistByUser ON wishlist(userID, createdAt);
        CREATE TABLE wishlistItem (
            wishlistID TEXT NOT NULL REFERENCES wishlist(id) ON DELETE CASCADE,
            number INTEGER NOT NULL CHECK (number >= 1),
            sku TEXT NOT NULL CHECK (sku <> ''),
            productID TEXT NOT NULL,
            minorUnits INTEGER CHECK (minorUnits >= 0),
            note TEXT,
            addedAt INTEGER NOT NULL,
            PRIMARY KEY (wishlistID, number)
        ) STRICT, WITHOUT ROWID;
        CREATE UNIQUE INDEX wishlistItemBySKU ON wishlistItem(wishlistID, sku);
        """
}
