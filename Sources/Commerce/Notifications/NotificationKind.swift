/// What people are told of.
enum NotificationKind: String, Sendable, CaseIterable {
    case orderConfirmed = "order_confirmed"
    case orderShipped = "order_shipped"
    case orderDelivered = "order_delivered"
    case orderCancelled = "order_cancelled"
    case orderRefunded = "order_refunded"
    case paymentFailed = "payment_failed"
    case returnAccepted = "return_accepted"
    /// For those who look after the catalog.
    case lowStock = "low_stock"

    /// The literal table of the events that somebody is told of.
    static let ofEvent: [String: NotificationKind] = [
        "order.paid": .orderConfirmed, "order.shipped": .orderShipped, "order.delivered": .orderDelivered,
        "order.cancelled": .orderCancelled, "order.refunded": .orderRefunded,
        "order.payment_failed": .paymentFailed, "return.accepted": .returnAccepted, "inventory.low_stock": .lowStock,
    ]

    var topic: NotificationTopic { self == .lowStock ? .stock : .orders }

    /// Mails about money and contracts go out whatever somebody prefers.
    var isAlwaysMailed: Bool {
        switch self {
        case .orderConfirmed, .orderCancelled, .orderRefunded, .paymentFailed, .returnAccepted: true
        case .orderShipped, .orderDelivered, .lowStock: false
        }
    }
}

/// What somebody may choose how to be told of.
package enum NotificationTopic: String, Sendable, CaseIterable {
    case orders
    case stock

    /// Without a choice. A busy day lets hundreds of SKUs run low, which is too much for mails.
    var preference: NotificationPreference {
        switch self {
        case .orders: NotificationPreference(email: true, inApp: true)
        case .stock: NotificationPreference(email: false, inApp: true)
        }
    }
}

/// How somebody is told.
struct NotificationPreference: Hashable, Sendable {
    var email: Bool
    var inApp: Bool
}
