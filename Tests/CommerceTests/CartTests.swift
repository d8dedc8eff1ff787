import Catalog
import Store
import Testing

@testable import Commerce

@Suite struct CartTests {
    private let fixture: CommerceFixture

    init() throws { fixture = try CommerceFixture() }

    private var carts: Carts { fixture.shop.carts }
    private static let day: Int64 = 24 * 60 * 60 * 1_000

    private func buyer(_ view: CartView) -> Buyer { view.cart.owner }

    private func add(_ sku: String, _ quantity: Int64 = 1, for buyer: Buyer? = nil) async throws -> CartView {
        try await carts.add(["sku": .string(sku), "quantity": .integer(quantity)], for: buyer)
    }

    private func refusal(_ body: () async throws -> Void) async -> Refusal? {
        await #expect(throws: Refusal.self) { try await body() }
    }

    private func put(_ code: String, _ definition: JSONValue) async throws {
        _ = try await fixture.shop.promotions.put(code, definition)
    }

    private func setPrice(_ id: String, _ cents: Int64) throws {
        let price = Price(amount: Money(minorUnits: cents, currency: CurrencyCode("EUR")))
        try fixture.catalog.apply(
            [.setPrices(ProductID(id), prices: [price])], actor: "test", now: fixture.clock.now)
    }

    // MARK: Lines

    @Test func theFirstLineMakesACartWithASecret() async throws {
        try fixture.add("A", cents: 1_250)
        let view = try await add("A", 2)
        let token = try #require(view.token)
        #expect(buyer(view) == Carts.visitor(token: token))
        #expect(view.totals.subtotal == 2_500 && view.issues.isEmpty)
        let found = try await carts.cart(of: Carts.visitor(token: token))
        #expect(found?.cart == view.cart && found?.token == nil)
        #expect(try await carts.cart(of: Carts.visitor(token: token + "x"))?.cart == nil)
        let itself = Buyer.visitor(TokenHash(stored: token))
        #expect(try await carts.cart(of: itself)?.cart == nil, "the secret itself is not stored")
    }

    @Test func aSecretThatNobodyMadeBeginsNoCart() async throws {
        try fixture.add("A")
        let view = try await add("A", for: Carts.visitor(token: "1234"))
        #expect(view.token != nil && buyer(view) != Carts.visitor(token: "1234"))
        #expect(try await carts.cart(of: Carts.visitor(token: "1234"))?.cart == nil)
    }

    @Test func theSameSKUIsOneLineAndNumbersAreNeverGivenTwice() async throws {
        try fixture.add("A")
        try fixture.add("B")
        let me = buyer(try await add("A", 2))
        let view = try await add("A", 3, for: me)
        #expect(view.cart.lines.map(\.quantity) == [5] && view.cart.version == 3)
        _ = try await add("B", for: me)
        _ = try await carts.remove(2, for: me)
        #expect(try await add("B", for: me).cart.lines.map(\.number) == [1, 3])
        #expect(await refusal { _ = try await carts.remove(2, for: me) }?.code == .notFound)
    }

    @Test func noMoreThanThereIsGoesIn() async throws {
        try fixture.add("A", onHand: 3)
        try fixture.add("B", onHand: 0, allowsBackorder: true)
        try fixture.add("C", onHand: nil)
        try fixture.add("D") { $0.status = .archived }
        try fixture.add("E") { $0.prices = [] }
        let me = buyer(try await add("A", 3))
        let found = await refusal { _ = try await add("A", 1, for: me) }
        #expect(found?.code == .outOfStock && found?.problems.first?.expected == "at most 3")
        #expect(await refusal { _ = try await carts.change(1, ["quantity": 4], for: me) }?.code == .outOfStock)
        #expect(try await add("B", 5, for: me).cart.lines.count == 2)
        #expect(await refusal { _ = try await add("C", for: me) }?.code == .outOfStock)
        for sku in ["D", "E", "F"] {
            #expect(await refusal { _ = try await add(sku, for: me) }?.code == .productUnavailable, "\(sku)")
        }
        #expect(try await carts.cart(of: me)?.cart.lines.map(\.quantity) == [3, 5])
    }

    @Test func variantsCostWhatTheirOwnPriceSays() async throws {
        try fixture.add("P", cents: 1_000) { product in
            product.variants = [
                Variant(
                    sku: SKU("P-L"), options: [VariantOption(name: "size", value: "L")],
                    prices: [Price(amount: Money(minorUnits: 1_200, currency: CurrencyCode("EUR")))],
                    stock: Stock(onHand: 1)),
                Variant(sku: SKU("P-S"), stock: Stock(onHand: 1)),
            ]
        }
        let me = buyer(try await add("P-L"))
        let view = try await add("P-S", for: me)
        #expect(view.lines.map(\.unitPrice?.minorUnits) == [1_200, 1_000])
        #expect(view.json["items"]?.elements?.first?["options"] == ["size": "L"])
    }

    @Test func savedLinesAreKeptAndCostNothing() async throws {
        try fixture.add("A", onHand: 3)
        let me = buyer(try await add("A", 2))
        let saved = try await carts.change(1, ["saved": true], for: me)
        #expect(saved.totals.subtotal == 0 && saved.cart.lines.map(\.isSaved) == [true])
        _ = try await add("A", 1, for: me)
        let back = try await carts.change(1, ["saved": false], for: me)
        #expect(back.cart.lines.map(\.quantity) == [3] && back.cart.lines.map(\.number) == [2])
        #expect(try await carts.save([:], for: me).cart.bought.isEmpty)
        let tooMany = await refusal {
            _ = try await add("A", 3, for: me)
            _ = try await carts.change(2, ["saved": false], for: me)
        }
        #expect(tooMany?.code == .outOfStock)
    }

    @Test(
        arguments: [
            (#"{}"#, ["sku"]), (#"{"sku":"A","quantity":0,"x":1}"#, ["x", "quantity"]),
            (#"{"sku":1,"quantity":10001,"currency":"euro"}"#, ["sku", "quantity", "currency"]),
        ] as [(String, [String])])
    func badLinesNameAllTheirProblems(body: String, fields: [String]) async throws {
        let body = try JSONReader.parse(body)
        #expect(await refusal { _ = try await carts.add(body, for: nil) }?.problems.map(\.field) == fields)
    }

    // MARK: Validating

    @Test func validatingTellsOldAndNewAndThenTakesThemAsSeen() async throws {
        try fixture.add("A", cents: 1_000)
        try fixture.add("B", onHand: 5)
        try fixture.add("C")
        let me = buyer(try await add("A"))
        for sku in ["B", "C"] { _ = try await add(sku, 4, for: me) }
        try setPrice("A", 1_100)
        try fixture.catalog.apply(
            [.setStock(ProductID("B"), stock: Stock(onHand: 3)), .setStatus(ProductID("C"), .archived)],
            actor: "test", now: fixture.clock.now)
        let issues = try await carts.validate(me).issues
        #expect(issues.map(\.issue.code) == ["PRICE_CHANGED", "OUT_OF_STOCK", "PRODUCT_UNAVAILABLE"])
        let json = issues.map { $0.issue.json($0.line) }
        #expect(json.map { $0["old"] } == [1_000, 4, 4] && json.map { $0["new"] } == [1_100, 3, 0])
        let again = try await carts.validate(me)
        #expect(again.issues.map(\.issue.code) == ["OUT_OF_STOCK", "PRODUCT_UNAVAILABLE"])
        #expect(again.totals.subtotal == 1_100 + 4 * 1_000, "what can't be bought costs nothing")
    }

    @Test func looksShowThePricesOfNowWithoutTakingThemAsSeen() async throws {
        try fixture.add("A", cents: 1_000)
        let me = buyer(try await add("A"))
        try setPrice("A", 900)
        for _ in 0..<2 {
            let view = try #require(try await carts.cart(of: me))
            #expect(view.totals.total == 900 && view.issues.map(\.issue.code) == ["PRICE_CHANGED"])
        }
    }

    // MARK: Time

    @Test func cartsOfVisitorsLastSevenDaysAfterTheirLastChangeThoseOfUsersThirty() async throws {
        try fixture.add("A")
        let visitor = buyer(try await add("A"))
        let user = Buyer.user(UserID("u1"))
        #expect(try await add("A", for: user).token == nil)
        fixture.clock.advance(milliseconds: 6 * Self.day)
        _ = try await carts.change(1, ["quantity": 2], for: visitor)
        fixture.clock.advance(milliseconds: 7 * Self.day - 1)
        #expect(try await carts.cart(of: visitor)?.cart != nil)
        fixture.clock.advance(milliseconds: 1)
        #expect(try await carts.cart(of: visitor)?.cart == nil)
        #expect(await refusal { _ = try await carts.change(1, ["quantity": 1], for: visitor) }?.code == .notFound)
        #expect(try await add("A", for: visitor).token != nil)
        fixture.clock.advance(milliseconds: 17 * Self.day - 1)
        #expect(try await carts.cart(of: user)?.cart != nil)
        fixture.clock.advance(milliseconds: 1)
        #expect(try await carts.cart(of: user)?.cart == nil)
        #expect(try await add("A", for: user).cart.lines.map(\.quantity) == [1])
        _ = try await carts.removeExpired()
        #expect(try fixture.database.read { try CartStore($0).hasExpired(at: fixture.clock.now) } == false)
    }

    // MARK: Signing in

    @Test func signingInJoinsBothCarts() async throws {
        for sku in ["A", "B", "C"] { try fixture.add(sku) }
        try await put("TEN", ["kind": "percent", "basis_points": 1_000])
        let (user, id) = (Buyer.user(UserID("u1")), UserID("u1"))
        _ = try await add("A", 3, for: user)
        _ = try await add("B", 1, for: user)
        let visitor = buyer(try await add("A", 2))
        _ = try await add("B", 4, for: visitor)
        _ = try await add("C", 1, for: visitor)
        _ = try await carts.addCode(["code": "ten"], for: visitor)
        let merged = try #require(try await carts.merge(visitor, into: id))
        #expect(merged.cart.lines.map(\.sku.rawValue) == ["A", "B", "C"])
        #expect(merged.cart.lines.map(\.quantity) == [3, 4, 1] && merged.cart.codes == ["TEN"])
        #expect(try await carts.cart(of: visitor)?.cart == nil)
        #expect(try await carts.merge(visitor, into: id)?.cart == merged.cart, "doing it again changes nothing")
        #expect(try await carts.merge(visitor, into: UserID("u2"))?.cart == nil)
    }

    // MARK: Links

    @Test func aLinkShowsWhatWasInTheCart() async throws {
        try fixture.add("A", cents: 700)
        let me = buyer(try await add("A", 2))
        let link = try await carts.share(me)
        _ = try await carts.remove(1, for: me)
        let shared = try await carts.shared(link.code)
        #expect(shared.cart.lines.map(\.quantity) == [2] && shared.totals.subtotal == 1_400)
        #expect(await refusal { _ = try await carts.shared(link.code + "x") }?.code == .notFound)
        #expect(await refusal { _ = try await carts.share(me) }?.code == .notFound)
        fixture.clock.advance(milliseconds: 30 * Self.day)
        #expect(await refusal { _ = try await carts.shared(link.code) }?.code == .notFound)
    }

    // MARK: Codes

    @Test func codesAreAddedRemovedAndExplained() async throws {
        try fixture.add("A", cents: 1_000)
        try await put("TEN", ["kind": "percent", "basis_points": 1_000])
        try await put("BIG", ["kind": "amount", "amount": 500, "currency": "EUR", "minimum": 5_000])
        let me = buyer(try await add("A"))
        #expect(try await carts.addCode(["code": "ten"], for: me).totals.total == 900)
        let both = try await carts.addCode(["code": "BIG"], for: me)
        #expect(both.totals.refused == [.init(code: "BIG", reason: .minimumNotReached)])
        #expect(await refusal { _ = try await carts.addCode(["code": "NONE"], for: me) }?.code == .notFound)
        #expect(await refusal { _ = try await carts.addCode(["code": "a b"], for: me) }?.code == .invalidIdentifier)
        #expect(try await carts.removeCode("ten", for: me).totals.total == 1_000)
        #expect(await refusal { _ = try await carts.removeCode("ten", for: me) }?.code == .notFound)
        try await fixture.shop.promotions.remove("BIG")
        #expect(try await carts.cart(of: me)?.totals.refused == [.init(code: "BIG", reason: .unknown)])
    }

    @Test func codesAreRedeemedOnceForAnOrderAndNotBeyondTheirLimits() async throws {
        try await put("TWO", ["kind": "percent", "basis_points": 100, "uses_max": 2, "uses_per_buyer_max": 1])
        let now = fixture.clock.now
        func redeem(_ user: String, _ order: String) throws -> Bool {
            try fixture.database.write { db in
                try PromotionStore(db).redeem("TWO", by: .user(UserID(user)), reference: order, at: now)
            }
        }
        #expect(try redeem("u1", "o1") && redeem("u1", "o1"))
        #expect(try !redeem("u1", "o2"))
        #expect(try redeem("u2", "o3") && !redeem("u3", "o4"))
        #expect(try await fixture.shop.promotions.get("TWO").uses == 2)
        try fixture.database.write { try PromotionStore($0).giveBack(reference: "o1") }
        #expect(try redeem("u3", "o4") && !redeem("u4", "o5"))
    }

    @Test(
        arguments: [
            (#"{}"#, ["kind"]), (#"{"kind":"percent","basis_points":10001}"#, ["basis_points"]),
            (#"{"kind":"amount","amount":5}"#, ["currency"]), (#"{"kind":"gift"}"#, ["kind"]),
            (#"{"kind":"free_shipping","minimum":5,"uses_max":0,"x":1}"#, ["x", "currency", "uses_max"]),
            (
                #"{"kind":"free_shipping","starts_at":"2027-01-01T00:00:00Z","ends_at":"2027-01-01T00:00:00Z"}"#,
                ["ends_at"]
            ),
            (#"{"kind":"free_shipping","code":"OTHER"}"#, ["code"]),
        ] as [(String, [String])])
    func badDefinitionsNameAllTheirProblems(body: String, fields: [String]) async throws {
        let body = try JSONReader.parse(body)
        #expect(await refusal { try await put("CODE", body) }?.problems.map(\.field) == fields)
    }

    @Test func definitionsComeBackAsTheyWere() async throws {
        let definition: JSONValue = [
            "code": "FULL", "kind": "buy_get_free", "buy": 2, "free": 1, "currency": "EUR", "stackable": false,
            "minimum": 100, "skus": ["A", "B"], "product_ids": ["P"], "starts_at": "2027-01-01T00:00:00Z",
            "ends_at": "2027-02-01T00:00:00Z", "uses_max": 9, "uses_per_buyer_max": 1,
        ]
        try await put("full", definition)
        #expect(try await fixture.shop.promotions.get("FULL").promotion.json == definition)
        #expect(try await fixture.shop.promotions.list(after: "", limit: 10).map(\.promotion.code) == ["FULL"])
    }
}
