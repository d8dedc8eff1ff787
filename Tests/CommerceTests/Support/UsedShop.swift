import Catalog
import GRDB
import Store
import Testing

@testable import Commerce

/// A shop over the offline gateway that is used through its use cases: two sellers, and goods of its own.
struct UsedShop {
    let base: CommerceFixture
    let sellers: SellerFixture
    var shop: Shop { base.shop }

    static let staff = Caller(actor: "staff", correlationID: "request-2")
    static let viewer = OrderViewer(user: nil, token: nil, isStaff: true, caller: staff)

    /// Products `A` and `B` of the shop, `S` of the seller sam, `E` of the seller eve; of `B` another system has promised
    /// three pieces.
    init() async throws {
        base = try CommerceFixture(usesGateway: true)
        sellers = try SellerFixture(base)
        try base.add("A", onHand: 100, cents: 1_190)
        try base.add("B", onHand: 50, cents: 333) { $0.stock?.reserved = 3 }
        for (name, product) in [("sam", "S"), ("eve", "E")] {
            try await sellers.product(try await sellers.seller(name), product, by: name)
        }
        tick()
    }

    /// What happens later has a later time.
    func tick() { base.clock.advance(milliseconds: 1_000) }

    /// From the cart to the answer of the gateway.
    func buy(_ items: [(sku: String, quantity: Int64)], token: String = "pm_card_visa") async throws -> Order {
        var holder: Buyer?
        for item in items {
            let body: JSONValue = ["sku": .string(item.sku), "quantity": .integer(item.quantity)]
            holder = try await shop.carts.add(body, for: holder).cart.owner
        }
        let me = Shopper(user: nil, holder: holder, caller: CommerceFixture.caller)
        let id = try await shop.checkouts.begin(by: me).session.id
        _ = try await shop.checkouts.setAddress(id, Self.info, by: me)
        _ = try await shop.checkouts.setShipping(id, ["id": "standard"], by: me)
        _ = try await shop.checkouts.setPayment(id, ["token": .string(token)], by: me)
        let order = try await shop.checkouts.complete(id, .object([]), by: me).order
        tick()
        return order
    }

    func deliver(_ order: Order) async throws {
        for state in ["PROCESSING", "SHIPPED", "DELIVERED"] {
            _ = try await shop.orders.setStatus(order.id.rawValue, ["state": .string(state)], by: Self.viewer)
            tick()
        }
    }

    func bringBack(_ order: Order, _ lines: [(line: Int64, quantity: Int64)]) async throws -> OrderReturn {
        let items = lines.map { line -> JSONValue in
            ["line": .integer(line.line), "quantity": .integer(line.quantity)]
        }
        let asked = try await shop.returns.request(
            order.id, ["lines": .array(items), "reason": "damaged"], for: .staff, by: Self.staff)
        _ = try await shop.returns.approve(asked.id, by: Self.staff)
        let received = try await shop.returns.receive(asked.id, [:], by: Self.staff)
        tick()
        return received
    }

    func refund(_ order: Order, _ body: JSONValue, key: String) async throws(Refusal) -> Payment {
        guard let payment = order.payment else { throw Refusal(.notFound, message: "the order has no payment") }
        defer { tick() }
        return try await shop.payments.refund(payment, body, key: key, by: Self.staff)
    }

    /// The line of a product in an order.
    func line(_ sku: String, of order: Order) throws -> OrderLine {
        try #require(order.lines.first { $0.sku == SKU(sku) })
    }

    func stored(_ order: Order) throws -> Order {
        try #require(try base.database.read { try OrderStore($0).order(order.id) })
    }

    /// What a seller is owed.
    func balance(_ name: String) throws -> Int64 {
        try base.database.read { db in
            let sql = """
                SELECT coalesce(sum(net), 0) FROM sellerEntry
                WHERE sellerID = (SELECT id FROM seller WHERE slug = ?)
                """
            return try Int64.fetchOne(db, sql: sql, arguments: ["shop-of-\(name)"]) ?? 0
        }
    }

    func seller(_ name: String) throws -> SellerID {
        SellerID(
            try #require(
                try base.database.read { db in
                    try String.fetchOne(db, sql: "SELECT id FROM seller WHERE slug = ?", arguments: ["shop-of-\(name)"])
                }))
    }

    func report() async throws -> ConsistencyCheck.Report {
        let clock = base.clock
        return try await ConsistencyCheck(store: shop.store, now: { clock.now }).run()
    }

    private static let info: JSONValue = [
        "email": "ann@example.com",
        "address": [
            "name": "Ann Lee", "line1": "Hauptstraße 1", "city": "Berlin", "postal_code": "10115", "country": "DE",
        ],
    ]
}
