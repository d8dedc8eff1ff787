import Catalog

/// What is counted by day.
enum Figure: String, Sendable, CaseIterable {
    /// Carts that were begun.
    case carts
    case checkouts
    case orders
    case paid
    case refunds
    case cancelled
    case paymentsFailed = "payments_failed"
    /// Carts that ran out with something in them, on the day of their last change.
    case abandoned
    case abandonedOfAccounts = "abandoned_of_accounts"

    /// Which one an event counts for; `nil` for what no report asks for.
    init?(event type: String) {
        switch type {
        case "checkout.started": self = .checkouts
        case "order.created": self = .orders
        case "order.paid": self = .paid
        case "order.refunded": self = .refunds
        case "order.cancelled": self = .cancelled
        case "order.payment_failed": self = .paymentsFailed
        default: return nil
        }
    }
}

/// What one event adds to the sums of its day.
struct FigureChange: Hashable, Sendable {
    struct Item: Hashable, Sendable {
        var productID: ProductID
        var pieces: Int64
        var minorUnits: Int64
    }

    var figure: Figure
    /// Empty for what has none.
    var currency: String
    var pieces: Int64
    var minorUnits: Int64
    /// Of what was paid.
    var items: [Item]

    /// - Returns: `nil` for an event that no report asks for.
    init?(_ event: CommerceEvent) {
        guard let figure = Figure(event: event.type.name) else { return nil }
        self.figure = figure
        let payload = event.payload
        currency = payload["currency"]?.text ?? ""
        let items = (payload["items"]?.elements ?? []).compactMap { item -> Item? in
            guard let product = item["product_id"]?.text else { return nil }
            return Item(
                productID: ProductID(product), pieces: item["quantity"]?.integer ?? 0,
                minorUnits: item["total"]?.integer ?? 0)
        }
        pieces = items.reduce(0) { $0 + $1.pieces }
        switch figure {
        case .refunds: minorUnits = payload["amount"]?.integer ?? 0
        case .carts, .checkouts, .orders, .paid, .cancelled, .paymentsFailed, .abandoned, .abandonedOfAccounts:
            minorUnits = payload["total"]?.integer ?? 0
        }
        self.items = figure == .paid ? items : []
    }
}
