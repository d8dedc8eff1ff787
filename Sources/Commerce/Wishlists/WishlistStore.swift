import Catalog
import GRDB
import Store

/// Wishlists and links to them. Lives no longer than its transaction.
package struct WishlistStore {
    private let db: Database

    package init(_ db: Database) { self.db = db }

    private static let select =
        "SELECT id, userID, name, currency, shareHash IS NOT NULL, lastNumber, createdAt, updatedAt FROM wishlist"

    // MARK: Lists

    /// The list, if it belongs to the person.
    func list(_ id: WishlistID, of user: UserID) throws -> Wishlist? {
        let sql = "\(Self.select) WHERE id = ? AND userID = ?"
        return try Row.fetchOne(db, sql: sql, arguments: [id.rawValue, user.rawValue]).map(complete)
    }

    /// The list to which a link leads.
    func list(shared hash: TokenHash) throws -> Wishlist? {
        try Row.fetchOne(db, sql: "\(Self.select) WHERE shareHash = ?", arguments: [hash.rawValue]).map(complete)
    }

    /// All lists of a person, the oldest first.
    package func lists(of user: UserID) throws -> [Wishlist] {
        let sql = "\(Self.select) WHERE userID = ? ORDER BY createdAt, id"
        return try Row.fetchAll(db, sql: sql, arguments: [user.rawValue]).map(complete)
    }

    func count(of user: UserID) throws -> Int {
        let sql = "SELECT count(*) FROM wishlist WHERE userID = ?"
        return try Int.fetchOne(db, sql: sql, arguments: [user.rawValue]) ?? 0
    }

    func insert(_ list: Wishlist) throws {
        try db.execute(
            sql: """
                INSERT INTO wishlist (id, userID, name, currency, lastNumber, createdAt, updatedAt)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                list.id.rawValue, list.userID.rawValue, list.name, list.currency.rawValue, list.lastNumber,
                list.createdAt.millisecondsSinceEpoch, list.updatedAt.millisecondsSinceEpoch,
            ])
    }

    /// Writes the list without its items.
    func update(_ list: Wishlist) throws {
        try db.execute(
            sql: "UPDATE wishlist SET name = ?, lastNumber = ?, updatedAt = ? WHERE id = ?",
            arguments: [list.name, list.lastNumber, list.updatedAt.millisecondsSinceEpoch, list.id.rawValue])
    }

    /// - Parameter hash: of the link; `nil` ends it.
    func share(_ id: WishlistID, _ hash: TokenHash?) throws {
        try db.execute(
            sql: "UPDATE wishlist SET shareHash = ? WHERE id = ?", arguments: [hash?.rawValue, id.rawValue])
    }

    func remove(_ id: WishlistID) throws {
        try db.execute(sql: "DELETE FROM wishlist WHERE id = ?", arguments: [id.rawValue])
    }

    func removeAll(of user: UserID) throws {
        try db.execute(sql: "DELETE FROM wishlist WHERE userID = ?", arguments: [user.rawValue])
    }

    // MARK: Items

    func insert(_ item: WishlistItem, into id: WishlistID) throws {
        try db.execute(
            sql: """
                INSERT INTO wishlistItem (wishlistID, number, sku, productID, minorUnits, note, addedAt)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                id.rawValue, item.number, item.sku.rawValue, item.productID.rawValue, item.minorUnits, item.note,
                item.addedAt.millisecondsSinceEpoch,
            ])
    }

    func remove(item number: Int64, from id: WishlistID) throws {
        try db.execute(
            sql: "DELETE FROM wishlistItem WHERE wishlistID = ? AND number = ?", arguments: [id.rawValue, number])
    }

    /// What the catalog offers, in this transaction.
    var offers: OfferRows { OfferRows(db) }

    /// The cart store of the same transaction.
    var carts: CartStore { CartStore(db) }

    /// The list with what the catalog says of its items now.
    package func view(_ list: Wishlist, at now: Timestamp) throws -> WishlistView {
        let rows = offers
        let found = try list.items.map { try rows.offer($0.sku, currency: list.currency) }
        return WishlistView(list: list, offers: found, now: now)
    }

    private func complete(_ row: Row) throws -> Wishlist {
        var list = Wishlist(
            id: WishlistID(row[0]), userID: UserID(row[1]), name: row[2], currency: CurrencyCode(row[3]),
            isShared: row[4], lastNumber: row[5], createdAt: Timestamp(millisecondsSinceEpoch: row[6]),
            updatedAt: Timestamp(millisecondsSinceEpoch: row[7]), items: [])
        let select = try db.cachedStatement(
            sql: """
                SELECT number, sku, productID, minorUnits, note, addedAt FROM wishlistItem WHERE wishlistID = ?
                ORDER BY number
                """)
        list.items = try Row.fetchAll(select, arguments: [list.id.rawValue]).map { row in
            WishlistItem(
                number: row[0], sku: SKU(row[1]), productID: ProductID(row[2]), minorUnits: row[3], note: row[4],
                addedAt: Timestamp(millisecondsSinceEpoch: row[5]))
        }
        return list
    }
}
