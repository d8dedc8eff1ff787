import Catalog

extension CommerceEventType {
    static let orderCreated = CommerceEventType("order.created")
    static let orderPaymentStarted = CommerceEventType("order.payment_started")
    static let orderPaymentFailed = CommerceEventType("order.payment_failed")
    static let orderPaid = CommerceEventType("order.paid")
    static let orderConfirmed = CommerceEventType("order.confirmed")
    static let orderProcessing = CommerceEventType("order.processing")
    static let orderShipped = CommerceEventType("order.shipped")
    static let orderDelivered = CommerceEventType("order.delivered")
    static let orderCompleted = CommerceEventType("order.completed")
    static let orderCancelled = CommerceEventType("order.cancelled")
    static let orderRefunded = CommerceEventType("order.refunded")
}

extension OrderEvent.Kind {
    /// As what the shop's other programs hear of it; `nil` for steps that concern nobody outside.
    var published: CommerceEventType? {
        switch self {
        case .created: .orderCreated
        case .paymentStarted: .orderPaymentStarted
        case .stockReserved, .paymentAuthorized: nil
        case .paymentFailed: .orderPaymentFailed
        case .paid: .orderPaid
        case .confirmed: .orderConfirmed
        case .processing: .orderProcessing
        case .shipped: .orderShipped
        case .delivered: .orderDelivered
        case .completed: .orderCompleted
        case .cancelled: .orderCancelled
        case .refunded: .orderRefunded
        case .returnMoved(_, let state, _, _): .orderReturn(state)
        }
    }
}

extension Order {
    /// What events tell of an order. Nothing in it names the person; whoever needs an address reads the order.
    var summary: JSONValue {
        [
            "order_id": .string(id.rawValue), "number": .string(number.rawValue), "state": .string(state.rawValue),
            "user_id": userID.map { .string($0.rawValue) } ?? .null, "currency": .string(currency.rawValue),
            "total": .integer(totals.total), "paid": .integer(paidMinorUnits),
            "refunded": .integer(refundedMinorUnits),
            "items": .array(
                lines.map { line in
                    [
                        "line": .integer(line.number), "sku": .string(line.sku.rawValue),
                        "product_id": .string(line.productID.rawValue),
                        "seller_id": line.sellerID.map { .string($0.rawValue) } ?? .null,
                        "quantity": .integer(line.quantity), "total": .integer(line.total),
                        "state": .string(line.state.rawValue),
                    ]
                }),
        ]
    }
}
