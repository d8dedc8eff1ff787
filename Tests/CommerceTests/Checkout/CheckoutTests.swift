import Catalog
import Store
import Testing

@testable import Commerce

@Suite struct CheckoutTests {
    private let fixture: CommerceFixture

    init() throws { fixture = try CommerceFixture() }

    private var checkouts: Checkouts { fixture.shop.checkouts }

    private func refusal<Value>(_ body: () async throws -> Value) async -> Refusal? {
        await #expect(throws: Refusal.self) { _ = try await body() }
    }

    /// Somebody with a cart.
    private func shopper(_ items: [(String, Int64)] = [("A", 2)]) async throws -> Shopper {
        var holder: Buyer?
        for (sku, quantity) in items {
            let body: JSONValue = ["sku": .string(sku), "quantity": .integer(quantity)]
            holder = try await fixture.shop.carts.add(body, for: holder).cart.owner
        }
        return Shopper(user: nil, holder: holder, caller: CommerceFixture.caller)
    }

    private static let info: JSONValue = [
        "email": "ann@example.com",
        "address": [
            "name": "Ann Lee", "line1": "Hauptstraße 1", "city": "Berlin", "postal_code": "10115", "country": "DE",
        ],
    ]

    private func ready(_ me: Shopper, token: String = "ok") async throws -> CheckoutQuote {
        let id = try await checkouts.begin(by: me).session.id
        _ = try await checkouts.setAddress(id, Self.info, by: me)
        _ = try await checkouts.setShipping(id, ["id": "standard"], by: me)
        return try await checkouts.setPayment(id, ["token": .string(token)], by: me)
    }

    private func complete(
        _ quote: CheckoutQuote, _ me: Shopper, _ body: JSONValue = .object([])
    ) async throws -> Checkouts.Completed {
        try await checkouts.complete(quote.session.id, body, by: me)
    }

    private func setPrice(_ id: String, _ cents: Int64) throws {
        let price = Price(amount: Money(minorUnits: cents, currency: CurrencyCode("EUR")))
        try fixture.catalog.apply(
            [.setPrices(ProductID(id), prices: [price])], actor: "test", now: fixture.clock.now)
    }

    // MARK: The way

    @Test func aCartBecomesAPaidOrderStepByStep() async throws {
        try fixture.add("A", cents: 1_190)
        let me = try await shopper()
        let begun = try await checkouts.begin(by: me)
        #expect(begun.session.step == .shippingInfo && begun.totals.total == 2_380 && begun.totals.shipping == nil)
        #expect(begun.json["totals"]?["tax"] == .null)
        let addressed = try await checkouts.setAddress(begun.session.id, Self.info, by: me)
        #expect(addressed.session.step == .shippingMethod && addressed.totals.tax == 380)
        #expect(addressed.shippingOffers.map(\.id) == ["standard", "express"])
        let sent = try await checkouts.setShipping(begun.session.id, ["id": "standard"], by: me)
        #expect(sent.session.step == .payment && sent.totals.shipping == 495 && sent.totals.total == 2_875)
        let paid = try await checkouts.setPayment(begun.session.id, ["token": "ok"], by: me)
        #expect(paid.session.step == .review && paid.issues.isEmpty)
        let done = try await complete(paid, me)
        #expect(done.isNew && done.order.state == .confirmed && done.order.paidMinorUnits == 2_875)
        #expect(done.order.totals.tax == 380 + 79 && done.order.totals.shippingTax == 79)
        #expect(done.order.lines.map(\.tax) == [380] && done.order.lines.map(\.total) == [2_380])
        #expect(try fixture.stock("A") == Stock(onHand: 8, reserved: 0))
        #expect(try await fixture.shop.carts.cart(of: try #require(me.holder))?.cart.lines == [])
        let again = try await complete(paid, me)
        #expect(!again.isNew && again.order == done.order && again.token == done.token && again.payment == nil)
    }

    @Test func stepsAreTakenInTheirOrderAndBack() async throws {
        try fixture.add("A")
        let me = try await shopper()
        let id = try await checkouts.begin(by: me).session.id
        #expect(await refusal { try await checkouts.setShipping(id, ["id": "standard"], by: me) }?.code == .conflict)
        #expect(await refusal { try await checkouts.setPayment(id, ["token": "ok"], by: me) }?.code == .conflict)
        #expect(await refusal { try await checkouts.complete(id, [:], by: me) }?.code == .conflict)
        let quote = try await ready(me)
        let back = try await checkouts.setShipping(quote.session.id, ["id": "express"], by: me)
        #expect(back.session.step == .review && back.totals.shipping == 1_295, "the payment method is still known")
        let moved = try await checkouts.setAddress(quote.session.id, Self.info, by: me)
        #expect(moved.session.step == .shippingMethod && moved.session.shipping == nil)
        #expect(await refusal { try await complete(quote, me) }?.code == .conflict)
        _ = try await checkouts.setShipping(quote.session.id, ["id": "standard"], by: me)
        #expect(try await complete(quote, me).order.shipping?.id == "standard")
        #expect(
            await refusal { try await checkouts.setAddress(quote.session.id, Self.info, by: me) }?.code == .conflict)
    }

    @Test func theTableOfStepsIsAsAgreed() {
        let table: [CheckoutStep: Set<CheckoutStep>] = [
            .shippingInfo: [.shippingMethod], .shippingMethod: [.shippingInfo, .payment],
            .payment: [.shippingInfo, .shippingMethod, .review],
            .review: [.shippingInfo, .shippingMethod, .payment, .complete], .complete: [],
        ]
        for step in CheckoutStep.allCases { #expect(step.next == table[step]) }
    }

    @Test func badAddressesNameAllTheirProblems() async throws {
        try fixture.add("A")
        let me = try await shopper()
        let id = try await checkouts.begin(by: me).session.id
        let body: JSONValue = [
            "address": ["name": "Ann", "line1": "1 Main", "city": "X", "country": "US", "postal_code": "1"],
            "billing_address_id": "adr_1",
        ]
        let found = await refusal { try await checkouts.setAddress(id, body, by: me) }
        #expect(found?.problems.map(\.field) == ["email", "address.postal_code", "address.region"])
        let book: JSONValue = ["email": "ann@example.com", "address_id": "adr_1"]
        #expect(await refusal { try await checkouts.setAddress(id, book, by: me) }?.code == .notFound)
    }

    // MARK: What changes meanwhile

    @Test func aPriceThatChangedHasToBeAccepted() async throws {
        try fixture.add("A", cents: 1_000)
        let me = try await shopper()
        let quote = try await ready(me)
        try setPrice("A", 1_100)
        let now = try await checkouts.quote(quote.session.id, by: me)
        #expect(now.totals.total == 2_495 && now.current.total == 2_695)
        #expect(now.issues.map { $0.json["code"]?.text } == ["PRICE_CHANGED", "TOTAL_CHANGED"])
        let found = await refusal { try await complete(quote, me) }
        #expect(found?.code == .conflict && found?.problems.map(\.field) == ["A", "accepted_total"])
        #expect(await refusal { try await complete(quote, me, ["accepted_total": 2_495]) }?.code == .conflict)
        let done = try await complete(quote, me, ["accepted_total": 2_695])
        #expect(done.order.totals.total == 2_695 && done.order.lines.map(\.unitMinorUnits) == [1_100])
    }

    @Test func aChangedCartChangesNothing() async throws {
        try fixture.add("A")
        try fixture.add("B")
        let me = try await shopper()
        let quote = try await ready(me)
        _ = try await fixture.shop.carts.add(["sku": "B"], for: me.holder)
        let done = try await complete(quote, me)
        #expect(done.order.lines.map(\.sku.rawValue) == ["A"])
        let left = try await fixture.shop.carts.cart(of: try #require(me.holder))?.cart.lines
        #expect(left?.map(\.sku.rawValue) == ["B"])
    }

    @Test func whatIsGoneCantBeAccepted() async throws {
        try fixture.add("A", onHand: 2)
        let me = try await shopper()
        let quote = try await ready(me)
        let other = try await shopper([("A", 1)])
        _ = try await complete(try await ready(other), other)
        let total: JSONValue = ["accepted_total": .integer(quote.totals.total)]
        #expect(await refusal { try await complete(quote, me, total) }?.code == .outOfStock)
        try fixture.catalog.apply(
            [.setStatus(ProductID("A"), .archived)], actor: "test", now: fixture.clock.now)
        #expect(await refusal { try await complete(quote, me, total) }?.code == .productUnavailable)
        #expect(try fixture.stock("A") == Stock(onHand: 1, reserved: 0))
    }

    @Test func newTablesAreToldAndACodeThatIsUsedUpCostsMore() async throws {
        try fixture.add("A")
        _ = try await fixture.shop.promotions.put("ONCE", ["kind": "percent", "basis_points": 5_000, "uses_max": 1])
        let me = try await shopper()
        let other = try await shopper()
        for one in [me, other] {
            _ = try await fixture.shop.carts.addCode(["code": "once"], for: try #require(one.holder))
        }
        let quote = try await ready(me)
        let late = try await ready(other)
        #expect(quote.totals.discount == 1_000 && late.totals.discount == 1_000)
        let done = try await complete(quote, me)
        #expect(done.order.codes == ["ONCE"])
        let found = await refusal { try await complete(late, other) }
        #expect(found?.problems.map(\.field) == ["accepted_total"])
        // Called off, its code may be used again.
        let viewer = OrderViewer(user: nil, token: done.token, isStaff: false, caller: CommerceFixture.caller)
        #expect(try await fixture.shop.orders.cancel(done.order.id.rawValue, [:], by: viewer).state == .refunded)
        var table = ShippingTable.standard(CurrencyCode("EUR")).json
        table = ["zones": .array(Array((table["zones"]?.elements ?? []).dropFirst()))]
        _ = try await fixture.shop.sellingRules.setShipping(table)
        let gone = try await checkouts.quote(late.session.id, by: other)
        #expect(gone.issues.contains(.shippingUnavailable) && gone.shippingOffers.isEmpty == false)
    }

    // MARK: Who and when

    @Test func aCheckoutIsOnlyForItsShopperAndEndsByItself() async throws {
        try fixture.add("A")
        let me = try await shopper()
        let other = try await shopper()
        let quote = try await ready(me)
        let nobody = Shopper(user: nil, holder: nil, caller: CommerceFixture.caller)
        for stranger in [other, nobody] {
            #expect(await refusal { try await checkouts.quote(quote.session.id, by: stranger) }?.code == .notFound)
            #expect(await refusal { try await complete(quote, stranger) }?.code == .notFound)
            #expect(
                await refusal { try await checkouts.setAddress(quote.session.id, Self.info, by: stranger) }?.code
                    == .notFound)
        }
        #expect(await refusal { try await checkouts.begin(by: nobody) }?.code == .notFound)
        fixture.clock.advance(milliseconds: 30 * 60 * 1_000)
        #expect(await refusal { try await complete(quote, me) }?.code == .notFound)
        #expect(try await !checkouts.removeExpired())
        #expect(try fixture.database.read { try CheckoutStore($0).hasExpired(at: fixture.clock.now) } == false)
    }

    @Test func whoSignsInBetweenGoesOn() async throws {
        try fixture.add("A")
        let accounts = try AccountFixture(fixture)
        var me = try await shopper()
        let quote = try await ready(me)
        me.user = try await accounts.person()
        let done = try await complete(quote, me)
        #expect(done.order.userID == me.user?.id)
    }

    // MARK: Paying

    @Test func aDeclinedPaymentLeavesAnOrderThatWaits() async throws {
        try fixture.add("A")
        let me = try await shopper()
        let done = try await complete(try await ready(me, token: "declined"), me)
        #expect(done.order.state == .paymentFailed && done.order.failure == "declined")
        #expect(try fixture.stock("A") == Stock(onHand: 10, reserved: 2))
    }

    @Test func aPaymentThatCouldNotBeginBeginsWithTheNextCall() async throws {
        try fixture.add("A")
        let me = try await shopper()
        let quote = try await ready(me)
        fixture.payments.setAway(true)
        let waiting = try await complete(quote, me)
        #expect(waiting.order.state == .pending && waiting.paymentRefusal?.code == .unavailable)
        fixture.payments.setAway(false)
        let done = try await complete(quote, me)
        #expect(done.order.id == waiting.order.id && done.order.state == .confirmed)
    }

    @Test func whatCostsNothingNeedsNoPayment() async throws {
        try fixture.add("A")
        for (code, body) in [
            ("ALL", ["kind": "percent", "basis_points": 10_000] as JSONValue), ("SHIP", ["kind": "free_shipping"]),
        ] {
            _ = try await fixture.shop.promotions.put(code, body)
        }
        let me = try await shopper()
        for code in ["ALL", "SHIP"] {
            _ = try await fixture.shop.carts.addCode(["code": .string(code)], for: try #require(me.holder))
        }
        let done = try await complete(try await ready(me), me)
        #expect(done.order.state == .confirmed && done.order.totals.total == 0 && done.payment == nil)
    }

    /// Many press the button at once, some of them twice: no piece is sold twice, no checkout makes two orders.
    @Test func manyBuyersOfTheLastPiecesGetExactlyThem() async throws {
        try fixture.add("A", onHand: 10)
        var ready: [(CheckoutQuote, Shopper)] = []
        for _ in 0..<24 {
            let me = try await shopper([("A", 1)])
            ready.append((try await self.ready(me), me))
        }
        let orders = await withTaskGroup(of: OrderID?.self) { group in
            for (quote, me) in ready + ready {
                group.addTask { [checkouts] in
                    do throws(Refusal) {
                        return try await checkouts.complete(quote.session.id, [:], by: me).order.id
                    } catch {
                        // Two calls of one checkout may both begin to pay; the second one is refused, not the order.
                        #expect(error.code == .outOfStock, "\(error)")
                        return nil
                    }
                }
            }
            return await group.reduce(into: [OrderID]()) { if let id = $1 { $0.append(id) } }
        }
        #expect(Set(orders).count == 10)
        #expect(try fixture.stock("A")?.onHand == 0 && fixture.stock("A")?.reserved == 0)
        let all = try await fixture.shop.orders.list(OrderFilter(), after: 0, limit: 100)
        #expect(all.map(\.key) == Array(1...10) && all.allSatisfy { $0.state == .confirmed })
        #expect(all.compactMap(\.invoice?.rawValue).sorted() == Array(1...10))
    }
}
