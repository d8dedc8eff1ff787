/// Where an order stands as a whole.
package enum OrderState: String, Sendable, CaseIterable {
    /// Placed; the stock is kept for it for a while.
    case pending = "PENDING"
    /// Somebody is paying, or the bank is asked.
    case paymentProcessing = "PAYMENT_PROCESSING"
    case paymentFailed = "PAYMENT_FAILED"
    case paid = "PAID"
    /// Paid, the pieces are out of the stock: it will be sent.
    case confirmed = "CONFIRMED"
    /// Being packed.
    case processing = "PROCESSING"
    /// All of it is on its way.
    case shipped = "SHIPPED"
    case delivered = "DELIVERED"
    /// Nothing more is to come.
    case completed = "COMPLETED"
    case cancelled = "CANCELLED"
    /// All of the money went back.
    case refunded = "REFUNDED"

    /// The literal table of what may become of an order.
    package var next: Set<OrderState> {
        switch self {
        case .pending: [.paymentProcessing, .cancelled]
        case .paymentProcessing: [.paid, .paymentFailed, .cancelled]
        case .paymentFailed: [.paymentProcessing, .cancelled]
        case .paid: [.confirmed, .cancelled, .refunded]
        case .confirmed: [.processing, .cancelled, .refunded]
        case .processing: [.shipped, .cancelled, .refunded]
        case .shipped: [.delivered, .refunded]
        case .delivered: [.completed, .refunded]
        case .completed: [.refunded]
        case .cancelled: [.refunded]
        case .refunded: []
        }
    }

    /// Whether the buyer may still call it off.
    package var canBeCancelled: Bool { next.contains(.cancelled) }
}

/// Where one line of an order stands; lines are packed and sent one by one.
package enum OrderLineState: String, Sendable, CaseIterable {
    /// Not paid yet.
    case pending = "PENDING"
    case confirmed = "CONFIRMED"
    case processing = "PROCESSING"
    case shipped = "SHIPPED"
    case delivered = "DELIVERED"
    case cancelled = "CANCELLED"
    /// All of its pieces came back.
    case returned = "RETURNED"
    /// Its money went back.
    case refunded = "REFUNDED"

    /// The literal table of what may become of a line.
    package var next: Set<OrderLineState> {
        switch self {
        case .pending: [.confirmed, .cancelled]
        case .confirmed: [.processing, .cancelled, .refunded]
        case .processing: [.shipped, .cancelled, .refunded]
        case .shipped: [.delivered, .returned, .refunded]
        case .delivered: [.returned, .refunded]
        case .cancelled: [.refunded]
        case .returned: [.refunded]
        case .refunded: []
        }
    }

    /// How far a line has come on its way to the buyer; `nil` for one that does not go there any more.
    var progress: Int? {
        switch self {
        case .pending: 0
        case .confirmed: 1
        case .processing: 2
        case .shipped: 3
        case .delivered: 4
        case .cancelled, .returned, .refunded: nil
        }
    }
}
