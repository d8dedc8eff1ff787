import Catalog
import GRDB
import Testing

@testable import Store

@Suite struct CatalogStoreTests {
    @Test func everyFieldReadsBackTheSame() throws {
        let fixture = try StoreFixture()
        let receipt = try fixture.apply(.upsert(fullProduct()), at: 2_000)
        #expect(receipt.outcomes == [.created] && receipt.sequence == 1)
        var expected = fullProduct()
        expected.updatedAt = at(2_000)
        #expect(try fixture.store.product(ProductID("full")) == expected)
        #expect(try fixture.store.product(slug: expected.slug) == expected)
        #expect(try fixture.store.products(after: nil, limit: 10) == [expected])
        #expect(try fixture.database.integrityProblems() == [])
    }

    @Test func identicalWriteChangesNothing() throws {
        let fixture = try StoreFixture()
        try fixture.apply(.upsert(fullProduct()))
        let counts = try fixture.rowCounts()
        var again = fullProduct()
        (again.version, again.createdAt, again.updatedAt) = (99, at(77), at(78))
        let receipt = try fixture.apply(.upsert(again), .setStatus(again.id, .archived), at: 9_000)
        #expect(receipt.unchanged == 2 && receipt.sequence == 1)
        #expect(try fixture.rowCounts() == counts)
        #expect(try fixture.store.product(again.id)?.version == 1)
    }

    @Test func eachChangedFieldIsAnUpdate() throws {
        let fixture = try StoreFixture()
        try fixture.apply(.upsert(fullProduct()))
        let changes: [(inout Product) -> Void] = [
            { $0.slug = Slug("other") }, { $0.sku = SKU("n") }, { $0.sku = nil }, { $0.gtins = [] }, { $0.model = nil },
            { $0.name = "N" }, { $0.descriptionText = "" }, { $0.brand = nil },
            { $0.categoryPath = ["Electronics", "Sale"] },
            { $0.categoryPath = [] }, { $0.tags = [] }, { $0.status = .draft }, { $0.language = nil },
            { $0.translations = [] },
            { $0.attributes.removeLast() }, { $0.attributes = [] }, { $0.variants.swapAt(0, 1) },
            { $0.variants[0].stock.onHand = 1 },
            { $0.variants[1].prices.removeLast() }, { $0.variants.removeFirst() }, { $0.media = [] },
            { $0.prices.reverse() },
            { $0.prices = [] }, { $0.stock = nil }, { $0.rating = nil }, { $0.reviewCount = 0 }, { $0.popularity = 0 },
            { $0.releasedAt = nil },
        ]
        var expected = try #require(try fixture.store.product(ProductID("full")))
        for (number, change) in changes.enumerated() {
            change(&expected)
            let receipt = try fixture.apply(.upsert(expected), at: 2_000 + Int64(number))
            expected.version += 1
            expected.updatedAt = at(2_000 + Int64(number))
            #expect(receipt.updated == 1 && receipt.sequence == Int64(number) + 2, "change \(number)")
            #expect(try fixture.store.product(expected.id) == expected, "change \(number)")
        }
        #expect(try fixture.database.integrityProblems() == [])
    }

    @Test func keepsTimeOfCreationAndCountsVersions() throws {
        let fixture = try StoreFixture()
        try fixture.apply(.upsert(product("1")), at: 5_000)
        // The clock has been set back; the order is that of the sequence.
        let receipt = try fixture.apply(.upsert(product("1", name: "Other")), at: 100)
        let stored = try #require(try fixture.store.product(ProductID("1")))
        #expect(stored.createdAt == at(500) && stored.updatedAt == at(100) && stored.version == 2)
        #expect(receipt.sequence == 2)
    }

    @Test(arguments: [(nil, true), (0, false), (1, false), (2, true), (3, false)] as [(Int64?, Bool)])
    func expectedVersionGuardsWrites(expected: Int64?, isAccepted: Bool) throws {
        let fixture = try StoreFixture()
        try fixture.apply(.upsert(product("1")), .setStatus(ProductID("1"), .draft))
        let refusal = fixture.refusal(of: .upsert(product("1", name: "Other"), expectedVersion: expected))
        #expect(refusal?.code == (isAccepted ? nil : .versionConflict))
        let deletion = fixture.refusal(of: .delete(ProductID("1"), expectedVersion: isAccepted ? 7 : 2))
        #expect(deletion?.code == (isAccepted ? .versionConflict : nil))
    }

    @Test func expectedVersionZeroCreatesOnly() throws {
        let fixture = try StoreFixture()
        #expect(fixture.refusal(of: .upsert(product("1"), expectedVersion: 1))?.code == .versionConflict)
        #expect(try fixture.apply(.upsert(product("1"), expectedVersion: 0)).created == 1)
    }

    @Test func skusAreUniqueOverProductsAndVariants() throws {
        let fixture = try StoreFixture()
        try fixture.apply(.upsert(product("1", sku: "A", variants: ["B"])))
        let refusal = fixture.refusal(of: .upsert(product("2", sku: "B", variants: ["C", "A"])))
        #expect(refusal?.code == .duplicate)
        #expect(refusal?.problems.map(\.field) == ["sku", "variants[1].sku"])
        #expect(refusal?.problems.allSatisfy { $0.message.contains("\"1\"") } == true)
        #expect(try fixture.store.productID(forSKU: SKU("B")) == ProductID("1"))
        #expect(try fixture.store.productIDs(forSKUs: [SKU("A"), SKU("C")]) == [SKU("A"): ProductID("1")])
        // Given up by one, free for the other, also within one batch.
        try fixture.apply(.upsert(product("1", sku: "B")), .upsert(product("2", sku: "A")))
        #expect(try fixture.store.productID(forSKU: SKU("A")) == ProductID("2"))
        try fixture.apply(.delete(ProductID("2")))
        #expect(try fixture.store.productID(forSKU: SKU("A")) == nil)
    }

    @Test func automaticSlugsMakeRoomAndStay() throws {
        let fixture = try StoreFixture()
        try fixture.apply(
            .upsert(product("1", name: "Same")), .upsert(product("2", name: "Same")),
            .upsert(product("2.", name: "Same")))
        let slugs = try fixture.store.products(after: nil, limit: 9).map(\.slug.rawValue)
        #expect(slugs == ["same", "same-2", "same-2-2"])
        #expect(try fixture.apply(.upsert(product("2", name: "Same"))).unchanged == 1)
        try fixture.apply(.upsert(product("2", name: "Renamed")))
        #expect(try fixture.store.product(ProductID("2"))?.slug == Slug("same-2"))
    }

    @Test func chosenSlugsMustBeFree() throws {
        let fixture = try StoreFixture()
        var other = product("2")
        other.slug = Slug("same")
        try fixture.apply(.upsert(product("1", name: "Same")))
        let refusal = fixture.refusal(of: .upsert(other))
        #expect(refusal?.code == .duplicate && refusal?.problems.first?.field == "slug")
        #expect(refusal?.message.contains("\"1\"") == true)
    }

    @Test func refusedBatchLeavesNothing() throws {
        let fixture = try StoreFixture()
        try fixture.apply(.upsert(product("1", sku: "A")))
        let counts = try fixture.rowCounts()
        let refusal = fixture.refusal(
            of: .upsert(product("2", path: ["New"])), .upsert(product("3", sku: "A")), .delete(ProductID("9")))
        #expect(refusal?.code == .conflict)
        #expect(refusal?.problems.map(\.field) == ["[1].sku", "[2]"])
        #expect(refusal?.problems.map(\.code) == [.duplicate, .notFound])
        #expect(try fixture.rowCounts() == counts)
        #expect(try fixture.store.maxSequence() == 1)
    }

    @Test func importKeepsGoodChanges() throws {
        let fixture = try StoreFixture()
        try fixture.apply(.upsert(product("1", sku: "A")))
        let receipt = try fixture.store.apply(
            [.upsert(product("2")), .upsert(product("3", sku: "A")), .delete(ProductID("1"))], actor: "t", now: at(1),
            policy: .keepOthers)
        #expect(receipt.created == 1 && receipt.deleted == 1 && receipt.refused.map(\.index) == [1])
        #expect(try fixture.store.productVersions(after: nil, limit: 9).map(\.id.rawValue) == ["2"])
    }

    @Test func refusedNewProductLeavesNothing() throws {
        let fixture = try StoreFixture()
        try fixture.apply(.upsert(fullProduct()), .upsert(product("1", sku: "A", path: ["P"], variants: ["B"])))
        let counts = try fixture.rowCounts()
        var chosen = product("2", path: ["P"])
        chosen.slug = Slug("product-1")
        let refused: [Product] = [
            product("2", sku: "N", path: ["P"], variants: ["O", "B"]), product("2", sku: "A", path: ["P"]),
            product("2", sku: "B", path: ["Q"]), chosen,
        ]
        let batch = [CatalogChange.upsert(product("1", sku: "A", path: ["P"], variants: ["B"]))]
        for product in refused {
            let receipt = try fixture.store.apply(
                batch + [.upsert(product)], actor: "t", now: at(1), policy: .keepOthers)
            #expect(receipt.unchanged == 1 && receipt.refused.map(\.refusal.code) == [.duplicate])
        }
        // As the first of a batch, when nothing is known yet, and as a later one.
        for product in refused {
            let receipt = try fixture.store.apply([.upsert(product)], actor: "t", now: at(1), policy: .keepOthers)
            #expect(receipt.refused.count == 1)
        }
        #expect(try fixture.rowCounts() == counts)
        #expect(try fixture.database.integrityProblems() == [])
    }

    @Test func newProductsInOneBatchMeetEachOther() throws {
        let fixture = try StoreFixture()
        let receipt = try fixture.store.apply(
            [
                .upsert(product("1", name: "Same", sku: "A", path: ["P"])),
                .upsert(product("2", name: "Same", sku: "B", path: ["P"])),
                .upsert(product("3", sku: "A", path: ["P"])),
                .upsert(product("1", name: "Same", sku: "A", path: ["P"])),
                .upsert(product("4", path: ["P"], variants: ["V", "B"])), .upsert(product("5", path: ["P", "Q"])),
            ], actor: "t", now: at(1), policy: .keepOthers)
        #expect(receipt.created == 3 && receipt.unchanged == 1 && receipt.refused.map(\.index) == [2, 4])
        let slugs = try fixture.store.products(after: nil, limit: 9).map(\.slug.rawValue)
        #expect(slugs == ["same", "same-2", "product-5"])
        #expect(try fixture.store.productIDs(forSKUs: [SKU("V"), SKU("B")]) == [SKU("B"): ProductID("2")])
        #expect(try fixture.store.outbox(after: 0, limit: 9).map(\.productID.rawValue) == ["1", "2", "5"])
    }

    @Test func pagesHaveTheVariantsAndPricesOfEachProduct() throws {
        let fixture = try StoreFixture()
        var plain = product("b")
        plain.prices = [euros(1)]
        let ids = ["a", "c", "d"]
        try fixture.store.apply(
            [.upsert(plain), .upsert(product("e"))] + ids.reversed().map { .upsert(fullProduct($0)) }, actor: "t",
            now: at(1))
        for limit in 1...6 {
            var paged: [Product] = []
            while case let page = try fixture.store.products(after: paged.last?.id, limit: limit), !page.isEmpty {
                paged += page
            }
            #expect(paged.map(\.id.rawValue) == ["a", "b", "c", "d", "e"])
            #expect(paged == (try fixture.store.products(paged.map(\.id))))
            var rows: [Product] = []
            var last: Int64 = 0
            while case let page = try fixture.store.readConsistently({ try $0.products(afterRow: last, limit: limit) }),
                !page.products.isEmpty
            {
                rows += page.products
                last = page.lastRow
            }
            #expect(rows.map(\.id.rawValue) == ["b", "e", "d", "c", "a"])
            #expect(rows == (try fixture.store.products(rows.map(\.id))))
        }
    }

    @Test func setsPricesAndStockOfProductsAndVariants() throws {
        let fixture = try StoreFixture()
        let id = ProductID("full")
        try fixture.apply(.upsert(fullProduct()))
        try fixture.apply(
            .setPrices(id, prices: [euros(1)]), .setPrices(id, sku: SKU("full-S"), prices: [euros(2)]),
            .setStock(id, stock: Stock(onHand: 3)), .setStock(id, sku: SKU("full-S"), stock: Stock(onHand: 4)),
            .setStatus(id, .published))
        let stored = try #require(try fixture.store.product(id))
        #expect(stored.prices == [euros(1)] && stored.variants[1].prices == [euros(2)])
        #expect(stored.stock == Stock(onHand: 3) && stored.variants[1].stock == Stock(onHand: 4))
        #expect(stored.status == .published && stored.version == 6)
        #expect(fixture.refusal(of: .setStock(id, sku: SKU("none"), stock: Stock()))?.code == .notFound)
        #expect(fixture.refusal(of: .setStatus(ProductID("none"), .draft))?.code == .notFound)
        #expect(fixture.refusal(of: .delete(ProductID("none")))?.code == .notFound)
    }

    @Test func deletionTakesEverythingButHistory() throws {
        let fixture = try StoreFixture()
        try fixture.apply(.upsert(fullProduct()))
        #expect(try fixture.apply(.delete(ProductID("full"))).deleted == 1)
        let counts = try fixture.rowCounts()
        for table in ["product", "sku", "variant", "price"] { #expect(counts[table] == 0) }
        #expect(try fixture.store.outbox(after: 0, limit: 9).map(\.productID.rawValue) == ["full", "full"])
        #expect(try fixture.store.audit(ProductID("full")).map(\.action) == [.delete, .create])
        #expect(try fixture.store.priceHistory(ProductID("full")).count == 8)
        #expect(try fixture.database.integrityProblems() == [])
    }

    @Test(arguments: [(CatalogStore.batchChangesMax, true), (CatalogStore.batchChangesMax + 1, false)])
    func batchesAreLimited(count: Int, isAccepted: Bool) throws {
        let fixture = try StoreFixture()
        let batch = Array(repeating: CatalogChange.delete(ProductID("1")), count: count)
        let receipt = try? fixture.store.apply(batch, actor: "t", now: at(1), policy: .keepOthers)
        #expect((receipt != nil) == isAccepted)
    }

    @Test func readsComeInTheOrderAskedAndInPages() throws {
        let fixture = try StoreFixture()
        let ids = ["a", "B", "ä", "10", "9"]
        try fixture.store.apply(ids.map { .upsert(product($0)) }, actor: "t", now: at(1))
        #expect(
            try fixture.store.products(["ä", "x", "B", "a"].map { ProductID($0) }).map(\.id.rawValue) == [
                "ä", "B", "a",
            ])
        var paged: [String] = []
        var last: ProductID?
        while let page = try? fixture.store.products(after: last, limit: 2), !page.isEmpty {
            #expect(page.count <= 2)
            paged += page.map(\.id.rawValue)
            last = page.last?.id
        }
        #expect(paged == ["10", "9", "B", "a", "ä"])
        #expect(try fixture.store.productVersions(after: ProductID("9"), limit: 2).map(\.id.rawValue) == ["B", "a"])
        #expect(try fixture.store.products(after: nil, limit: -1) == [])
    }

    @Test func idsWithANULNameNothing() throws {
        let fixture = try StoreFixture()
        try fixture.apply(.upsert(product("a", sku: "s")))
        #expect(try fixture.store.product(ProductID("a\u{0}b")) == nil)
        #expect(try fixture.store.product(slug: Slug("product-a\u{0}")) == nil)
        #expect(try fixture.store.productID(forSKU: SKU("s\u{0}")) == nil)
        #expect(try fixture.store.audit(ProductID("a\u{0}")) == [])
        #expect(try fixture.store.priceHistory(ProductID("a\u{0}")) == [])
    }

    @Test func snapshotStaysTheSameWhileOthersWrite() throws {
        let fixture = try StoreFixture()
        try fixture.apply(.upsert(product("1")))
        try fixture.store.readConsistently { reader in
            #expect(try reader.maxSequence() == 1)
            try fixture.apply(.upsert(product("2")), .delete(ProductID("1")))
            #expect(try reader.maxSequence() == 1)
            #expect(try reader.products(after: nil, limit: 9).map(\.id.rawValue) == ["1"])
        }
        #expect(try fixture.store.maxSequence() == 3)
        struct Stop: Error {}
        #expect(throws: Stop.self) { try fixture.store.readConsistently { _ in throw Stop() } }
    }

    @Test func countsByStatus() throws {
        let fixture = try StoreFixture()
        var draft = product("3")
        draft.status = .draft
        try fixture.apply(.upsert(fullProduct()), .upsert(product("2")), .upsert(draft))
        let counts = try fixture.store.counts()
        #expect(counts == CatalogCounts(drafts: 1, published: 1, archived: 1, variants: 2, categories: 2))
        #expect(counts.products == 3)
    }
}
