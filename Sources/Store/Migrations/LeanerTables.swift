import GRDB

/// Makes the tables that grow with every write cheaper to write: half the size and half the time of an import.
///
/// - The audit log no longer holds the whole product with each creation; ``AuditTrail`` tells it from what came later.
///   Only the category path stays, which later entries may not tell.
/// - `CHECK (column IN (…))` with more than two values makes SQLite build a table of them for every row that is
///   written; the same rule in other words costs nothing.
/// - `AUTOINCREMENT` reads and writes the table of sequences for every row. Entries of the audit log and of the price
///   history are never deleted, so that the largest number is the last anyway.
/// - The SKUs of products were in two unique indexes, of which that of the table `sku` is the one that counts.
enum LeanerTables {
    /// Foreign keys are off while this runs and checked at its end, as GRDB does by default.
    ///
    /// - Source: https://www.sqlite.org/lang_altertable.html#otheralter
    @Sendable static func create(_ db: Database) throws {
        // First, because it frees more than all the others need: the file does not grow.
        try rebuild(db, "auditLog", as: auditLog, values: ["after": afterOfCreation])
        try db.execute(sql: "CREATE INDEX auditLogBySubject ON auditLog(subjectID, subjectKind)")
        try rebuild(db, "product", as: product)
        try db.execute(
            sql: """
                CREATE INDEX productByCategory ON product(categoryID);
                CREATE INDEX productByStatus ON product(status);
                """)
        try rebuild(db, "outbox", as: outbox, keepsSequence: true)
        try rebuild(db, "priceHistory", as: priceHistory)
        try db.execute(sql: "CREATE INDEX priceHistoryByProduct ON priceHistory(productID)")
    }

    /// Replaces a table by one of the same columns.
    ///
    /// - Parameter values: what columns get instead of their old value.
    /// - Parameter keepsSequence: whether numbers go on after the last one ever given.
    private static func rebuild(
        _ db: Database, _ table: String, as definition: String, values: [String: String] = [:],
        keepsSequence: Bool = false
    ) throws {
        try db.execute(sql: "CREATE TABLE new_\(table) (\(definition)) STRICT")
        let columns = try db.columns(in: table).map(\.name)
        let source = columns.map { values[$0] ?? $0 }.joined(separator: ", ")
        try db.execute(
            sql: """
                INSERT INTO new_\(table) (\(columns.joined(separator: ", "))) SELECT \(source) FROM \(table) ORDER BY 1
                """)
        if keepsSequence {
            try db.execute(
                sql: """
                    DELETE FROM sqlite_sequence WHERE name = 'new_\(table)';
                    INSERT INTO sqlite_sequence (name, seq)
                        SELECT 'new_\(table)', seq FROM sqlite_sequence WHERE name = '\(table)';
                    """)
        }
        try db.execute(sql: "DROP TABLE \(table); ALTER TABLE new_\(table) RENAME TO \(table)")
    }

    private static let afterOfCreation = """
        CASE
            WHEN action <> 'create' OR subjectKind <> 'product' OR after IS NULL THEN after
            WHEN json_type(after, '$.category_path') = 'array'
                THEN json_object('category_path', json_extract(after, '$.category_path'))
        END
        """

    private static let product = """
        key INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE CHECK (length(CAST(id AS BLOB)) BETWEEN 1 AND 128),
        slug TEXT NOT NULL UNIQUE CHECK (slug <> ''),
        sku TEXT CHECK (length(CAST(sku AS BLOB)) BETWEEN 1 AND 128),
        model TEXT,
        name TEXT NOT NULL CHECK (name <> ''),
        descriptionText TEXT NOT NULL,
        brand TEXT,
        categoryID INTEGER REFERENCES category(id) ON DELETE RESTRICT,
        status TEXT NOT NULL CHECK (status = 'published' OR status = 'draft' OR status = 'archived'),
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
        """

    private static let outbox = """
        sequence INTEGER PRIMARY KEY AUTOINCREMENT,
        productID TEXT NOT NULL,
        kind TEXT NOT NULL CHECK (kind = 'write' OR kind = 'delete' OR kind = 'category' OR kind = 'repair')
        """

    private static let priceHistory = """
        id INTEGER PRIMARY KEY,
        productID TEXT NOT NULL,
        sku TEXT,
        currency TEXT NOT NULL,
        customerGroup TEXT NOT NULL,
        validFrom INTEGER,
        validUntil INTEGER,
        minorUnits INTEGER CHECK (minorUnits >= 0),
        compareAtMinorUnits INTEGER,
        changedAt INTEGER NOT NULL
        """

    /// `after` of a product's entry: with an update what differs; with both an update and a creation, the category path
    /// at the time if the category was renamed or moved later.
    private static let auditLog = """
        id INTEGER PRIMARY KEY,
        at INTEGER NOT NULL,
        actor TEXT NOT NULL,
        action TEXT NOT NULL CHECK (action = 'create' OR action = 'update' OR action = 'delete'),
        subjectKind TEXT NOT NULL CHECK (subjectKind IN ('product', 'category')),
        subjectID TEXT NOT NULL,
        before TEXT CHECK (before IS NULL OR json_valid(before)),
        after TEXT CHECK (after IS NULL OR json_valid(after))
        """
}
