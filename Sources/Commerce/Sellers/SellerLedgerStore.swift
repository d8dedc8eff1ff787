import Catalog
import GRDB

/// The ledger of what sellers are owed, to which entries are only ever added. Lives no longer than its transaction.
package struct SellerLedgerStore {
    let db: Database

    package init(_ db: Database) { self.db = db }

    // MARK: Selling

    /// Writes down what the sellers of an order earned by it. For the transaction that makes the order paid; doing it again
    /// changes nothing.
    package func sold(_ order: SoldOrder, at now: Timestamp) throws {
        for line in order.lines {
            guard let seller = line.sellerID else { continue }
            try insert(
                SellerEntry(
                    number: 0, sellerID: seller, kind: .sale, orderID: order.id, line: line.number,
                    productID: line.productID, quantity: line.quantity, currency: order.currency,
                    gross: line.minorUnits, commission: Commission.of(line.minorUnits), reference: "", at: now))
        }
    }

    // MARK: Balances

    /// By currency; those in which nothing was ever sold are left out.
    package func balances(of seller: SellerID) throws -> [SellerBalance] {
        let sql = "SELECT currency, sum(net) FROM sellerEntry WHERE sellerID = ? GROUP BY currency ORDER BY currency"
        return try Row.fetchAll(db, sql: sql, arguments: [seller.rawValue]).map { row in
            SellerBalance(currency: CurrencyCode(row[0]), minorUnits: row[1])
        }
    }

    /// The ledger of a seller, the newest entry first.
    func page(of seller: SellerID, before number: Int64?, limit: Int) throws -> [SellerEntry] {
        let sql = "\(Self.select) WHERE sellerID = ? AND number < ? ORDER BY number DESC LIMIT ?"
        return try Row.fetchAll(db, sql: sql, arguments: [seller.rawValue, number ?? .max, limit]).map(Self.entry)
    }

    func entries(_ condition: String, _ arguments: StatementArguments) throws -> [SellerEntry] {
        try Row.fetchAll(db, sql: "\(Self.select) WHERE \(condition) ORDER BY number", arguments: arguments)
            .map(Self.entry)
    }

    // MARK: Sums

    /// Sums of one seller by day and currency, oldest first.
    ///
    /// - Parameter period: from inclusive, to exclusive.
    func days(of seller: SellerID, _ period: Range<Timestamp>) throws -> [SellerDay] {
        let sql = """
            SELECT date(at / 1000, 'unixepoch'), currency, count(DISTINCT CASE kind WHEN 'sale' THEN orderID END),
                sum(quantity), sum(CASE kind WHEN 'sale' THEN gross ELSE 0 END),
                sum(CASE kind WHEN 'refund' THEN -gross ELSE 0 END), sum(commission), sum(net)
            FROM sellerEntry WHERE sellerID = ? AND at >= ? AND at < ? AND (kind = 'sale' OR kind = 'refund')
            GROUP BY 1, 2 ORDER BY 1, 2
            """
        return try Row.fetchAll(db, sql: sql, arguments: Self.arguments(seller, period)).map { row in
            SellerDay(
                day: row[0], currency: CurrencyCode(row[1]), orders: row[2], pieces: row[3], sales: row[4],
                refunds: row[5], commission: row[6], net: row[7])
        }
    }

    /// The products that earned most, with pieces and what buyers paid, in one currency each.
    func topProducts(of seller: SellerID, _ period: Range<Timestamp>, limit: Int) throws -> [JSONValue] {
        let sql = """
            SELECT productID, currency, sum(quantity), sum(gross) FROM sellerEntry
            WHERE sellerID = ? AND at >= ? AND at < ? AND kind = 'sale'
            GROUP BY productID, currency ORDER BY sum(gross) DESC, productID LIMIT \(limit)
            """
        return try Row.fetchAll(db, sql: sql, arguments: Self.arguments(seller, period)).map { row in
            [
                "product_id": .string(row[0]), "currency": .string(row[1]), "pieces": .integer(row[2]),
                "sales": .integer(row[3]),
            ]
        }
    }

    private static func arguments(_ seller: SellerID, _ period: Range<Timestamp>) -> StatementArguments {
        [seller.rawValue, period.lowerBound.millisecondsSinceEpoch, period.upperBound.millisecondsSinceEpoch]
    }

    // MARK: Rows

    func insert(_ entry: SellerEntry) throws {
        let insert = try db.cachedStatement(
            sql: """
                INSERT OR IGNORE INTO sellerEntry
                    (sellerID, kind, orderID, line, productID, quantity, currency, gross, commission, net, reference, at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """)
        try insert.execute(arguments: [
            entry.sellerID.rawValue, entry.kind.rawValue, entry.orderID, entry.line, entry.productID?.rawValue,
            entry.quantity, entry.currency.rawValue, entry.gross, entry.commission, entry.net, entry.reference,
            entry.at.millisecondsSinceEpoch,
        ])
    }

    private static let select = """
        SELECT number, sellerID, kind, orderID, line, productID, quantity, currency, gross, commission, reference, at
        FROM sellerEntry
        """

    private static func entry(_ row: Row) throws -> SellerEntry {
        guard let kind = SellerEntry.Kind(rawValue: row[2]) else {
            throw Refusal(.storeDamaged, message: "the ledger of sellers has an unknown entry")
        }
        return SellerEntry(
            number: row[0], sellerID: SellerID(row[1]), kind: kind, orderID: row[3], line: row[4],
            productID: (row[5] as String?).map { ProductID($0) }, quantity: row[6], currency: CurrencyCode(row[7]),
            gross: row[8], commission: row[9], reference: row[10],
            at: Timestamp(millisecondsSinceEpoch: row[11]))
    }
}

/// What a seller sold on one day in one currency, in minor units.
struct SellerDay: Hashable, Sendable {
    /// In UTC, "2027-01-31".
    var day: String
    var currency: CurrencyCode
    var orders: Int64
    var pieces: Int64
    /// What buyers paid for its lines without tax and shipping.
    var sales: Int64
    /// What went back of it.
    var refunds: Int64
    /// What the shop keeps after refunds.
    var commission: Int64
    /// What the seller earns after refunds.
    var net: Int64

    var json: JSONValue {
        [
            "day": .string(day), "currency": .string(currency.rawValue), "orders": .integer(orders),
            "pieces": .integer(pieces), "sales": .integer(sales), "refunds": .integer(refunds),
            "commission": .integer(commission), "net": .integer(net),
        ]
    }
}
