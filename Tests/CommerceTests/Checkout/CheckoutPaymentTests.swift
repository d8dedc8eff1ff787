import Catalog
import GRDB
import Store
import Synchronization
import Testing

@testable import Commerce

/// How an order and its payment come into the store, with a gateway that takes money.
@Suite struct CheckoutPaymentTests {
    private static let approved: JSONValue = ["token": "pm_card_visa"]
    /// The first call is lost on its way to the gateway.
    private static let lost: JSONValue = [
        "card": [
            "number": "4000000000005043", "expiry_month": 12, "expiry_year": 2035, "security_code": "123",
        ]
    ]

    /// Looks into the store after each commit, as a process would that starts after a crash.
    private final class CommitWatch: Sendable {
        let fixture = Mutex<CommerceFixture?>(nil)
        let ordersWithoutPayment = Mutex<[Int]>([])

        var observer: CommitObserver {
            CommitObserver(willCommit: {}) {
                guard let database = self.fixture.withLock({ $0?.database }) else { return }
                let count = try? database.read { db in
                    try Int.fetchOne(
                        db,
                        sql: """
                            SELECT count(*) FROM placedOrder
                            WHERE NOT EXISTS (SELECT 1 FROM payment WHERE payment.orderID = placedOrder.id)
                            """)
                }
                self.ordersWithoutPayment.withLock { $0.append((count ?? nil) ?? -1) }
            }
        }
    }

    private func ready(_ fixture: CommerceFixture, paying method: JSONValue) async throws -> (CheckoutID, Shopper) {
        try fixture.add("A")
        let holder = try await fixture.shop.carts.add(["sku": "A", "quantity": 2], for: nil).cart.owner
        let me = Shopper(user: nil, holder: holder, caller: CommerceFixture.caller)
        let checkouts = fixture.shop.checkouts
        let id = try await checkouts.begin(by: me).session.id
        let info: JSONValue = [
            "email": "ann@example.com",
            "address": [
                "name": "Ann Lee", "line1": "Hauptstraße 1", "city": "Berlin", "postal_code": "10115", "country": "DE",
            ],
        ]
        _ = try await checkouts.setAddress(id, info, by: me)
        _ = try await checkouts.setShipping(id, ["id": "standard"], by: me)
        _ = try await checkouts.setPayment(id, method, by: me)
        return (id, me)
    }

    @Test func noCommitHasAnOrderWithoutItsPayment() async throws {
        let watch = CommitWatch()
        let fixture = try CommerceFixture(usesGateway: true, observer: watch.observer)
        let (id, me) = try await ready(fixture, paying: Self.approved)
        watch.fixture.withLock { $0 = fixture }
        defer { watch.fixture.withLock { $0 = nil } }
        let done = try await fixture.shop.checkouts.complete(id, .object([]), by: me)
        #expect(done.order.state == .confirmed && done.payment != nil)
        let seen = watch.ordersWithoutPayment.withLock { $0 }
        #expect(seen.count >= 3 && seen.allSatisfy { $0 == 0 }, "\(seen)")
    }

    @Test func whatTheGatewayNeverHeardOfIsPaidWithoutTheBuyer() async throws {
        let fixture = try CommerceFixture(usesGateway: true)
        let (id, me) = try await ready(fixture, paying: Self.lost)
        let done = try await fixture.shop.checkouts.complete(id, .object([]), by: me)
        #expect(done.order.state == .paymentProcessing && done.payment != nil && done.paymentRefusal == nil)
        let reconciler = fixture.shop.payments.reconciler
        await reconciler.begin()
        await reconciler.round()
        let order = try fixture.database.read { try OrderStore($0).order(done.order.id) }
        #expect(order?.state == .confirmed)
    }

    @Test func theAnswerIsKeptWithTheLastLookAtTheOrder() async throws {
        let fixture = try CommerceFixture(usesGateway: true)
        let (id, me) = try await ready(fixture, paying: Self.approved)
        let request = KeyedRequest(scope: "s", key: "k", hash: "h", at: fixture.clock.now)
        let pending = PendingAnswer(request)
        pending.onWrite { (done: Checkouts.Completed) in
            StoredAnswer(status: 201, body: Array(done.order.state.rawValue.utf8))
        }
        let done = try await PendingAnswer.$current.withValue(pending) {
            try await fixture.shop.checkouts.complete(id, .object([]), by: me)
        }
        #expect(pending.isKept && done.order.state == .confirmed)
        let kept = try IdempotencyStore(fixture.database).answer(to: request)
        #expect(kept == .kept(StoredAnswer(status: 201, body: Array("CONFIRMED".utf8))))
    }

    @Test func aPaymentThatCanNotBeWrittenDownLeavesNothingOfTheOrder() async throws {
        let fixture = try CommerceFixture()
        let (id, me) = try await ready(fixture, paying: ["token": "ok"])
        fixture.payments.setBeginning(Refusal(.storeDamaged, message: "it can't be read"))
        await #expect(throws: Refusal.self) { try await fixture.shop.checkouts.complete(id, .object([]), by: me) }
        let orders = try fixture.database.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM placedOrder") }
        #expect(orders == 0)
        #expect(try fixture.stock("A") == Stock(onHand: 10))
        fixture.payments.setBeginning(nil)
        #expect(try await fixture.shop.checkouts.complete(id, .object([]), by: me).order.state == .confirmed)
    }
}
