import Catalog
import Foundation
import Integrations
import Logging
import Store
import Synchronization
import TestSupport

@testable import Commerce

/// A shop over a store in a folder of its own that goes when the test ends, with a clock that the test moves.
final class CommerceFixture: Sendable {
    let folder: URL
    let database: CatalogDatabase
    let catalog: CatalogStore
    let clock: TestClock
    let shop: Shop
    let mails = RecordedMails()
    let payments: ApprovingPayments

    /// - Parameter usesGateway: takes money over the offline gateway instead of ``payments``.
    /// - Parameter observer: is told of every commit.
    init(seed: UInt64 = 1, usesGateway: Bool = false, observer: CommitObserver? = nil) throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("aisle-commerce-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        database = try CatalogDatabase(
            path: folder.appendingPathComponent("catalog.sqlite").path,
            options: CatalogDatabase.Options(observer: observer))
        catalog = CatalogStore(database)
        let clock = TestClock()
        self.clock = clock
        var policy = AccountPolicy()
        // Hashing is what takes time, and nobody attacks these passwords.
        policy.passwordCost = PasswordHash.Cost(logRounds: 4, blockSize: 8, parallelism: 1)
        let generator = Mutex(SeededGenerator(seed: seed))
        let environment = CommerceEnvironment(
            now: { clock.now },
            randomText: { length in generator.withLock { SecretText.base62(length, using: &$0) } })
        let made = Mutex<ApprovingPayments?>(nil)
        let approve: (CommerceStore, CommerceEnvironment) -> any OrderMoney = { store, environment in
            let payments = ApprovingPayments(store, environment)
            made.withLock { $0 = payments }
            return payments
        }
        let gateway = try TestGateway(folder: folder.path, patience: .milliseconds(1))
        shop = Shop(
            database: database, currency: CurrencyCode("EUR"), environment: environment,
            accounts: AccountSettings(
                policy: policy, master: try MasterKey.load(folder: folder.path), sender: mails),
            gateway: gateway, transfers: gateway, logger: Self.logger,
            payments: usesGateway ? nil : approve)
        payments = made.withLock { $0 } ?? ApprovingPayments(shop.store, environment)
    }

    deinit {
        try? database.close()
        try? FileManager.default.removeItem(at: folder)
    }

    /// A product with an SKU of the same name and one price in euros.
    @discardableResult
    func add(
        _ id: String, onHand: Int64? = 10, cents: Int64 = 1_000, allowsBackorder: Bool = false,
        change: (inout Product) -> Void = { _ in }
    ) throws -> Product {
        var product = Product(
            id: ProductID(id), slug: Slug(id.lowercased()), name: "Product \(id)", createdAt: clock.now)
        product.sku = SKU(id)
        product.prices = [Price(amount: Money(minorUnits: cents, currency: CurrencyCode("EUR")))]
        product.stock = onHand.map { Stock(onHand: $0, allowsBackorder: allowsBackorder) }
        change(&product)
        try catalog.apply([.upsert(product)], actor: "test", now: clock.now)
        return product
    }

    func stock(_ id: String) throws -> Stock? { try catalog.product(ProductID(id))?.stock }

    /// All events so far.
    func events() throws -> [CommerceEvent] { try database.read { try CommerceEventStore($0).events(after: 0) } }

    static let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
    static let caller = Caller(actor: "test", correlationID: "request-1")
}

/// A clock that stands still until it is moved.
final class TestClock: Sendable {
    private let milliseconds = Mutex<Int64>(1_800_000_000_000)

    var now: Timestamp { Timestamp(millisecondsSinceEpoch: milliseconds.withLock { $0 }) }

    /// - Parameter more: below 0 for a clock that is set back.
    func advance(milliseconds more: Int64) { milliseconds.withLock { $0 += more } }
}
