import Catalog
import GRDB

/// Tells who has bought and got a product. Orders give it to reviews, which know nothing else of them.
package struct PurchaseCheck: Sendable {
    /// Within the transaction of somebody else.
    package var hasReceived: @Sendable (Database, UserID, ProductID) throws -> Bool

    package init(hasReceived: @escaping @Sendable (Database, UserID, ProductID) throws -> Bool) {
        self.hasReceived = hasReceived
    }

    /// For a shop without orders: nobody has bought anything.
    package static let nobody = PurchaseCheck { _, _, _ in false }
}
