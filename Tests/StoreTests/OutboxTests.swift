import Catalog
import Testing

@testable import Store

@Suite struct OutboxTests {
    @Test func sequenceGoesOnAfterPruning() throws {
        let fixture = try StoreFixture()
        #expect(try fixture.store.maxSequence() == 0)
        try fixture.apply(.upsert(product("1")), .upsert(product("2")), .upsert(product("3")))
        let second = OutboxEntry(sequence: 2, productID: ProductID("2"), hasVersion: true)
        #expect(try fixture.store.outbox(after: 1, limit: 1) == [second])
        #expect(try fixture.store.pruneOutbox(through: 3) == 3)
        #expect(try fixture.store.maxSequence() == 3)
        #expect(try fixture.apply(.delete(ProductID("1"))).sequence == 4)
    }

    @Test func entriesComeInTheOrderOfTheBatch() throws {
        let fixture = try StoreFixture()
        let ids = (0..<150).map { "p\($0 * 7_919 % 150)" }
        let receipt = try fixture.store.apply(ids.map { .upsert(product($0)) }, actor: "t", now: at(1))
        #expect(receipt.sequence == 150)
        #expect(try fixture.store.outbox(after: 0, limit: 200).map(\.productID.rawValue) == ids)
    }

    @Test func repairPutsProductsInAgain() throws {
        let fixture = try StoreFixture()
        try fixture.apply(.upsert(product("1")))
        #expect(try fixture.store.enqueue([ProductID("1"), ProductID("gone")]) == 3)
        #expect(try fixture.store.outbox(after: 1, limit: 9).map(\.productID.rawValue) == ["1", "gone"])
        #expect(try fixture.store.enqueue([]) == 3)
    }
}

@Suite struct HistoryTests {
    @Test func auditShowsWhatDiffers() throws {
        let fixture = try StoreFixture()
        let id = ProductID("1")
        try fixture.apply(.upsert(product("1")))
        try fixture.store.apply([.setStock(id, stock: Stock(onHand: 5))], actor: "key:7", now: at(50))
        try fixture.apply(.delete(id))
        let audit = try fixture.store.audit(id)
        #expect(audit.map(\.action) == [.delete, .update, .create])
        #expect(audit[1].actor == "key:7" && audit[1].at == at(50))
        #expect(audit[1].after?["stock"] == ["on_hand": 5, "reserved": 0, "backorder": false])
        #expect(audit[1].before?["stock"] == JSONValue.null)
        #expect(audit[1].before?["version"] == 1 && audit[1].after?["version"] == 2)
        #expect(audit[1].after?["name"] == nil)
        #expect(audit[2].before == nil && audit[2].after?["name"] == "Product 1")
        #expect(audit[0].before?["name"] == "Product 1" && audit[0].after == nil)
        #expect(audit.map(\.id) == [3, 2, 1])
        #expect(try fixture.store.audit(id, limit: 1).map(\.action) == [.delete])
    }

    /// What was created is not written down; it is put together from what came after.
    @Test func auditSaysWhatWasCreatedEachTime() throws {
        let fixture = try StoreFixture()
        let id = ProductID("1")
        var states: [JSONValue] = []
        for round in 1...2 {
            var product = product("1", variants: ["v"])
            product.name = "First name \(round)"
            product.brand = round == 1 ? nil : "Brand"
            try fixture.apply(.upsert(product), at: Int64(round * 100))
            states.append(ProductJSON.value(try #require(try fixture.store.product(id))))
            product.name = "Second name"
            product.brand = round == 1 ? "Brand" : nil
            product.tags = ["new"]
            try fixture.apply(.upsert(product), at: Int64(round * 100 + 1))
            try fixture.apply(.setPrices(id, prices: [euros(Int64(round))]), at: Int64(round * 100 + 2))
            if round == 1 { try fixture.apply(.delete(id), at: 150) }
        }
        let created = try fixture.store.audit(id).filter { $0.action == .create }.compactMap(\.after)
        #expect(created.map(Self.sorted) == states.reversed().map(Self.sorted))
    }

    private static func sorted(_ value: JSONValue) -> [String: JSONValue] {
        Dictionary(uniqueKeysWithValues: (value.members ?? []).map { ($0.name, $0.value) })
    }

    @Test func priceHistoryHasEachChangeOnce() throws {
        let fixture = try StoreFixture()
        let id = ProductID("1")
        var first = product("1", variants: ["v"])
        first.prices = [euros(100)]
        first.variants[0].prices = [euros(90)]
        try fixture.apply(.upsert(first), at: 1)
        try fixture.apply(.setPrices(id, prices: [euros(100)]), at: 2)
        try fixture.apply(.setPrices(id, prices: [euros(80, compareAt: 100)]), at: 3)
        try fixture.apply(.setPrices(id, sku: SKU("v"), prices: []), at: 4)
        let history = try fixture.store.priceHistory(id)
        #expect(history.map(\.minorUnits) == [nil, 80, 90, 100])
        #expect(history.map(\.changedAt) == [at(4), at(3), at(1), at(1)])
        #expect(history.map(\.sku) == [SKU("v"), nil, SKU("v"), nil])
        #expect(history[1].compareAtMinorUnits == 100)
        #expect(history.allSatisfy { $0.currency == CurrencyCode("EUR") && $0.customerGroup == .everyone })
    }
}
