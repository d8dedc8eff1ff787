import Catalog
import Foundation
import GRDB
import Logging
import Store
import Synchronization
import TestSupport

@testable import Commerce
@testable import Integrations

/// A shop with orders that wait to be paid, over a store and a gateway in a folder of their own, with a clock that the test
/// moves.
final class PaymentFixture: Sendable {
    let folder: URL
    let database: CatalogDatabase
    let clock = MovedClock()
    let log = RecordedLog()

    static let currency = CurrencyCode("EUR")
    static let caller = Caller(actor: "test", correlationID: "request-1")
    static let guestToken = "order-secret"
    static let approved: JSONValue = ["token": "pm_card_visa"]

    init() throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("aisle-payments-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        database = try CatalogDatabase(path: folder.appendingPathComponent("catalog.sqlite").path)
        var product = Product(id: ProductID("A"), slug: Slug("a"), name: "Product A", createdAt: clock.now)
        product.sku = SKU("A")
        product.prices = [Price(amount: Money(minorUnits: 1_000, currency: Self.currency))]
        product.stock = Stock(onHand: 10, allowsBackorder: false)
        try CatalogStore(database).apply([.upsert(product)], actor: "test", now: clock.now)
    }

    deinit {
        try? database.close()
        try? FileManager.default.removeItem(at: folder)
    }

    /// The payments of a process that starts now: everything in memory is new, the files are what was left.
    func payments(_ gateway: (any PaymentGateway)? = nil) throws -> Payments {
        Payments(
            store: CommerceStore(database), environment: environment, gateway: try gateway ?? offline(),
            logger: Logger(label: "test") { [log] _ in log })
    }

    func offline() throws -> TestGateway { try TestGateway(folder: folder.path, patience: .milliseconds(1)) }

    var environment: CommerceEnvironment { CommerceEnvironment(now: { [clock] in clock.now }) }

    /// An order of so many pieces for ten euros each, kept for a quarter of an hour.
    func place(quantity: Int64 = 2, user: UserID? = nil, seconds: Int64 = 900, isFree: Bool = false) throws -> Order {
        let price: Int64 = isFree ? 0 : 1_000
        let line = OrderLine(
            number: 1, sku: SKU("A"), productID: ProductID("A"), name: "Product A", quantity: quantity,
            unitMinorUnits: price, total: quantity * price)
        var totals = OrderTotals()
        totals.subtotal = line.total
        totals.total = line.total
        let address = PostalAddress(
            label: nil, name: "Ann Lee", company: nil, line1: "Hauptstraße 1", line2: nil, city: "Berlin", region: nil,
            postalCode: "10115", country: "DE", phone: nil, isDefaultShipping: false, isDefaultBilling: false)
        let order = Order(
            id: OrderID("ord_\(SecretText.base62(20))"), userID: user, email: "ann@example.com",
            currency: Self.currency, lines: [line], totals: totals, shippingAddress: address, billingAddress: address,
            createdAt: clock.now)
        let numbers = OrderNumbers(try MasterKey.load(folder: folder.path))
        let until = clock.now.adding(seconds * 1_000)
        let token = user == nil ? OrderSecrets.hash(Self.guestToken) : nil
        return try keep { try $0.place(order, reservedUntil: until, token: token, numbers) }
    }

    @discardableResult
    func keep<Value>(_ body: (OrderKeeper) throws -> Value) throws(Refusal) -> Value {
        let now = clock.now
        return try database.write { db in try body(OrderStore(db).keeper(Self.caller, at: now)) }
    }

    func order(_ id: OrderID) throws -> Order {
        guard let order = try database.read({ try OrderStore($0).order(id) }) else { throw Missing() }
        return order
    }

    func tries(_ id: OrderID) throws -> [Payment] { try database.read { try PaymentStore($0).payments(of: id) } }

    func onHand() throws -> Int64 { try CatalogStore(database).product(ProductID("A"))?.stock?.onHand ?? 0 }

    func eventTypes() throws -> [String] {
        try database.read { try CommerceEventStore($0).events(after: 0) }.map(\.type.name)
    }

    /// Everything that any file in the folder holds.
    func storedBytes() throws -> Data {
        try FileManager.default.contentsOfDirectory(atPath: folder.path).reduce(into: Data()) { data, name in
            data += (try? Data(contentsOf: folder.appending(path: name))) ?? Data()
        }
    }

    struct Missing: Error {}
}

extension Payments {
    /// Pays with what a body says, as staff.
    func pay(_ order: Order, _ method: JSONValue = PaymentFixture.approved) async throws(Refusal) -> Payment {
        let members = [JSONMember("order_id", .string(order.id.rawValue))] + (method.members ?? [])
        return try await process(.object(members), by: .staff, PaymentFixture.caller)
    }

    static func card(_ number: String) -> JSONValue {
        ["card": ["number": .string(number), "expiry_month": 12, "expiry_year": 2040, "security_code": "123"]]
    }
}

/// What was refused; `nil` when it was done.
func refusal<Value>(_ work: () async throws(Refusal) -> Value) async -> Refusal? {
    do throws(Refusal) {
        _ = try await work()
        return nil
    } catch {
        return error
    }
}

/// A clock that stands still until it is moved.
final class MovedClock: Sendable {
    private let milliseconds = Mutex<Int64>(1_800_000_000_000)

    var now: Timestamp { Timestamp(millisecondsSinceEpoch: milliseconds.withLock { $0 }) }

    func advance(seconds: Int64) { milliseconds.withLock { $0 += seconds * 1_000 } }
}
