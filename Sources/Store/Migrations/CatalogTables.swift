import GRDB

/// Products with their variants, prices and categories.
enum CatalogTables {
    /// What the cycle trigger aborts with; ``StoreError`` looks for it.
    static let cycleMessage = "category_cycle"

    @Sendable static func create(_ db: Database) throws {
        try db.execute(sql: "PRAGMA application_id = \(CatalogDatabase.applicationID)")
        try db.execute(sql: category)
        try db.execute(sql: cycleTrigger)
        try db.execute(sql: product)
        try db.execute(sql: sku)
        try db.execute(sql: variant)
        try db.execute(sql: price)
    }

    private static let category = """
        CREATE TABLE category (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            parentID INTEGER REFERENCES category(id) ON DELETE RESTRICT CHECK (parentID <> id),
            name TEXT NOT NULL CHECK (name <> ''),
            slug TEXT NOT NULL CHECK (slug <> ''),
            position INTEGER NOT NULL DEFAULT 0
        ) STRICT;
        CREATE UNIQUE INDEX categoryByName ON category(ifnull(parentID, 0), name);
        CREATE UNIQUE INDEX categoryBySlug ON category(ifnull(parentID, 0), slug);
        CREATE INDEX categoryByParent ON category(parentID);
        """

    private static let cycleTrigger = """
        CREATE TRIGGER categoryCycle BEFORE UPDATE OF parentID ON category WHEN NEW.parentID IS NOT NULL
        BEGIN
            SELECT RAISE(ABORT, '\(cycleMessage)') WHERE EXISTS (
                WITH RECURSIVE ancestor(id) AS (
                    SELECT NEW.parentID
                    UNION
                    SELECT category.parentID FROM category JOIN ancestor ON category.id = ancestor.id
                    WHERE category.parentID IS NOT NULL
                )
                SELECT 1 FROM ancestor WHERE id = NEW.id
            );
        END;
        """

    /// Lists that are only ever read and written whole are JSON texts; `NULL` when empty.
    private static let product = """
        CREATE TABLE product (
            key INTEGER PRIMARY KEY,
            id TEXT NOT NULL UNIQUE CHECK (length(CAST(id AS BLOB)) BETWEEN 1 AND 128),
            slug TEXT NOT NULL UNIQUE CHECK (slug <> ''),
            sku TEXT UNIQUE CHECK (length(CAST(sku AS BLOB)) BETWEEN 1 AND 128),
            model TEXT,
            name TEXT NOT NULL CHECK (name <> ''),
            descriptionText TEXT NOT NULL,
            brand TEXT,
            categoryID INTEGER REFERENCES category(id) ON DELETE RESTRICT,
            status TEXT NOT NULL CHECK (status IN ('draft', 'published', 'archived')),
            language TEXT,
            gtins TEXT CHECK (gtins IS NULL OR json_valid(gtins)),
            tags TEXT CHECK (tags IS NULL OR json_valid(tags)),
            translations TEXT CHECK (translations IS NULL OR json_valid(translations)),
            attributes TEXT CHECK (attributes IS NULL OR json_valid(attributes)),
            media TEXT CHECK (media IS NULL OR json_valid(media)),
            stockOnHand INTEGER CHECK (stockOnHand >= 0),
            stockReserved INTEGER CHECK (stockReserved >= 0),
            stockBackorder INTEGER CHECK (stockBackorder IN (0, 1)),
            rating REAL CHECK (rating BETWEEN 0 AND 5),
            reviewCount INTEGER NOT NULL CHECK (reviewCount >= 0),
            popularity REAL NOT NULL CHECK (popularity >= 0),
            releasedAt INTEGER,
            createdAt INTEGER NOT NULL,
            updatedAt INTEGER NOT NULL,
            version INTEGER NOT NULL CHECK (version >= 1),
            CHECK ((stockOnHand IS NULL) = (stockReserved IS NULL)),
            CHECK ((stockOnHand IS NULL) = (stockBackorder IS NULL))
        ) STRICT;
        CREATE INDEX productByCategory ON product(categoryID);
        CREATE INDEX productByStatus ON product(status);
        """

    /// Who owns an SKU: one table for products and variants, because SKUs are unique over both.
    private static let sku = """
        CREATE TABLE sku (
            sku TEXT NOT NULL PRIMARY KEY CHECK (length(CAST(sku AS BLOB)) BETWEEN 1 AND 128),
            productKey INTEGER NOT NULL REFERENCES product(key) ON DELETE CASCADE
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX skuByProduct ON sku(productKey);
        """

    private static let variant = """
        CREATE TABLE variant (
            productKey INTEGER NOT NULL REFERENCES product(key) ON DELETE CASCADE,
            position INTEGER NOT NULL CHECK (position >= 0),
            sku TEXT NOT NULL UNIQUE REFERENCES sku(sku) DEFERRABLE INITIALLY DEFERRED,
            options TEXT CHECK (options IS NULL OR json_valid(options)),
            stockOnHand INTEGER NOT NULL CHECK (stockOnHand >= 0),
            stockReserved INTEGER NOT NULL CHECK (stockReserved >= 0),
            stockBackorder INTEGER NOT NULL CHECK (stockBackorder IN (0, 1)),
            imageURL TEXT,
            PRIMARY KEY (productKey, position)
        ) STRICT, WITHOUT ROWID;
        """

    /// `variantPosition` is `NULL` for the product's own prices. Amounts are minor units, times milliseconds since 1970.
    private static let price = """
        CREATE TABLE price (
            productKey INTEGER NOT NULL REFERENCES product(key) ON DELETE CASCADE,
            variantPosition INTEGER,
            position INTEGER NOT NULL CHECK (position >= 0),
            currency TEXT NOT NULL CHECK (currency GLOB '[A-Z][A-Z][A-Z]'),
            customerGroup TEXT NOT NULL CHECK (customerGroup <> ''),
            minorUnits INTEGER NOT NULL CHECK (minorUnits >= 0),
            compareAtMinorUnits INTEGER CHECK (compareAtMinorUnits > minorUnits),
            validFrom INTEGER,
            validUntil INTEGER CHECK (validUntil > validFrom),
            FOREIGN KEY (productKey, variantPosition) REFERENCES variant(productKey, position) ON DELETE CASCADE
        ) STRICT;
        CREATE UNIQUE INDEX priceByOwner ON price(productKey, variantPosition, position);
        """
}
