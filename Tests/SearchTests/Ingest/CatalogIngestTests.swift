import Catalog
import Foundation
import Store
import Testing

@testable import Search

@Suite struct CatalogIngestTests {
    let fixture: CatalogFixture
    var ingest: CatalogIngest { fixture.ingest }

    init() throws { fixture = try CatalogFixture() }

    func refused(_ body: () async throws -> Void) async -> Refusal? {
        do {
            try await body()
            return nil
        } catch {
            return error as? Refusal
        }
    }

    static let vase: JSONValue = [
        "id": "v", "sku": "V", "name": "Vase", "price": 4995, "stock": ["on_hand": 3, "reserved": 1],
        "variants": [["sku": "V-1", "stock": 5], ["sku": "V-2", "stock": 6]],
    ]

    @Test func createAnswersVersionOneAndRefusesTheSecond() async throws {
        let receipt = try await ingest.create(Self.vase, actor: "a")
        #expect(receipt.outcome == .created)
        #expect(receipt.version == 1)
        #expect(receipt.sequence == (try fixture.store.maxSequence()))
        let json = try JSONReader.parse(receipt.json)
        #expect(json["id"] == "v")
        #expect(json["outcome"] == "created")
        #expect(await refused { _ = try await ingest.create(Self.vase, actor: "a") }?.code == .duplicate)
    }

    @Test func invalidProductNamesAllProblemsAndChangesNothing() async throws {
        let body: JSONValue = ["id": "v", "price": -1, "more": 1]
        let refusal = await refused { _ = try await ingest.create(body, actor: "a") }
        #expect(refusal?.code == .invalidProduct)
        #expect(Set(refusal?.problems.map(\.field) ?? []) == ["name", "price", "more"])
        #expect(try fixture.store.counts().products == 0)
    }

    @Test func replaceCreatesUpdatesAndLeavesTheSameAlone() async throws {
        let id = ProductID("v")
        #expect(try await ingest.replace(id, ["name": "Vase"], expectedVersion: nil, actor: "a").outcome == .created)
        #expect(try await ingest.replace(id, ["name": "Vase"], expectedVersion: 1, actor: "a").outcome == .unchanged)
        #expect(try await ingest.replace(id, ["name": "Jug"], expectedVersion: 1, actor: "a").version == 2)
        let stale = await refused { _ = try await ingest.replace(id, ["name": "Mug"], expectedVersion: 1, actor: "a") }
        #expect(stale?.code == .versionConflict)
        let other = await refused {
            _ = try await ingest.replace(id, ["id": "w", "name": "x"], expectedVersion: nil, actor: "a")
        }
        #expect(other?.problems.map(\.field) == ["id"])
    }

    @Test func patchChangesOnlyWhatItNames() async throws {
        _ = try await ingest.create(Self.vase, actor: "a")
        let receipt = try await ingest.patch(
            ProductID("v"), ["brand": "Acme", "sku": nil], expectedVersion: nil, actor: "a")
        #expect(receipt.version == 2)
        let product = try #require(try fixture.store.product(ProductID("v")))
        #expect(product.brand == "Acme")
        #expect(product.sku == nil)
        #expect(product.variants.count == 2)
        #expect(
            await refused { _ = try await ingest.patch(ProductID("w"), [:], expectedVersion: nil, actor: "a") }?.code
                == .notFound)
        #expect(
            await refused { _ = try await ingest.patch(ProductID("v"), "x", expectedVersion: nil, actor: "a") }?.code
                == .invalidRequest)
        let renamed = await refused {
            _ = try await ingest.patch(ProductID("v"), ["id": "w"], expectedVersion: nil, actor: "a")
        }
        #expect(renamed?.problems.map(\.field) == ["id"])
    }

    @Test func patchesThatMeetAllHold() async throws {
        _ = try await ingest.create(Self.vase, actor: "a")
        let ingest = self.ingest
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (name, value) in [("brand", "Acme"), ("model", "M1")] {
                group.addTask {
                    let body = JSONValue.object([JSONMember(name, .string(value))])
                    _ = try await ingest.patch(ProductID("v"), body, expectedVersion: nil, actor: "a")
                }
            }
            try await group.waitForAll()
        }
        let product = try #require(try fixture.store.product(ProductID("v")))
        #expect(product.brand == "Acme")
        #expect(product.model == "M1")
        #expect(product.version == 3)
    }

    @Test func statusAndDeletion() async throws {
        _ = try await ingest.create(Self.vase, actor: "a")
        #expect(try await ingest.setStatus(ProductID("v"), .archived, actor: "a").version == 2)
        #expect(try await ingest.setStatus(ProductID("v"), .archived, actor: "a").outcome == .unchanged)
        #expect(try await ingest.delete(ProductID("v"), actor: "a").outcome == .deleted)
        #expect(await refused { _ = try await ingest.delete(ProductID("v"), actor: "a") }?.code == .notFound)
    }

    @Test func variantsAndMediaAreReplacedWhole() async throws {
        _ = try await ingest.create(Self.vase, actor: "a")
        _ = try await ingest.putVariants(
            ProductID("v"), ["variants": [["sku": "V-9"]]], expectedVersion: nil, actor: "a")
        _ = try await ingest.putMedia(ProductID("v"), [["url": "https://x/1.jpg"]], expectedVersion: nil, actor: "a")
        let product = try #require(try fixture.store.product(ProductID("v")))
        #expect(product.variants.map(\.sku.rawValue) == ["V-9"])
        #expect(product.media.map(\.url) == ["https://x/1.jpg"])
        let wrong = await refused {
            _ = try await ingest.putMedia(ProductID("v"), "x", expectedVersion: nil, actor: "a")
        }
        #expect(wrong?.code == .invalidRequest)
    }

    @Test func bulkPricesReachProductsAndVariants() async throws {
        _ = try await ingest.create(Self.vase, actor: "a")
        let body: JSONValue = [
            "prices": [
                ["product_id": "v", "prices": [["amount": 100, "currency": "USD"]]], ["sku": "V-2", "price": 7],
            ]
        ]
        let answer = try JSONReader.parse(try await ingest.setPrices(body, actor: "a"))
        #expect(answer["updated"] == 2)
        let product = try #require(try fixture.store.product(ProductID("v")))
        #expect(product.prices.map(\.amount) == [Money(minorUnits: 100, currency: CurrencyCode("USD"))])
        #expect(product.variants[1].prices.map(\.amount.minorUnits) == [7])
        #expect(product.variants[0].prices.isEmpty)
    }

    @Test func bulkStockKeepsWhatItDoesNotName() async throws {
        _ = try await ingest.create(Self.vase, actor: "a")
        let body: JSONValue = [
            "stock": [["sku": "V", "on_hand": 9], ["sku": "V-1", "on_hand": 0, "backorder": true]]
        ]
        _ = try await ingest.setStock(body, actor: "a")
        let product = try #require(try fixture.store.product(ProductID("v")))
        #expect(product.stock == Stock(onHand: 9, reserved: 1))
        #expect(product.variants[0].stock == Stock(onHand: 0, reserved: 0, allowsBackorder: true))
    }

    @Test func bulkWritesAreAllOrNothingWithEveryProblem() async throws {
        _ = try await ingest.create(Self.vase, actor: "a")
        let body: JSONValue = [
            "stock": [
                ["sku": "V", "on_hand": 9], ["sku": "none", "on_hand": 1], ["product_id": "v", "on_hand": -1],
                ["on_hand": 1],
                ["sku": "V", "weight": 1, "on_hand": 1], "x", ["product_id": 5, "on_hand": 1],
            ]
        ]
        let refusal = await refused { _ = try await ingest.setStock(body, actor: "a") }
        let fields = Set(refusal?.problems.map(\.field) ?? [])
        #expect(
            fields.isSuperset(of: [
                "stock[1]", "stock[2].on_hand", "stock[3]", "stock[4].weight", "stock[5]", "stock[6].product_id",
            ]))
        #expect(try fixture.store.product(ProductID("v"))?.stock?.onHand == 3)
        let shapeless = await refused { _ = try await ingest.setPrices(["stock": []], actor: "a") }
        #expect(shapeless?.code == .invalidRequest)
    }

    @Test func categoriesAreMadeMovedAndRemovedWithoutCycles() async throws {
        let root = try JSONReader.parse(try await ingest.createCategory(["name": "Garden"], actor: "a"))
        let rootID = try #require(root["id"]?.integer)
        let child = try JSONReader.parse(
            try await ingest.createCategory(["name": "Tools", "parent_id": .integer(rootID)], actor: "a"))
        let childID = try #require(child["id"]?.integer)
        #expect(child["path"] == ["Garden", "Tools"])
        for parent in [rootID, childID] {
            let cycle = await refused {
                _ = try await ingest.updateCategory(rootID, ["parent_id": .integer(parent)], actor: "a")
            }
            #expect(cycle?.code == .categoryCycle)
        }
        #expect(await refused { _ = try await ingest.deleteCategory(rootID, actor: "a") }?.code == .categoryNotEmpty)
        let moved = try JSONReader.parse(
            try await ingest.updateCategory(childID, ["parent_id": nil, "name": "Spades"], actor: "a"))
        #expect(moved["path"] == ["Spades"])
        _ = try await ingest.deleteCategory(rootID, actor: "a")
        let wrong = await refused { _ = try await ingest.createCategory(["parent_id": "x", "more": 1], actor: "a") }
        #expect(wrong?.problems.map(\.field) == ["parent_id", "more"])
    }
}
