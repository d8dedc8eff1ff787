import Catalog
import GRDB
import Store

/// Sellers and their products. Lives no longer than its transaction.
package struct SellerStore {
    let db: Database

    package init(_ db: Database) { self.db = db }

    private static let select = """
        SELECT id, number, slug, name, description, country, state, reason, createdAt, updatedAt, payoutAccount
        FROM seller
        """

    // MARK: Sellers

    package func seller(_ id: SellerID) throws -> Seller? { try seller("id = ?", [id.rawValue]) }

    package func seller(slug: Slug) throws -> Seller? { try seller("slug = ?", [slug.rawValue]) }

    private func seller(_ condition: String, _ arguments: StatementArguments) throws -> Seller? {
        let select = try db.cachedStatement(sql: "\(Self.select) WHERE \(condition)")
        return try Row.fetchOne(select, arguments: arguments).map(Self.seller)
    }

    /// In the order of their registration.
    ///
    /// - Parameter state: `nil` for all.
    func sellers(_ state: SellerState?, after number: Int64, limit: Int) throws -> [Seller] {
        let sql = "\(Self.select) WHERE number > ? AND (?2 IS NULL OR state = ?2) ORDER BY number LIMIT ?"
        return try Row.fetchAll(db, sql: sql, arguments: [number, state?.rawValue, limit]).map(Self.seller)
    }

    /// Those in whose team somebody is.
    func sellers(of user: UserID) throws -> [Seller] {
        let sql = "\(Self.select) WHERE id IN (SELECT sellerID FROM sellerMember WHERE userID = ?) ORDER BY number"
        return try Row.fetchAll(db, sql: sql, arguments: [user.rawValue]).map(Self.seller)
    }

    /// - Returns: the seller with its number.
    func insert(_ seller: Seller) throws -> Seller {
        try db.execute(
            sql: """
                INSERT INTO seller (id, slug, name, description, country, state, isSettled, createdAt, updatedAt)
                VALUES (?, ?, ?, ?, ?, ?, 1, ?, ?)
                """,
            arguments: [
                seller.id.rawValue, seller.slug.rawValue, seller.name, seller.description, seller.country,
                seller.state.rawValue, seller.createdAt.millisecondsSinceEpoch,
                seller.updatedAt.millisecondsSinceEpoch,
            ])
        var seller = seller
        seller.number = db.lastInsertedRowID
        return seller
    }

    /// Writes everything that can change. Products follow a new state by ``Sellers/settle()``.
    func update(_ seller: Seller, was old: Seller) throws {
        try db.execute(
            sql: """
                UPDATE seller SET name = ?, description = ?, country = ?, state = ?, reason = ?, payoutAccount = ?,
                    updatedAt = ?, isSettled = CASE WHEN ? THEN isSettled ELSE 0 END WHERE id = ?
                """,
            arguments: [
                seller.name, seller.description, seller.country, seller.state.rawValue, seller.reason,
                seller.payoutAccount, seller.updatedAt.millisecondsSinceEpoch, seller.state == old.state,
                seller.id.rawValue,
            ])
    }

    // MARK: Products

    /// Whose product it is; `nil` for the shop's own.
    package func owner(of product: ProductID) throws -> SellerID? {
        let select = try db.cachedStatement(sql: "SELECT sellerID FROM sellerProduct WHERE productID = ?")
        return try String.fetchOne(select, arguments: [product.rawValue]).map { SellerID($0) }
    }

    func own(_ product: ProductID, by id: SellerID, at now: Timestamp) throws {
        try db.execute(
            sql: "INSERT INTO sellerProduct (productID, sellerID, createdAt) VALUES (?, ?, ?)",
            arguments: [product.rawValue, id.rawValue, now.millisecondsSinceEpoch])
    }

    /// Of one seller, in the order of their ids.
    func products(of id: SellerID, after product: String, limit: Int) throws -> [Product] {
        let sql = "SELECT productID FROM sellerProduct WHERE sellerID = ? AND productID > ? ORDER BY productID LIMIT ?"
        let ids = try String.fetchAll(db, sql: sql, arguments: [id.rawValue, product, limit])
        return try CatalogReader(db).products(ids.map { ProductID($0) })
    }

    /// How many products of each status a seller has.
    func productCounts(of id: SellerID) throws -> [Product.Status: Int64] {
        let sql = """
            SELECT product.status, count(*) FROM sellerProduct JOIN product ON product.id = sellerProduct.productID
            WHERE sellerID = ? GROUP BY product.status
            """
        var counts: [Product.Status: Int64] = [:]
        for row in try Row.fetchAll(db, sql: sql, arguments: [id.rawValue]) {
            if let status = Product.Status(rawValue: row[0]) { counts[status] = row[1] }
        }
        return counts
    }

    /// The mean of the ratings of a seller's products, weighted by their reviews; `nil` without reviews.
    func rating(of id: SellerID) throws -> (rating: Double, count: Int64)? {
        let sql = """
            SELECT sum(rating * reviewCount) / sum(reviewCount), sum(reviewCount)
            FROM sellerProduct JOIN product ON product.id = sellerProduct.productID
            WHERE sellerID = ? AND rating IS NOT NULL AND reviewCount > 0
            """
        guard let row = try Row.fetchOne(db, sql: sql, arguments: [id.rawValue]),
            let rating: Double = row[0], let count: Int64 = row[1]
        else { return nil }
        return (rating, count)
    }

    // MARK: Settling

    /// A seller whose products are not yet what its state wants them to be.
    func unsettled() throws -> Seller? {
        try Row.fetchOne(db, sql: "\(Self.select) WHERE isSettled = 0 ORDER BY number LIMIT 1").map(Self.seller)
    }

    func settled(_ id: SellerID) throws {
        try db.execute(sql: "UPDATE seller SET isSettled = 1 WHERE id = ?", arguments: [id.rawValue])
    }

    /// Products that are to be hidden because their seller is suspended, or shown again because it is not any more.
    func unsettledProducts(of seller: Seller, limit: Int) throws -> [ProductID] {
        let condition = seller.state == .suspended ? "product.status = 'published'" : "isHidden = 1"
        let sql = """
            SELECT productID FROM sellerProduct JOIN product ON product.id = sellerProduct.productID
            WHERE sellerID = ? AND \(condition) ORDER BY productID LIMIT ?
            """
        return try String.fetchAll(db, sql: sql, arguments: [seller.id.rawValue, limit]).map { ProductID($0) }
    }

    func setHidden(_ isHidden: Bool, _ product: ProductID) throws {
        try db.execute(
            sql: "UPDATE sellerProduct SET isHidden = ? WHERE productID = ?", arguments: [isHidden, product.rawValue])
    }

    /// The catalog in the same transaction.
    func catalog(_ caller: Caller, at now: Timestamp) -> CatalogChanges {
        CatalogChanges(db, actor: caller.actor, now: now)
    }

    private static func seller(_ row: Row) throws -> Seller {
        guard let state = SellerState(rawValue: row[6]) else {
            throw Refusal(.storeDamaged, message: "a seller has an unknown state")
        }
        return Seller(
            id: SellerID(row[0]), number: row[1], slug: Slug(row[2]), name: row[3], description: row[4],
            country: row[5], state: state, reason: row[7], payoutAccount: row[10],
            createdAt: Timestamp(millisecondsSinceEpoch: row[8]),
            updatedAt: Timestamp(millisecondsSinceEpoch: row[9]))
    }
}
