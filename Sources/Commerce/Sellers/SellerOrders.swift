import Catalog

/// What was bought of sellers: their own lines, and where they go.
package struct SellerOrders: Sendable {
    let desk: SellerDesk

    /// Paid orders with lines of the seller, the newest first, with `next_before` for the page after. Lines of others, the
    /// buyer's e-mail address and the billing address are the shop's business.
    ///
    /// - Throws: `not_found`; `forbidden`.
    package func list(
        of id: SellerID, before key: Int64?, limit: Int, by person: SignedIn
    ) async throws(Refusal) -> JSONValue {
        let limit = min(max(limit, 1), SellerLimits.pageMax)
        return try await desk.store.read { db in
            let sellers = SellerStore(db)
            _ = try SellerDesk.seller(id, .readOrders, person, sellers)
            let found = try sellers.orders.orders(of: id, before: key, limit: limit)
            let next = found.count == limit ? found.last.map { JSONValue.integer($0.key) } : nil
            return ["orders": .array(found.map { Self.json($0, id) }), "next_before": next ?? .null]
        }
    }

    private static func json(_ order: Order, _ seller: SellerID) -> JSONValue {
        let lines = order.lines.filter { $0.sellerID == seller }.map { line -> JSONValue in
            let paid = max(0, line.total - line.tax)
            return [
                "line": .integer(line.number), "sku": .string(line.sku.rawValue),
                "product_id": .string(line.productID.rawValue), "name": .string(line.name),
                "quantity": .integer(line.quantity), "paid": .integer(paid),
                "commission": .integer(Commission.of(paid)), "state": .string(line.state.rawValue),
            ]
        }
        return [
            "number": .string(order.number.rawValue), "state": .string(order.state.rawValue),
            "currency": .string(order.currency.rawValue),
            "paid_at": order.paidAt.map { .string($0.rfc3339) } ?? .null,
            "shipping_address": order.shippingAddress.json, "lines": .array(lines),
        ]
    }
}
