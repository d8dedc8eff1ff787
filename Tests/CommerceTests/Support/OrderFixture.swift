import Catalog
import Foundation
import GRDB
import Store

@testable import Commerce

/// Orders over a real store, moved by their keeper.
struct OrderFixture {
    let base: CommerceFixture
    let numbers: OrderNumbers

    init(_ base: CommerceFixture? = nil) throws {
        let base = try base ?? CommerceFixture()
        self.base = base
        numbers = OrderNumbers(try MasterKey.load(folder: base.folder.path))
    }

    /// An order of so many pieces of SKUs for ten euros each, shipping three euros.
    func draft(_ items: [(sku: String, quantity: Int64)] = [("A", 2)], buyer: Buyer? = nil) -> Order {
        let lines = items.enumerated().map { place, item in
            OrderLine(
                number: Int64(place + 1), sku: SKU(item.sku), productID: ProductID(item.sku),
                name: "Product \(item.sku)", quantity: item.quantity, unitMinorUnits: 1_000, tax: 100,
                total: item.quantity * 1_000)
        }
        var totals = OrderTotals()
        totals.subtotal = lines.reduce(0) { $0 + $1.total }
        totals.shipping = 300
        totals.tax = Int64(lines.count) * 100
        totals.total = totals.subtotal + totals.shipping
        var order = Order(
            id: OrderID("ord_\(base.shop.environment.randomText(20))"), userID: nil, email: "ann@example.com",
            currency: CurrencyCode("EUR"), lines: lines, totals: totals, shippingAddress: Self.address,
            billingAddress: Self.address, createdAt: base.clock.now)
        order.buyer = buyer
        return order
    }

    @discardableResult
    func place(_ order: Order, seconds: Int64 = 900) throws -> Order {
        let until = base.clock.now.adding(seconds * 1_000)
        return try keep { try $0.place(order, reservedUntil: until, token: nil, numbers) }
    }

    /// Runs one transaction with a keeper.
    @discardableResult
    func keep<Value>(_ body: (OrderKeeper) throws -> Value) throws(Refusal) -> Value {
        let now = base.clock.now
        return try base.database.write { db in
            try body(OrderStore(db).keeper(CommerceFixture.caller, at: now))
        }
    }

    func stored(_ id: OrderID) throws -> Order? { try base.database.read { try OrderStore($0).order(id) } }

    func events(_ id: OrderID) throws -> [OrderEvent] { try base.database.read { try OrderStore($0).events(of: id) } }

    static let address = PostalAddress(
        label: nil, name: "Ann Lee", company: nil, line1: "Hauptstraße 1", line2: nil, city: "Berlin", region: nil,
        postalCode: "10115", country: "DE", phone: nil, isDefaultShipping: false, isDefaultBilling: false)
}
