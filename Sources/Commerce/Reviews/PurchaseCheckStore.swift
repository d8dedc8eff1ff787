import Catalog
import GRDB

/// Tells who has bought and got a product. Orders give it to reviews, which know nothing else of them.
package struct PurchaseCheck: Sendable {
    /// Within the transaction of somebody else.
    package var hasReceived: @Sendable (Database, UserID, ProductID) throws -> Bool

    package init(hasReceived: @escaping @Sendable (Database, UserID, ProductID) throws -> Bool) {
        self.hasReceived = hasReceived
    }

    /// By the lines of orders that have come.
    package static let orders = PurchaseCheck { db, user, product in
        let select = try db.cachedStatement(
            sql: """
                SELECT EXISTS (
                    SELECT 1 FROM placedOrder JOIN orderLine ON orderKey = placedOrder.key
                    WHERE userID = ? AND productID = ? AND orderLine.state IN ('DELIVERED', 'RETURNED')
                )
                """)
        return try Bool.fetchOne(select, arguments: [user.rawValue, product.rawValue]) ?? false
    }

    /// For a shop without orders: nobody has bought anything.
    package static let nobody = PurchaseCheck { _, _, _ in false }
}
