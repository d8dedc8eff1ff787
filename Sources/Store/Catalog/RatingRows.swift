import Catalog
import GRDB

/// How many reviews of each number of stars a product has, and what it had before the first of them.
package struct RatingTotals: Hashable, Sendable {
    /// The rating that was written or imported; `nil` when there was none.
    package var baseRating: Double?
    /// How many reviews stand behind ``baseRating``.
    package var baseCount: Int64
    /// Five counts, of one star first.
    package var stars: [Int64]

    package init(baseRating: Double?, baseCount: Int64, stars: [Int64]) {
        precondition(stars.count == Self.starsMax, "a review has one to five stars")
        self.baseRating = baseRating
        self.baseCount = baseCount
        self.stars = stars
    }

    package static let starsMax = 5

    /// Of reviews here and before.
    package var count: Int64 { baseCount + stars.reduce(0, +) }

    /// The mean of all stars, rounded to hundredths, halves up; `nil` without reviews.
    ///
    /// A rating that came without a count of reviews counts for nothing beside real ones.
    package var rating: Double? {
        let own = stars.reduce(0, +)
        if own == 0 { return baseRating }
        let sum = stars.enumerated().reduce(0.0) { $0 + Double($1.offset + 1) * Double($1.element) }
        let base = (baseRating ?? 0) * Double(baseRating == nil ? 0 : baseCount)
        let counted = Double(own + (baseRating == nil ? 0 : baseCount))
        return ((base + sum) / counted * Self.hundredths).rounded() / Self.hundredths
    }

    private static let hundredths = 100.0
}

/// The ratings of products, written within a transaction of somebody else.
///
/// As ``StockRows``, it writes the columns that the catalog shows, counts the product's version and tells the index.
package struct RatingRows {
    private let db: Database
    private let now: Timestamp

    package init(_ db: Database, now: Timestamp) {
        self.db = db
        self.now = now
    }

    /// - Returns: what is known of a product's ratings; zeros for one that does not exist.
    package func totals(of id: ProductID) throws -> RatingTotals {
        if let kept = try kept(id) { return kept }
        let none = RatingTotals(baseRating: nil, baseCount: 0, stars: Self.noStars)
        guard CatalogReader.isStorable(id.rawValue) else { return none }
        let select = try db.cachedStatement(sql: "SELECT rating, reviewCount FROM product WHERE id = ?")
        guard let row = try Row.fetchOne(select, arguments: [id.rawValue]) else { return none }
        return RatingTotals(baseRating: row[0], baseCount: row[1], stars: Self.noStars)
    }

    /// Sets how many approved reviews of each number of stars there are. Without any the product has again what it had before.
    ///
    /// - Parameter stars: five counts, of one star first.
    package func set(stars: [Int64], of id: ProductID) throws {
        var totals = try totals(of: id)
        guard totals.stars != stars else { return }
        totals.stars = stars
        if stars == Self.noStars {
            try db.execute(sql: "DELETE FROM reviewTotal WHERE productID = ?", arguments: [id.rawValue])
        } else {
            let sql = """
                INSERT OR REPLACE INTO reviewTotal
                    (productID, baseRating, baseCount, stars1, stars2, stars3, stars4, stars5)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                """
            let counts = stars.map(\.databaseValue)
            let head = [id.rawValue.databaseValue, totals.baseRating.databaseValue, totals.baseCount.databaseValue]
            try db.cachedStatement(sql: sql).execute(arguments: StatementArguments(head + counts))
        }
        try show(totals, of: id)
    }

    /// Writes the product's columns, counts its version and tells the index.
    private func show(_ totals: RatingTotals, of id: ProductID) throws {
        let update = try db.cachedStatement(
            sql: """
                UPDATE product SET rating = ?, reviewCount = ?, version = version + 1, updatedAt = max(updatedAt, ?)
                WHERE id = ?
                """)
        try update.execute(arguments: [totals.rating, totals.count, now.millisecondsSinceEpoch, id.rawValue])
        guard db.changesCount == 1 else { return }
        let insert = try db.cachedStatement(sql: "INSERT INTO outbox (productID, kind) VALUES (?, 'write')")
        try insert.execute(arguments: [id.rawValue])
    }

    private func kept(_ id: ProductID) throws -> RatingTotals? {
        guard CatalogReader.isStorable(id.rawValue) else { return nil }
        let select = try db.cachedStatement(sql: "\(Self.select) WHERE productID = ?")
        return try Row.fetchOne(select, arguments: [id.rawValue]).map { row in
            RatingTotals(baseRating: row[0], baseCount: row[1], stars: (2..<7).map { row[$0] })
        }
    }

    static let select = "SELECT baseRating, baseCount, stars1, stars2, stars3, stars4, stars5 FROM reviewTotal"
    private static let noStars = [Int64](repeating: 0, count: RatingTotals.starsMax)
}
