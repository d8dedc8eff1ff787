import Analysis
import Catalog
import Foundation
import Testing
@testable import SearchIndex

/// What of a product gets into the index.
@Suite struct DocumentTests {
    private let folder: TemporaryFolder
    private let index: IndexFolder

    init() throws {
        folder = try TemporaryFolder()
        index = try IndexFolder(folder.path)
    }

    private func snapshot(_ products: [Product]) throws -> IndexSnapshot {
        try StorageFixtures.open(try StorageFixtures.build(products, in: index)).snapshot
    }

    @Test func everyFieldIsSearched() throws {
        var product = StorageFixtures.product("x", name: "alpha")
        product.brand = "bravo"
        product.categoryPath = ["charlie", "delta"]
        product.tags = ["echo"]
        product.descriptionText = "foxtrot"
        product.model = "GX-12"
        product.sku = SKU("SKU-77")
        product.gtins = ["4006381333931"]
        product.attributes = [
            ProductAttribute(key: "kind", value: .text("golf")), ProductAttribute(key: "more", value: .list(["hotel"])),
            ProductAttribute(key: "juliett", value: .boolean(true)),
        ]
        product.variants = [Variant(sku: SKU("VAR-5"), options: [VariantOption(name: "size", value: "kilo")])]
        product.translations = [Translation(language: "de", name: "Lampenschirm", descriptionText: "november")]
        let snapshot = try snapshot([product])
        for text in [
            "alpha", "bravo", "charlie", "delta", "echo", "foxtrot", "gx12", "sku77", "4006381333931", "golf", "hotel",
            "juliett", "kilo", "var5", "lampenschirm", "november",
        ] {
            #expect(try !snapshot.postings(StorageFixtures.term(text)).isEmpty, "\(text)")
        }
    }

    /// Repeating a word does not help beyond a few times.
    @Test func repeatedWordsDoNotWin() throws {
        var stuffed = StorageFixtures.product("stuffed", name: "box")
        stuffed.descriptionText = Array(repeating: "sofa", count: 500).joined(separator: " ")
        let honest = StorageFixtures.product("honest", name: "sofa")
        let snapshot = try snapshot([stuffed, honest])
        let hits = try snapshot.rank(
            .or([.term(StorageFixtures.term("sofa"), scale: 1)]), within: nil, limit: 2,
            parameters: StorageFixtures.schema.analyzer.ranking)
        #expect(hits.map { snapshot.productID($0.docid) } == ["honest", "stuffed"])
    }

    @Test func tenThousandAttributesAreColumns() throws {
        var product = StorageFixtures.product("wide")
        product.attributes = (0..<10_000).map {
            ProductAttribute(key: "key\($0)", value: $0 % 2 == 0 ? .text("value \($0)") : .number(Double($0), unit: "mm"))
        }
        let generation = try StorageFixtures.open(
            try StorageFixtures.build([StorageFixtures.product("narrow", seed: 1), product], in: index))
        for snapshot in [generation.snapshot, try generation.apply([.put(product)], checkpoint: 1)] {
            let docid = try #require(try snapshot.docid(of: ProductID("wide")))
            #expect(snapshot.fieldNames.values.contains("key9998"))
            #expect(snapshot.fieldNames.numbers.contains("key9999"))
            #expect(snapshot.numberColumn("key4321")?.value(docid) == 4_321)
            let column = try #require(snapshot.valueColumn("key1234"))
            #expect(column.counts(over: snapshot.live).map { column.value($0.ordinal) } == ["value 1234"])
        }
    }

    @Test func productOfFiveMegabytesIsIndexed() throws {
        var product = StorageFixtures.product("huge")
        product.descriptionText = (0..<600_000).map { "w\($0)" }.joined(separator: " ")
        #expect(product.descriptionText.utf8.count > 4_000_000)
        let generation = try StorageFixtures.open(
            try StorageFixtures.build([product, StorageFixtures.product("small", seed: 1)], in: index))
        #expect(try generation.snapshot.postings(StorageFixtures.term("w599999")).toArray() == [1])
        let snapshot = try generation.apply([.put(product)], checkpoint: 1)
        #expect(try snapshot.postings(StorageFixtures.term("w599999")).toArray() == [3])
        #expect(snapshot.payload(3).value(of: .description) == .string(product.descriptionText))
        #expect(snapshot.documentCount == 2)
    }

    /// The product's id can't be mistaken for a word, whatever it is.
    @Test func productIDsOfAnyFormAreFound() throws {
        let ids = ["Q", "a b", "ü", String(repeating: "x", count: 128), String(repeating: "🙂", count: 32), "%00"]
        let snapshot = try snapshot(ids.map { StorageFixtures.product($0) })
        for (number, id) in ids.enumerated() {
            #expect(try snapshot.docid(of: ProductID(id)) == UInt32(number + 1))
        }
        #expect(try snapshot.docid(of: ProductID("")) == nil)
    }

    @Test func termSequencesFollowTheText() throws {
        let snapshot = try snapshot([StorageFixtures.product("x", name: "red wooden chair")])
        let sequence = snapshot.termSequence(Sequences.name, 1)
        let expected = ["red", "wooden", "chair"].map { TermHash.hash($0.utf8) }
        #expect((0..<sequence.count).map { sequence[$0] }.filter(expected.contains) == expected)
        #expect(snapshot.termSequence(Sequences.brand, 1).count == 0)
        #expect(snapshot.termSequence(Sequences.name, 99).count == 0)
    }

    @Test func payloadHoldsEveryFieldThatTheProductHas() throws {
        var product = StorageFixtures.product("x", seed: 1)
        product.gtins = ["4006381333931"]
        product.media = [Media(url: "https://example.org/a.jpg")]
        product.stock = Stock(onHand: 3)
        let payload = try snapshot([product]).payload(1)
        #expect(payload.value(of: .id) == .string("x"))
        #expect(payload.value(of: .gtins) == .array([.string("4006381333931")]))
        #expect(payload.value(of: .imageURL) == .string("https://example.org/a.jpg"))
        #expect(payload.value(of: .version) == .integer(product.version))
        #expect(payload.value(of: .sku) == nil)
        #expect(payload.withJSON(of: .name) { $0.map { String(decoding: $0, as: UTF8.self) } } == "\"\(product.name)\"")
    }
}
