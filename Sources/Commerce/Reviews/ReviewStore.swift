import Catalog
import GRDB
import Store

/// Reviews and what others think of them. Lives no longer than its transaction.
package struct ReviewStore {
    private let db: Database

    package init(_ db: Database) { self.db = db }

    private static let columns = """
        id, number, productID, userID, author, stars, title, text, state, reason, isVerified, helpful, unhelpful, \
        answer, answeredAt, createdAt, updatedAt
        """

    // MARK: One

    package func review(_ id: ReviewID) throws -> Review? {
        try review("id = ?", [id.rawValue])
    }

    func review(of user: UserID, _ product: ProductID) throws -> Review? {
        try review("productID = ? AND userID = ?", [product.rawValue, user.rawValue])
    }

    private func review(_ condition: String, _ arguments: StatementArguments) throws -> Review? {
        let select = try db.cachedStatement(sql: "SELECT \(Self.columns) FROM review WHERE \(condition)")
        return try Row.fetchOne(select, arguments: arguments).map(Self.review)
    }

    /// - Returns: the review with its number.
    func insert(_ review: Review) throws -> Review {
        let sql = """
            INSERT INTO review (id, productID, userID, author, stars, title, text, state, isVerified, createdAt, updatedAt)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """
        try db.execute(
            sql: sql,
            arguments: [
                review.id.rawValue, review.productID.rawValue, review.userID.rawValue, review.author, review.stars,
                review.title, review.text, review.state.rawValue, review.isVerified,
                review.createdAt.millisecondsSinceEpoch, review.updatedAt.millisecondsSinceEpoch,
            ])
        var review = review
        review.number = db.lastInsertedRowID
        return review
    }

    /// Writes everything that can change but the votes.
    func update(_ review: Review) throws {
        let sql = """
            UPDATE review SET author = ?, stars = ?, title = ?, text = ?, state = ?, reason = ?, isVerified = ?, answer = ?,
                answeredAt = ?, updatedAt = ? WHERE id = ?
            """
        try db.execute(
            sql: sql,
            arguments: [
                review.author, review.stars, review.title, review.text, review.state.rawValue, review.reason,
                review.isVerified, review.answer, review.answeredAt?.millisecondsSinceEpoch,
                review.updatedAt.millisecondsSinceEpoch, review.id.rawValue,
            ])
    }

    func remove(_ id: ReviewID) throws {
        try db.execute(sql: "DELETE FROM review WHERE id = ?", arguments: [id.rawValue])
    }

    // MARK: Lists

    /// Approved reviews of a product.
    ///
    /// - Returns: the page, and how many there are in all.
    func page(of product: ProductID, _ query: ReviewQuery) throws -> (reviews: [Review], total: Int64) {
        var conditions = ["productID = ?", "state = 'approved'"]
        var arguments: [any DatabaseValueConvertible] = [product.rawValue]
        if let stars = query.stars {
            conditions.append("stars = ?")
            arguments.append(stars)
        }
        if query.isVerifiedOnly { conditions.append("isVerified = 1") }
        let condition = conditions.joined(separator: " AND ")
        let count = try Int64.fetchOne(
            db, sql: "SELECT count(*) FROM review WHERE \(condition)", arguments: StatementArguments(arguments))
        let sql = """
            SELECT \(Self.columns) FROM review WHERE \(condition) ORDER BY \(Self.order(query.order)) LIMIT ? OFFSET ?
            """
        let place: [any DatabaseValueConvertible] = [query.perPage, (query.page - 1) * query.perPage]
        let rows = try Row.fetchAll(db, sql: sql, arguments: StatementArguments(arguments + place))
        return (try rows.map(Self.review), count ?? 0)
    }

    private static func order(_ order: ReviewQuery.Order) -> String {
        switch order {
        case .newest: "number DESC"
        case .oldest: "number"
        case .highest: "stars DESC, number DESC"
        case .lowest: "stars, number DESC"
        case .helpful: "helpful - unhelpful DESC, helpful DESC, number DESC"
        }
    }

    /// Of one person, the newest first.
    func reviews(of user: UserID, before number: Int64?, limit: Int) throws -> [Review] {
        let sql = "SELECT \(Self.columns) FROM review WHERE userID = ? AND number < ? ORDER BY number DESC LIMIT ?"
        return try Row.fetchAll(db, sql: sql, arguments: [user.rawValue, number ?? .max, limit]).map(Self.review)
    }

    /// In one state, the oldest first, as a queue.
    func queue(_ state: ReviewState, after number: Int64, limit: Int) throws -> [Review] {
        let sql = "SELECT \(Self.columns) FROM review WHERE state = ? AND number > ? ORDER BY number LIMIT ?"
        return try Row.fetchAll(db, sql: sql, arguments: [state.rawValue, number, limit]).map(Self.review)
    }

    // MARK: Ratings

    /// Writes what the approved reviews of a product make of its rating.
    func rate(_ product: ProductID, at now: Timestamp) throws {
        var stars = [Int64](repeating: 0, count: RatingTotals.starsMax)
        let select = try db.cachedStatement(
            sql: "SELECT stars, count(*) FROM review WHERE productID = ? AND state = 'approved' GROUP BY stars")
        for row in try Row.fetchAll(select, arguments: [product.rawValue]) { stars[(row[0] as Int) - 1] = row[1] }
        try RatingRows(db, now: now).set(stars: stars, of: product)
    }

    /// What is known of a product's ratings; `nil` when there is no such product, or it is still being written.
    package func totals(of product: ProductID) throws -> RatingTotals? {
        let isKnown = try Bool.fetchOne(
            db, sql: "SELECT EXISTS (SELECT 1 FROM product WHERE id = ? AND status <> 'draft')",
            arguments: [product.rawValue])
        guard isKnown == true else { return nil }
        return try RatingRows(db, now: Timestamp(millisecondsSinceEpoch: 0)).totals(of: product)
    }

    // MARK: Votes

    /// - Parameter isHelpful: `nil` takes a vote back.
    func vote(_ isHelpful: Bool?, on id: ReviewID, by user: UserID) throws {
        if let isHelpful {
            try db.execute(
                sql: "INSERT OR REPLACE INTO reviewVote (reviewID, userID, isHelpful) VALUES (?, ?, ?)",
                arguments: [id.rawValue, user.rawValue, isHelpful])
        } else {
            try db.execute(
                sql: "DELETE FROM reviewVote WHERE reviewID = ? AND userID = ?",
                arguments: [id.rawValue, user.rawValue])
        }
        try count(id)
    }

    private func count(_ id: ReviewID) throws {
        let sql = """
            UPDATE review SET (helpful, unhelpful) = (
                SELECT ifnull(sum(isHelpful), 0), ifnull(sum(1 - isHelpful), 0) FROM reviewVote
                WHERE reviewID = review.id
            ) WHERE id = ?
            """
        try db.execute(sql: sql, arguments: [id.rawValue])
    }

    // MARK: People

    /// Forgets what somebody wrote and what he thought of others.
    func erase(_ user: UserID, at now: Timestamp) throws {
        let voted = try String.fetchAll(
            db, sql: "SELECT reviewID FROM reviewVote WHERE userID = ?", arguments: [user.rawValue])
        try db.execute(sql: "DELETE FROM reviewVote WHERE userID = ?", arguments: [user.rawValue])
        for id in voted { try count(ReviewID(id)) }
        let products = try String.fetchAll(
            db, sql: "SELECT productID FROM review WHERE userID = ?", arguments: [user.rawValue])
        try db.execute(sql: "DELETE FROM review WHERE userID = ?", arguments: [user.rawValue])
        for product in products { try rate(ProductID(product), at: now) }
    }

    private static func review(_ row: Row) throws -> Review {
        guard let state = ReviewState(rawValue: row[8]) else {
            throw Refusal(.storeDamaged, message: "a review has an unknown state")
        }
        return Review(
            id: ReviewID(row[0]), number: row[1], productID: ProductID(row[2]), userID: UserID(row[3]),
            author: row[4], stars: row[5], title: row[6], text: row[7], state: state, reason: row[9],
            isVerified: row[10], helpful: row[11], unhelpful: row[12], answer: row[13],
            answeredAt: (row[14] as Int64?).map { Timestamp(millisecondsSinceEpoch: $0) },
            createdAt: Timestamp(millisecondsSinceEpoch: row[15]),
            updatedAt: Timestamp(millisecondsSinceEpoch: row[16]))
    }
}
