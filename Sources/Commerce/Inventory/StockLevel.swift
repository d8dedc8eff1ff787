import Catalog

/// What there is of one SKU.
package struct StockLevel: Hashable, Sendable {
    package var sku: SKU
    package var productID: ProductID
    /// `nil` when nobody has ever counted it; nothing can be sold then.
    package var stock: Stock?
    /// From this number of available pieces on the SKU is low.
    package var lowAt: Int64

    package var available: Int64 { stock?.available ?? 0 }
    package var isLow: Bool { available <= lowAt }

    package var json: JSONValue {
        [
            "sku": .string(sku.rawValue), "product_id": .string(productID.rawValue),
            "on_hand": stock.map { .integer($0.onHand) } ?? .null,
            "reserved": stock.map { .integer($0.reserved) } ?? .null, "available": .integer(available),
            "backorder": .boolean(stock?.allowsBackorder ?? false), "low_stock_at": .integer(lowAt),
            "is_low": .boolean(isLow),
        ]
    }

    /// What somebody should be told of when the stock went from one number of available pieces to another: crossing a limit
    /// downwards is told once, not with every piece below it.
    static func alerts(from before: Int64, to after: Int64, lowAt: Int64) -> [CommerceEventType] {
        var alerts: [CommerceEventType] = []
        if before > lowAt, after <= lowAt { alerts.append(.inventoryLow) }
        if before > 0, after == 0 { alerts.append(.inventoryOut) }
        return alerts
    }
}

extension CommerceEventType {
    static let inventoryReserved = CommerceEventType("inventory.reserved")
    static let inventoryConfirmed = CommerceEventType("inventory.confirmed")
    static let inventoryReleased = CommerceEventType("inventory.released")
    static let inventoryExpired = CommerceEventType("inventory.expired")
    static let inventoryUpdated = CommerceEventType("inventory.updated")
    static let inventoryLow = CommerceEventType("inventory.low_stock")
    static let inventoryOut = CommerceEventType("inventory.out_of_stock")
}
