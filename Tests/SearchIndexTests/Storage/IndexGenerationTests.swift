import Catalog
import Foundation
import TestSupport
import Testing

@testable import SearchIndex

@Suite struct IndexGenerationTests {
    private typealias Fixture = IndexFixture

    @Test func builtProductsAreFoundAfterReopening() throws {
        let fixture = try Fixture()
        defer { fixture.remove() }
        let first = try fixture.generation([
            Fixture.product(1, "Red running shoes", brand: "Swift", price: 4_995),
            Fixture.product(2, "Blue running shoes", brand: "Tempo", price: 5_995),
        ])
        #expect(Set(try fixture.search("running shoe", in: first.snapshot).ids(first.snapshot)) == ["p1", "p2"])
        let reopened = try fixture.open(first.location, writable: false)
        let found = try fixture.search("blue shoes", in: reopened.snapshot)
        #expect(found.ids(reopened.snapshot).first == "p2")
        #expect(reopened.snapshot.checkpoint == 1)
    }

    @Test func emptyIndexAnswersWithNothing() throws {
        let fixture = try Fixture()
        defer { fixture.remove() }
        let generation = try fixture.generation([], checkpoint: 0)
        #expect(try fixture.search("shoes", in: generation.snapshot).total == 0)
        #expect(try fixture.search("", in: generation.snapshot).total == 0)
    }

    @Test func updatesAndDeletesAreSeenAndSurviveReopening() throws {
        let fixture = try Fixture()
        defer { fixture.remove() }
        let generation = try fixture.generation(
            (1...20).map { Fixture.product($0, "Lamp \($0)", price: Int64($0) * 100) })
        let before = generation.snapshot
        try generation.apply(
            [
                .put(Fixture.product(3, "Garden chair", price: 777, version: 2)), .remove(ProductID("p4")),
                .put(Fixture.product(99, "Desk lamp", brand: "Nova")),
            ],
            checkpoint: 7)
        for snapshot in [generation.snapshot, try fixture.open(generation.location, writable: false).snapshot] {
            #expect(snapshot.documentCount == 20)
            #expect(snapshot.checkpoint == 7)
            #expect(try fixture.search("garden chair", in: snapshot).ids(snapshot) == ["p3"])
            #expect(try fixture.search("lamp", in: snapshot) { $0.perPage = 50 }.total == 19)
            let document = try #require(snapshot.docid(of: ProductID("p3")))
            #expect(snapshot.version(document) == 2)
            #expect(snapshot.docid(of: ProductID("p4")) == nil)
            #expect(snapshot.valueColumn("brand")?.ordinal(of: "Nova") != nil)
        }
        #expect(before.documentCount == 20)
        #expect(before.docid(of: ProductID("p4")) != nil, "an older snapshot stays as it was")
    }

    @Test(arguments: [UInt64(11), 12, 13])
    func randomChangesAgreeWithAModel(seed: UInt64) throws {
        let rounds = ProcessInfo.processInfo.environment["LONG_TESTS"] == nil ? 25 : 400
        print("seed \(seed), \(rounds) rounds")
        var random = SeededGenerator(seed: seed)
        let fixture = try Fixture()
        defer { fixture.remove() }
        var model: [Int: Product] = [:]
        func product(_ id: Int, _ version: Int) -> Product {
            Fixture.product(
                id, "Thing number\(version % 7)x", brand: ["Aa", "Bb", "Cc"][version % 3], price: Int64(version),
                attributes: [ProductAttribute(key: "size", value: .number(Double(version % 5), unit: "cm"))],
                version: Int64(version))
        }
        for id in 1...30 { model[id] = product(id, id) }
        var open: IndexGeneration? = try fixture.generation(model.values.sorted { $0.id < $1.id })
        for round in 1...rounds {
            var changes: [IndexChange] = []
            for _ in 0..<Int.random(in: 1...6, using: &random) {
                let id = Int.random(in: 1...40, using: &random)
                if Bool.random(using: &random) {
                    let new = product(id, 100 + round * 10 + id)
                    model[id] = new
                    changes.append(.put(new))
                } else {
                    model[id] = nil
                    changes.append(.remove(ProductID("p\(id)")))
                }
            }
            try open?.apply(changes, checkpoint: Int64(round + 1))
            if Int.random(in: 0..<5, using: &random) == 0, let location = open?.location {
                // A folder has one writer at a time.
                open = nil
                // A crash leaves bytes behind the committed length of the log.
                if let log = FileHandle(forWritingAtPath: location.log) {
                    try log.seekToEnd()
                    try log.write(contentsOf: Data((0..<37).map { _ in UInt8.random(in: 0...255, using: &random) }))
                    try log.close()
                }
                open = try fixture.open(location)
            }
            let generation = try #require(open)
            try check(generation.snapshot, model)
            #expect(generation.check().isEmpty)
        }
    }

    private func check(_ snapshot: IndexSnapshot, _ model: [Int: Product]) throws {
        #expect(snapshot.documentCount == model.count)
        let live = snapshot.live.toArray()
        #expect(Set(live.map { snapshot.productID($0) }) == Set(model.values.map(\.id.rawValue)))
        for product in model.values {
            let document = try #require(snapshot.docid(of: product.id))
            #expect(snapshot.version(document) == product.version)
            #expect(snapshot.payload(document).value(of: .name)?.text == product.name)
            #expect(
                snapshot.priceColumn(currency: CurrencyCode("EUR"), group: .everyone)?
                    .price(document, at: IndexFixture.now)?.amountMinor == product.prices.first?.amount.minorUnits)
        }
        let brands = try #require(snapshot.valueColumn("brand"))
        var counts: [String: Int] = [:]
        for product in model.values { counts[product.brand ?? "", default: 0] += 1 }
        #expect(
            Dictionary(
                uniqueKeysWithValues: brands.counts(over: snapshot.live).map { (brands.value($0.ordinal), $0.count) })
                == counts)
    }

    @Test func secondWriterIsRefused() throws {
        let fixture = try Fixture()
        defer { fixture.remove() }
        let generation = try fixture.generation([Fixture.product(1, "Lamp")])
        #expect(throws: IndexError.self) { try fixture.open(generation.location) }
        _ = generation.snapshot
    }

    @Test(arguments: ["columns.bin", "payloads.bin", "words.bin", "manifest.json"])
    func missingOrCutFileIsNamed(_ file: String) throws {
        let fixture = try Fixture()
        defer { fixture.remove() }
        let generation = try fixture.generation([Fixture.product(1, "Lamp")])
        let path = generation.location.path + "/" + file
        let data = try Data(contentsOf: URL(filePath: path))
        try data.prefix(data.count / 2).write(to: URL(filePath: path))
        let cut = #expect(throws: IndexError.self) { try fixture.open(generation.location, writable: false) }
        #expect(cut?.refusal.code == .indexDamaged)
        try FileManager.default.removeItem(atPath: path)
        let missing = #expect(throws: IndexError.self) { try fixture.open(generation.location, writable: false) }
        #expect([.indexDamaged, .indexMissing].contains(missing?.refusal.code))
    }

    @Test func changedByteIsFoundByTheCheck() throws {
        let fixture = try Fixture()
        defer { fixture.remove() }
        let generation = try fixture.generation([Fixture.product(1, "Lamp")])
        var data = try Data(contentsOf: URL(filePath: generation.location.payloads))
        data[data.count - 2] ^= 0xFF
        try data.write(to: URL(filePath: generation.location.payloads))
        #expect(generation.check() == ["payloads.bin: the checksum is wrong"])
    }

    @Test func generationOfAnotherAnalyzerIsForeign() throws {
        let fixture = try Fixture()
        defer { fixture.remove() }
        let generation = try fixture.generation([Fixture.product(1, "Lamp")])
        let other = try IndexFixture(analyzer: "standard")
        defer { other.remove() }
        let error = #expect(throws: IndexError.self) {
            try IndexGeneration.open(generation.location, schema: other.schema, searchThreads: 1, writable: false)
        }
        #expect(error?.refusal.code == .indexForeign)
    }

    @Test func rollbackReturnsToTheGenerationBefore() throws {
        let fixture = try Fixture()
        defer { fixture.remove() }
        let first = try fixture.generation([Fixture.product(1, "Lamp")])
        let second = try fixture.generation([Fixture.product(1, "Lamp"), Fixture.product(2, "Chair")])
        #expect(try fixture.folder.current() == second.location)
        try fixture.folder.rollback()
        #expect(try fixture.folder.current() == first.location)
        let third = try fixture.generation([])
        #expect(fixture.folder.list().map(\.name) == [first.location.name, third.location.name])
    }

    @Test func manyAttributesAndHugeTextAreIndexed() throws {
        let fixture = try Fixture()
        defer { fixture.remove() }
        let attributes = (0..<10_000).map { ProductAttribute(key: "key_\($0)", value: .text("value \($0)")) }
        var huge = Fixture.product(2, "Huge lamp")
        huge.descriptionText = String(repeating: "light and shade ", count: 330_000)
        let generation = try fixture.generation([Fixture.product(1, "Lamp", attributes: attributes), huge])
        let snapshot = generation.snapshot
        #expect(snapshot.valueColumn("key_9999")?.counts(over: snapshot.live).count == 1)
        #expect(try fixture.search("huge shade", in: snapshot).ids(snapshot) == ["p2"])
    }
}
