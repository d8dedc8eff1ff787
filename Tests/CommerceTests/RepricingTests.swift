import Catalog
import Store
import Testing

@testable import Commerce

/// Changing many prices: the rule, and the run through the catalog.
@Suite struct RepricingTests {
    private func rule(_ members: [JSONMember]) throws(Refusal) -> Repricing {
        try Repricing(.object([JSONMember("all", true)] + members), currency: CurrencyCode("EUR"))
    }

    @Test func partsAreRoundedOnceAndEndAsTheyShould() throws {
        let tenth = try rule([JSONMember("percent", -10)])
        #expect([1_000, 999, 5, 1].map(tenth.price) == [900, 899, 5, 1])
        let ending = try rule([JSONMember("percent", -10), JSONMember("ending", 99)])
        #expect([1_000, 1_054, 1_055, 2_000, 50].map(ending.price) == [899, 999, 999, 1_799, 99])
        let even = try rule([JSONMember("amount", 30), JSONMember("ending", 0)])
        #expect([1, 19, 20, 120].map(even.price) == [100, 100, 100, 200])
        let cheaper = try rule([JSONMember("amount", -100)])
        #expect([101, 100, 99].map(cheaper.price) == [1, nil, nil])
        #expect(try rule([JSONMember("percent", 1_000)]).price(.max) == nil)
    }

    @Test func allProblemsAreToldAtOnce() async {
        await refused(.invalidValue, fields: ["percent", "ending", "category", "currency"]) { () throws(Refusal) in
            _ = try Repricing(
                ["percent": 0.001, "ending": 100, "currency": "euro"], currency: CurrencyCode("EUR"))
        }
        await refused(.invalidValue, fields: ["percent"]) { () throws(Refusal) in
            _ = try self.rule([JSONMember("percent", 5), JSONMember("amount", 5)])
        }
        await refused(.invalidValue, fields: ["category"]) { () throws(Refusal) in
            _ = try self.rule([JSONMember("percent", 5), JSONMember("brand", "Acme")])
        }
    }

    private func fixture() throws -> CommerceFixture {
        let shop = try CommerceFixture()
        try shop.add("bag", cents: 5_000) { product in
            product.brand = "Acme"
            product.categoryPath = ["Travel", "Bags"]
            product.prices[0].compareAtMinorUnits = 5_200
            product.prices.append(
                Price(
                    amount: Money(minorUnits: 100, currency: CurrencyCode("EUR")), customerGroup: CustomerGroup("trade")
                ))
        }
        try shop.add("cup", cents: 900) { $0.categoryPath = ["Travelling"] }
        try shop.add("pen", cents: 80) { $0.categoryPath = ["Travel"] }
        return shop
    }

    private func cents(_ shop: CommerceFixture, _ id: String) throws -> [Int64] {
        try shop.catalog.product(ProductID(id))?.prices.map(\.amount.minorUnits) ?? []
    }

    @Test func aDryRunSaysWhatWouldChangeAndChangesNothing() async throws {
        let shop = try fixture()
        let told = try await shop.shop.repricings.start(
            ["category": "Travel", "amount": -100, "dry_run": true], by: CommerceFixture.caller)
        #expect(told["products"] == 2 && told["changed"] == 1 && told["skipped"] == 1 && told["is_complete"] == true)
        #expect(told["examples"]?.elements?.first?["new"] == 4_900)
        #expect(try await !shop.shop.repricings.step())
        #expect(try cents(shop, "bag") == [5_000, 100])
        #expect(try shop.adminActions().isEmpty)
    }

    @Test func aRunChangesEachPriceOnceWithHistory() async throws {
        let shop = try fixture()
        let before = try shop.catalog.maxSequence()
        let run = try await shop.shop.repricings.start(
            ["category": "Travel", "percent": 10, "ending": 99], by: CommerceFixture.caller)
        let id = try #require(run["id"]?.text)
        try shop.add("new", cents: 1_000) { $0.categoryPath = ["Travel"] }
        while try await shop.shop.repricings.step() {}
        let done = try await shop.shop.repricings.run(id)
        #expect(done.state == .done && done.products == 2 && done.changed == 2)
        #expect(try cents(shop, "bag") == [5_499, 100] && cents(shop, "cup") == [900] && cents(shop, "pen") == [99])
        #expect(try cents(shop, "new") == [1_000], "what came later stays")
        #expect(try shop.catalog.product(ProductID("bag"))?.prices[0].compareAtMinorUnits == nil)
        #expect(try shop.catalog.priceHistory(ProductID("pen")).map(\.minorUnits) == [99, 80])
        #expect(try shop.catalog.outbox(after: before, limit: 9).map(\.productID.rawValue) == ["new", "bag", "pen"])
        #expect(try shop.catalog.audit(ProductID("pen")).first?.actor == "test")
        #expect(try shop.adminActions() == ["prices.changed"])
        await refused(.conflict) { () throws(Refusal) in
            _ = try await shop.shop.repricings.cancel(id, by: CommerceFixture.caller)
        }
    }

    /// As after a crash between two transactions: each goes on where the last one ended.
    @Test func manyProductsChangeInSeveralTransactionsAndACancelledRunStops() async throws {
        let shop = try CommerceFixture()
        for place in 0..<450 { try shop.add("p\(place)", cents: 1_000) { $0.brand = "Acme" } }
        let run = try await shop.shop.repricings.start(
            ["brand": "Acme", "percent": 10], by: CommerceFixture.caller)
        let id = try #require(run["id"]?.text)
        #expect(try await shop.shop.repricings.step())
        #expect(try await shop.shop.repricings.run(id).changed == 200)
        let again = Repricings(
            store: CommerceStore(shop.database), environment: shop.shop.environment, currency: CurrencyCode("EUR"))
        #expect(try await again.step())
        for _ in 0..<2 { _ = try await again.cancel(id, by: CommerceFixture.caller) }
        #expect(try await !again.step())
        let all = try shop.catalog.products(after: nil, limit: 500).map { $0.prices[0].amount.minorUnits }
        #expect(all.count { $0 == 1_100 } == 400 && all.count { $0 == 1_000 } == 50)
    }

    @Test func variantsAndSellersAreFollowed() async throws {
        let shop = try CommerceFixture()
        try shop.add("bag", cents: 1_000) { product in
            var variant = Variant(sku: SKU("bag-red"))
            variant.prices = [Price(amount: Money(minorUnits: 2_000, currency: CurrencyCode("EUR")))]
            product.variants = [variant]
            product.attributes = [ProductAttribute(key: "seller", value: .text("sams"))]
        }
        try shop.add("cup", cents: 1_000)
        _ = try await shop.shop.repricings.start(
            ["seller": "sams", "amount": 50], by: CommerceFixture.caller)
        while try await shop.shop.repricings.step() {}
        let bag = try #require(try shop.catalog.product(ProductID("bag")))
        #expect(bag.prices[0].amount.minorUnits == 1_050 && bag.variants[0].prices[0].amount.minorUnits == 2_050)
        #expect(try cents(shop, "cup") == [1_000])
    }
}
