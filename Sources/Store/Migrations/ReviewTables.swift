import GRDB

/// What buyers say of products, and what administrators do.
///
/// No foreign keys to the catalog: a product that is deleted and imported again has its reviews again.
enum ReviewTables {
    @Sendable static func create(_ db: Database) throws {
        try db.execute(sql: review)
        try db.execute(sql: total)
        try db.execute(sql: adminAction)
    }

    /// One for each person and product.
    private static let review = """
        CREATE TABLE review (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            id TEXT NOT NULL UNIQUE CHECK (id <> ''),
            productID TEXT NOT NULL CHECK (productID <> ''),
            userID TEXT NOT NULL CHECK (userID <> ''),
            author TEXT,
            stars INTEGER NOT NULL CHECK (stars BETWEEN 1 AND 5),
            title TEXT,
            text TEXT NOT NULL,
            state TEXT NOT NULL CHECK (state = 'pending' OR state = 'approved' OR state = 'rejected'),
            reason TEXT,
            isVerified INTEGER NOT NULL CHECK (isVerified IN (0, 1)),
            helpful INTEGER NOT NULL DEFAULT 0 CHECK (helpful >= 0),
            unhelpful INTEGER NOT NULL DEFAULT 0 CHECK (unhelpful >= 0),
            answer TEXT,
            answeredAt INTEGER,
            createdAt INTEGER NOT NULL,
            updatedAt INTEGER NOT NULL,
            CHECK ((state = 'rejected') = (reason IS NOT NULL)),
            CHECK ((answer IS NULL) = (answeredAt IS NULL))
        ) STRICT;
        CREATE UNIQUE INDEX reviewByProduct ON review(productID, userID);
        CREATE INDEX reviewByStars ON review(productID, state, stars);
        CREATE INDEX reviewByUser ON review(userID, number);
        CREATE INDEX reviewByState ON review(state, number);
        CREATE TABLE reviewVote (
            reviewID TEXT NOT NULL REFERENCES review(id) ON DELETE CASCADE,
            userID TEXT NOT NULL CHECK (userID <> ''),
            isHelpful INTEGER NOT NULL CHECK (isHelpful IN (0, 1)),
            PRIMARY KEY (reviewID, userID)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX reviewVoteByUser ON reviewVote(userID);
        """

    /// Of products with approved reviews. `base…` is what the product had before the first of them.
    private static let total = """
        CREATE TABLE reviewTotal (
            productID TEXT NOT NULL PRIMARY KEY CHECK (productID <> ''),
            baseRating REAL CHECK (baseRating BETWEEN 0 AND 5),
            baseCount INTEGER NOT NULL CHECK (baseCount >= 0),
            stars1 INTEGER NOT NULL CHECK (stars1 >= 0),
            stars2 INTEGER NOT NULL CHECK (stars2 >= 0),
            stars3 INTEGER NOT NULL CHECK (stars3 >= 0),
            stars4 INTEGER NOT NULL CHECK (stars4 >= 0),
            stars5 INTEGER NOT NULL CHECK (stars5 >= 0)
        ) STRICT, WITHOUT ROWID;
        """

    private static let adminAction = """
        CREATE TABLE adminAction (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            at INTEGER NOT NULL,
            actor TEXT NOT NULL CHECK (actor <> ''),
            correlationID TEXT NOT NULL,
            action TEXT NOT NULL CHECK (action <> ''),
            subjectKind TEXT NOT NULL CHECK (subjectKind <> ''),
            subjectID TEXT NOT NULL,
            before TEXT CHECK (before IS NULL OR json_valid(before)),
            after TEXT CHECK (after IS NULL OR json_valid(after))
        ) STRICT;
        CREATE INDEX adminActionBySubject ON adminAction(subjectKind, subjectID, number);
        CREATE INDEX adminActionByActor ON adminAction(actor, number);
        """
}
