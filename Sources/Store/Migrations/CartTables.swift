import GRDB

/// What people want to buy, and the codes that make it cheaper.
///
/// No foreign keys to the catalog: a cart tells its buyer when a product is gone.
enum CartTables {
    @Sendable static func create(_ db: Database) throws {
        try db.execute(sql: cart)
        try db.execute(sql: promotion)
    }

    /// A cart belongs to a secret, of which the hash is stored, or to an account; never to both.
    /// `lastNumber` is the number of the line that was added last, so that no number is ever given twice.
    private static let cart = """
        CREATE TABLE cart (
            key INTEGER PRIMARY KEY,
            tokenHash TEXT UNIQUE CHECK (length(tokenHash) = 64),
            userID TEXT UNIQUE CHECK (userID <> ''),
            currency TEXT NOT NULL CHECK (currency GLOB '[A-Z][A-Z][A-Z]'),
            customerGroup TEXT NOT NULL CHECK (customerGroup <> ''),
            createdAt INTEGER NOT NULL,
            updatedAt INTEGER NOT NULL,
            expiresAt INTEGER NOT NULL,
            version INTEGER NOT NULL CHECK (version >= 1),
            lastNumber INTEGER NOT NULL CHECK (lastNumber >= 0),
            CHECK ((tokenHash IS NULL) <> (userID IS NULL))
        ) STRICT;
        CREATE INDEX cartByExpiry ON cart(expiresAt);
        CREATE TABLE cartLine (
            cartKey INTEGER NOT NULL REFERENCES cart(key) ON DELETE CASCADE,
            number INTEGER NOT NULL CHECK (number >= 1),
            sku TEXT NOT NULL CHECK (sku <> ''),
            productID TEXT NOT NULL,
            quantity INTEGER NOT NULL CHECK (quantity >= 1),
            isSaved INTEGER NOT NULL CHECK (isSaved IN (0, 1)),
            seenMinorUnits INTEGER NOT NULL CHECK (seenMinorUnits >= 0),
            addedAt INTEGER NOT NULL,
            PRIMARY KEY (cartKey, number)
        ) STRICT, WITHOUT ROWID;
        CREATE UNIQUE INDEX cartLineBySKU ON cartLine(cartKey, sku, isSaved);
        CREATE TABLE cartCode (
            cartKey INTEGER NOT NULL REFERENCES cart(key) ON DELETE CASCADE,
            code TEXT NOT NULL CHECK (code <> ''),
            PRIMARY KEY (cartKey, code)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE cartShare (
            tokenHash TEXT NOT NULL PRIMARY KEY CHECK (length(tokenHash) = 64),
            lines TEXT NOT NULL CHECK (json_valid(lines)),
            createdAt INTEGER NOT NULL,
            expiresAt INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX cartShareByExpiry ON cartShare(expiresAt);
        """

    private static let promotion = """
        CREATE TABLE promotion (
            code TEXT NOT NULL PRIMARY KEY CHECK (code <> ''),
            content TEXT NOT NULL CHECK (json_valid(content)),
            uses INTEGER NOT NULL DEFAULT 0 CHECK (uses >= 0),
            createdAt INTEGER NOT NULL,
            updatedAt INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE promotionUse (
            code TEXT NOT NULL,
            reference TEXT NOT NULL CHECK (reference <> ''),
            buyer TEXT NOT NULL CHECK (buyer <> ''),
            at INTEGER NOT NULL,
            PRIMARY KEY (code, reference)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX promotionUseByBuyer ON promotionUse(code, buyer);
        """
}
