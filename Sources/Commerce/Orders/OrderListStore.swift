import Catalog
import GRDB

/// Lists of orders. Lives no longer than its transaction.
package struct OrderListStore {
    /// Orders on one page.
    package static let pageMax = 200

    private let db: Database

    package init(_ db: Database) { self.db = db }

    /// The newest first.
    ///
    /// - Parameter key: only older ones than this; `nil` begins with the newest.
    package func orders(_ filter: OrderFilter, before key: Int64?, limit: Int) throws -> [Order] {
        try orders(filter, "key < ?", key ?? .max, "DESC", limit)
    }

    /// The oldest first, for exports.
    package func orders(_ filter: OrderFilter, after key: Int64, limit: Int) throws -> [Order] {
        try orders(filter, "key > ?", key, "ASC", limit)
    }

    private func orders(
        _ filter: OrderFilter, _ place: String, _ key: Int64, _ order: String, _ limit: Int
    ) throws -> [Order] {
        var conditions = [place]
        var arguments: [any DatabaseValueConvertible] = [key]
        func add(_ condition: String, _ value: (any DatabaseValueConvertible)?) {
            guard let value else { return }
            conditions.append(condition)
            arguments.append(value)
        }
        add("userID = ?", filter.user?.rawValue)
        add("state = ?", filter.state?.rawValue)
        add("createdAt >= ?", filter.from?.millisecondsSinceEpoch)
        add("createdAt < ?", filter.until?.millisecondsSinceEpoch)
        add("emailKey = ?", filter.email)
        add("number = ?", filter.number?.rawValue)
        add("key IN (SELECT orderKey FROM orderLine WHERE sku = ?)", filter.sku?.rawValue)
        add("key IN (SELECT orderKey FROM orderLine WHERE sellerID = ?)", filter.seller?.rawValue)
        arguments.append(min(max(limit, 1), Self.pageMax))
        let sql = """
            \(OrderRows.select) WHERE \(conditions.joined(separator: " AND ")) ORDER BY key \(order) LIMIT ?
            """
        let store = OrderStore(db)
        return try Row.fetchAll(db, sql: sql, arguments: StatementArguments(arguments)).map(store.order)
    }

    // MARK: What the service looks after

    /// Orders that nobody has paid for so long.
    func unpaid(createdBefore instant: Timestamp, limit: Int) throws -> [OrderID] {
        let sql = """
            SELECT id FROM placedOrder WHERE state IN ('PENDING', 'PAYMENT_FAILED') AND createdAt < ? LIMIT ?
            """
        return try String.fetchAll(db, sql: sql, arguments: [instant.millisecondsSinceEpoch, limit])
            .map { OrderID($0) }
    }

    /// Orders that were called off and of whose money something has not gone back.
    func toRefund(limit: Int) throws -> [Order] {
        let sql = """
            \(OrderRows.select) WHERE state = 'CANCELLED' AND refundedMinorUnits < paidMinorUnits ORDER BY key LIMIT ?
            """
        let store = OrderStore(db)
        return try Row.fetchAll(db, sql: sql, arguments: [limit]).map(store.order)
    }

    // MARK: Persons

    /// Takes away what names somebody whose account is erased, as far as nothing stands against it: an order under way still has
    /// to get to him, and an invoice has to name whom it went to (Regulation (EU) 2016/679, article 17, 3 b).
    func erase(_ order: Order) throws {
        guard !order.state.isUnderWay else { return }
        var nobody = order
        nobody.email = ""
        nobody.shippingAddress = .nobody(in: order.shippingAddress)
        if order.invoice == nil { nobody.billingAddress = .nobody(in: order.billingAddress) }
        try db.execute(
            sql: "UPDATE placedOrder SET contact = ?, emailKey = NULL WHERE key = ?",
            arguments: [OrderRows.contact(nobody), order.key])
    }

    /// All orders of somebody, the newest first.
    func all(of user: UserID) throws -> [Order] {
        let sql = "\(OrderRows.select) WHERE userID = ? ORDER BY key DESC"
        let store = OrderStore(db)
        return try Row.fetchAll(db, sql: sql, arguments: [user.rawValue]).map(store.order)
    }

    /// Whether the account is erased.
    func isErased(_ user: UserID) throws -> Bool {
        let sql = "SELECT EXISTS (SELECT 1 FROM user WHERE id = ? AND erasedAt IS NOT NULL)"
        return try Bool.fetchOne(db, sql: sql, arguments: [user.rawValue]) ?? false
    }
}

extension OrderState {
    /// Whether the order still has to get to its buyer.
    var isUnderWay: Bool {
        switch self {
        case .paymentProcessing, .paid, .confirmed, .processing, .shipped: true
        case .pending, .paymentFailed, .delivered, .completed, .cancelled, .refunded: false
        }
    }
}

extension PostalAddress {
    /// What statistics and taxes need of an address, which names nobody.
    fileprivate static func nobody(in address: PostalAddress) -> PostalAddress {
        PostalAddress(
            label: nil, name: "", company: nil, line1: "", line2: nil, city: "", region: address.region,
            postalCode: nil, country: address.country, phone: nil, isDefaultShipping: false, isDefaultBilling: false)
    }
}
