import Catalog
import GRDB
import Store

/// Carts and links to them. Lives no longer than its transaction.
package struct CartStore {
    private let db: Database

    package init(_ db: Database) { self.db = db }

    // MARK: Carts

    /// The cart of a buyer, unless its time is over.
    package func cart(of buyer: Buyer, at now: Timestamp) throws -> Cart? {
        let (column, value) = Self.owner(buyer)
        let select = try db.cachedStatement(
            sql: """
                SELECT key, currency, customerGroup, expiresAt, version, lastNumber FROM cart
                WHERE \(column) = ? AND expiresAt > ?
                """)
        guard let row = try Row.fetchOne(select, arguments: [value, now.millisecondsSinceEpoch]) else { return nil }
        var cart = Cart(
            key: row[0], owner: buyer, currency: CurrencyCode(row[1]), group: CustomerGroup(row[2]),
            expiresAt: Timestamp(millisecondsSinceEpoch: row[3]), version: row[4], lastNumber: row[5], lines: [],
            codes: [])
        cart.lines = try lines(cart.key)
        let selectCodes = try db.cachedStatement(sql: "SELECT code FROM cartCode WHERE cartKey = ? ORDER BY code")
        cart.codes = try String.fetchAll(selectCodes, arguments: [cart.key])
        return cart
    }

    /// Makes an empty cart. One of the same buyer whose time is over gives way.
    func create(for buyer: Buyer, currency: CurrencyCode, group: CustomerGroup, at now: Timestamp) throws -> Cart {
        let (column, value) = Self.owner(buyer)
        let select = try db.cachedStatement(sql: "SELECT key FROM cart WHERE \(column) = ? AND expiresAt <= ?")
        let old = try Int64.fetchAll(select, arguments: [value, now.millisecondsSinceEpoch])
        if !old.isEmpty { try forget(old) }
        try FigureStore(db).add(.carts, at: now)
        let expiry = Self.expiry(of: buyer, at: now)
        let insert = try db.cachedStatement(
            sql: """
                INSERT INTO cart (\(column), currency, customerGroup, createdAt, updatedAt, expiresAt, version, lastNumber)
                VALUES (?, ?, ?, ?, ?, ?, 1, 0)
                """)
        try insert.execute(arguments: [
            value, currency.rawValue, group.rawValue, now.millisecondsSinceEpoch, now.millisecondsSinceEpoch,
            expiry.millisecondsSinceEpoch,
        ])
        return Cart(
            key: db.lastInsertedRowID, owner: buyer, currency: currency, group: group, expiresAt: expiry, version: 1,
            lastNumber: 0, lines: [], codes: [])
    }

    /// Writes what differs, and gives the cart its full time again.
    ///
    /// - Returns: the cart as it is now.
    func save(_ cart: Cart, was old: Cart, at now: Timestamp) throws -> Cart {
        var cart = cart
        cart.version = old.version + 1
        cart.expiresAt = Self.expiry(of: cart.owner, at: now)
        let update = try db.cachedStatement(
            sql: "UPDATE cart SET updatedAt = ?, expiresAt = ?, version = ?, lastNumber = ? WHERE key = ?")
        try update.execute(arguments: [
            now.millisecondsSinceEpoch, cart.expiresAt.millisecondsSinceEpoch, cart.version, cart.lastNumber, cart.key,
        ])
        try save(cart.lines, was: old.lines, cart.key)
        let codes = Set(cart.codes)
        for code in old.codes where !codes.contains(code) {
            try db.execute(
                sql: "DELETE FROM cartCode WHERE cartKey = ? AND code = ?", arguments: [cart.key, code])
        }
        for code in cart.codes where !old.codes.contains(code) {
            try db.execute(
                sql: "INSERT INTO cartCode (cartKey, code) VALUES (?, ?)", arguments: [cart.key, code])
        }
        return cart
    }

    func remove(_ cart: Cart) throws {
        let delete = try db.cachedStatement(sql: "DELETE FROM cart WHERE key = ?")
        try delete.execute(arguments: [cart.key])
    }

    /// Forgets carts and links whose time is over.
    ///
    /// - Returns: how many.
    func removeExpired(at now: Timestamp, limit: Int) throws -> Int {
        let arguments: StatementArguments = [now.millisecondsSinceEpoch, limit]
        let carts = try Int64.fetchAll(
            db, sql: "SELECT key FROM cart WHERE expiresAt <= ? ORDER BY expiresAt LIMIT ?", arguments: arguments)
        try forget(carts)
        let sql = """
            DELETE FROM cartShare WHERE tokenHash IN (
                SELECT tokenHash FROM cartShare WHERE expiresAt <= ? ORDER BY expiresAt LIMIT ?
            )
            """
        try db.execute(sql: sql, arguments: arguments)
        return carts.count + db.changesCount
    }

    /// Forgets carts whose time is over; that they were abandoned stays counted.
    private func forget(_ keys: [Int64]) throws {
        try FigureStore(db).addAbandoned(keys)
        let delete = try db.cachedStatement(sql: "DELETE FROM cart WHERE key = ?")
        for key in keys { try delete.execute(arguments: [key]) }
    }

    func hasExpired(at now: Timestamp) throws -> Bool {
        let sql = """
            SELECT EXISTS (SELECT 1 FROM cart WHERE expiresAt <= :now)
                OR EXISTS (SELECT 1 FROM cartShare WHERE expiresAt <= :now)
            """
        return try Bool.fetchOne(db, sql: sql, arguments: ["now": now.millisecondsSinceEpoch]) ?? false
    }

    // MARK: Offers

    /// What the catalog offers, in this transaction.
    var offers: OfferRows { OfferRows(db) }

    /// Those of the codes that exist, as they are for a buyer.
    func offered(_ codes: [String], to buyer: Buyer) throws -> [OfferedPromotion] {
        try PromotionStore(db).offered(codes, to: buyer)
    }

    /// The lines with what the catalog says of them now.
    package func offered(_ cart: Cart, at now: Timestamp) throws -> [OfferedLine] {
        let offers = offers
        return try cart.lines.map { line in
            OfferedLine(
                line, try offers.offer(line.sku, currency: cart.currency), group: cart.group, at: now)
        }
    }

    /// The cart as its buyer sees it.
    package func view(_ cart: Cart, at now: Timestamp) throws -> CartView {
        CartView(
            cart, try offered(cart, at: now),
            promotions: try offered(cart.codes, to: cart.owner), at: now)
    }

    // MARK: Links

    func insertShare(_ token: TokenHash, _ lines: [StockLine], at now: Timestamp, until: Timestamp) throws {
        let items = lines.map { line -> JSONValue in
            ["sku": .string(line.sku.rawValue), "quantity": .integer(line.quantity)]
        }
        try db.execute(
            sql: "INSERT INTO cartShare (tokenHash, lines, createdAt, expiresAt) VALUES (?, ?, ?, ?)",
            arguments: [
                token.rawValue, String(decoding: JSONWriter.bytes(.array(items)), as: UTF8.self),
                now.millisecondsSinceEpoch, until.millisecondsSinceEpoch,
            ])
    }

    /// - Returns: `nil` when there is no such link or its time is over.
    func share(_ token: TokenHash, at now: Timestamp) throws -> [StockLine]? {
        let sql = "SELECT lines FROM cartShare WHERE tokenHash = ? AND expiresAt > ?"
        let arguments: StatementArguments = [token.rawValue, now.millisecondsSinceEpoch]
        guard let text = try String.fetchOne(db, sql: sql, arguments: arguments) else { return nil }
        return try (JSONReader.parse(text).elements ?? []).compactMap { item in
            guard let sku = item["sku"]?.text, let quantity = item["quantity"]?.integer else { return nil }
            return StockLine(sku: SKU(sku), quantity: quantity)
        }
    }

    // MARK: Rows

    private static func owner(_ buyer: Buyer) -> (column: String, value: String) {
        switch buyer {
        case .visitor(let token): ("tokenHash", token.rawValue)
        case .user(let id): ("userID", id.rawValue)
        }
    }

    private static func expiry(of buyer: Buyer, at now: Timestamp) -> Timestamp {
        let milliseconds =
            switch buyer {
            case .visitor: CartLimits.visitorMilliseconds
            case .user: CartLimits.userMilliseconds
            }
        return Timestamp(millisecondsSinceEpoch: now.millisecondsSinceEpoch + milliseconds)
    }

    private func lines(_ key: Int64) throws -> [CartLine] {
        let select = try db.cachedStatement(
            sql: """
                SELECT number, sku, productID, quantity, isSaved, seenMinorUnits, addedAt FROM cartLine
                WHERE cartKey = ? ORDER BY number
                """)
        return try Row.fetchAll(select, arguments: [key]).map { row in
            CartLine(
                number: row[0], sku: SKU(row[1]), productID: ProductID(row[2]), quantity: row[3], isSaved: row[4],
                seenMinorUnits: row[5], addedAt: Timestamp(millisecondsSinceEpoch: row[6]))
        }
    }

    private func save(_ lines: [CartLine], was old: [CartLine], _ key: Int64) throws {
        let kept = Set(lines.map(\.number))
        let delete = try db.cachedStatement(sql: "DELETE FROM cartLine WHERE cartKey = ? AND number = ?")
        for line in old where !kept.contains(line.number) { try delete.execute(arguments: [key, line.number]) }
        let insert = try db.cachedStatement(
            sql: """
                INSERT INTO cartLine (cartKey, number, sku, productID, quantity, isSaved, seenMinorUnits, addedAt)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (cartKey, number) DO UPDATE SET quantity = excluded.quantity, isSaved = excluded.isSaved,
                    seenMinorUnits = excluded.seenMinorUnits
                """)
        for line in lines where !old.contains(line) {
            try insert.execute(arguments: [
                key, line.number, line.sku.rawValue, line.productID.rawValue, line.quantity, line.isSaved,
                line.seenMinorUnits, line.addedAt.millisecondsSinceEpoch,
            ])
        }
    }
}
