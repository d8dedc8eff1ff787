import Catalog
import GRDB

/// Orders as their sellers see them. Lives no longer than its transaction.
struct SellerOrderStore {
    private let db: Database

    init(_ db: Database) { self.db = db }

    /// Paid orders with lines of a seller, the newest first.
    ///
    /// - Parameter key: only older ones than this.
    func orders(of seller: SellerID, before key: Int64?, limit: Int) throws -> [Order] {
        let sql = """
            SELECT DISTINCT orderKey, placedOrder.id FROM orderLine JOIN placedOrder ON placedOrder.key = orderKey
            WHERE sellerID = ? AND orderKey < ? AND paidAt IS NOT NULL ORDER BY orderKey DESC LIMIT ?
            """
        let orders = OrderStore(db)
        return try Row.fetchAll(db, sql: sql, arguments: [seller.rawValue, key ?? .max, limit]).compactMap { row in
            try orders.order(OrderID(row[1]))
        }
    }
}

extension SellerStore {
    var orders: SellerOrderStore { SellerOrderStore(db) }
}
