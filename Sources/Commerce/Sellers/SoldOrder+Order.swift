import Catalog

extension SoldOrder {
    /// What the ledger knows of an order: tax and shipping are the shop's.
    init(_ order: Order) {
        let lines = order.lines.map { line in
            Line(
                number: line.number, productID: line.productID, sellerID: line.sellerID, quantity: line.quantity,
                minorUnits: max(0, line.total - line.tax), paidMinorUnits: line.total)
        }
        self.init(
            id: order.id.rawValue, currency: order.currency, lines: lines, totalMinorUnits: order.totals.total)
    }
}

/// What orders tell the modules of sellers, within the transaction that moves the order.
struct OrderSellers {
    let sellers: SellerStore

    /// The order with the sellers of its products as they are now.
    func named(_ order: Order) throws -> Order {
        var order = order
        for place in order.lines.indices where order.lines[place].sellerID == nil {
            order.lines[place].sellerID = try sellers.owner(of: order.lines[place].productID)
        }
        return order
    }

    func paid(_ order: Order, at now: Timestamp) throws { try sellers.ledger.sold(SoldOrder(order), at: now) }

    func refunded(
        _ order: Order, _ refund: RefundID, minorUnits: Int64, lines: [RefundedLine], at now: Timestamp
    ) throws {
        guard minorUnits > 0 else { return }
        try sellers.ledger.refunded(
            SoldOrder(order), refund: refund.rawValue, minorUnits: minorUnits, lines: lines, at: now)
    }

    /// What went back for a line by its number without pieces coming back for it.
    func goodwill(_ line: Int64, of order: Order) throws -> Int64 {
        try sellers.ledger.goodwill(line, of: order.id.rawValue)
    }
}
