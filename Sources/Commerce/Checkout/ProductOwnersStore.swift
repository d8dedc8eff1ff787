import Catalog
import GRDB

/// Says whose products are sold, within the transaction that sells them.
package struct ProductOwners: Sendable {
    private let owner: @Sendable (Database, ProductID) throws -> SellerID?

    package init(_ owner: @escaping @Sendable (Database, ProductID) throws -> SellerID?) { self.owner = owner }

    /// For a shop that sells only its own.
    package static let shopOnly = ProductOwners { _, _ in nil }

    /// Writes down on each line whose product it is at this time.
    func fill(_ order: inout Order, _ db: Database) throws {
        for place in order.lines.indices { order.lines[place].sellerID = try owner(db, order.lines[place].productID) }
    }
}
