import Analysis
import Catalog
import Foundation
import Testing
@testable import SearchIndex

@Suite struct GenerationTests {
    private let folder: TemporaryFolder
    private let index: IndexFolder

    init() throws {
        folder = try TemporaryFolder()
        index = try IndexFolder(folder.path)
    }

    private func model(_ products: [Product], checkpoint: Int64) -> IndexModel {
        var model = IndexModel()
        model.apply(products.map { .put($0) }, checkpoint: checkpoint)
        return model
    }

    @Test(arguments: [0, 1, 200])
    func builtIndexAnswersTheSameAfterReopening(count: Int) throws {
        let products = (0..<count).map { StorageFixtures.product("p\($0)", seed: $0) }
        let location = try StorageFixtures.build(products, in: index, checkpoint: 42)
        let model = model(products, checkpoint: 42)
        for writable in [true, false, true] {
            let generation = try StorageFixtures.open(location, writable: writable)
            #expect(try model.differences(from: generation.snapshot) == [])
            #expect(generation.check() == [])
        }
    }

    /// Docids go on from shard to shard, in columns and terms alike.
    @Test func shardsAreOneIndex() throws {
        let count = ShardWriter.documentsMax * 2 + 17
        let products = (0..<count).map { StorageFixtures.product("p\($0)", seed: $0, name: "lamp number\($0)") }
        let generation = try StorageFixtures.open(try StorageFixtures.build(products, in: index))
        let snapshot = generation.snapshot
        #expect(snapshot.documentCount == count)
        for number in [0, 4_999, 5_000, 5_001, 9_999, 10_000, count - 1] {
            let found = try snapshot.postings(StorageFixtures.term("number\(number)")).toArray()
            #expect(found.map(snapshot.productID) == ["p\(number)"])
            #expect(snapshot.docid(of: ProductID("p\(number)")) == found.first)
            #expect(snapshot.payload(found[0]).value(of: .name) == .string("lamp number\(number)"))
        }
    }

    @Test func rankingPrefersTheFieldWithTheGreaterWeight() throws {
        var inDescription = StorageFixtures.product("description", name: "thing")
        inDescription.descriptionText = "goes well with a sofa"
        let inName = StorageFixtures.product("name", name: "sofa")
        let generation = try StorageFixtures.open(try StorageFixtures.build([inDescription, inName], in: index))
        let snapshot = generation.snapshot
        let node = RankNode.sum([
            .term(StorageFixtures.term("sofa"), scale: 1), .term(StorageFixtures.term("nowhere"), scale: 1),
        ])
        let hits = try StorageFixtures.rank(node, in: snapshot)
        #expect(hits.map { snapshot.productID($0.docid) } == ["name", "description"])
        #expect(hits.allSatisfy { $0.weight > 0 })
        let only = try #require(snapshot.docid(of: ProductID("description")))
        #expect(try StorageFixtures.rank(node, in: snapshot, within: Bitmap(sorted: [only])).map(\.docid) == [only])
        #expect(try StorageFixtures.rank(node, in: snapshot, within: .empty).isEmpty)
    }

    /// Every operator finds what its set form finds, with products before and after the last build.
    @Test func rankedTreesMatchTheirSets() throws {
        let products = (0..<300).map { number in
            StorageFixtures.product(
                "p\(number)",
                name: ["red", "blue", "green", "big"].enumerated()
                    .filter { number % ($0.offset + 2) == 0 }.map(\.element).joined(separator: " ") + " item")
        }
        let generation = try StorageFixtures.open(try StorageFixtures.build(Array(products[..<200]), in: index))
        try generation.apply(products[150...].map { .put($0) }, checkpoint: 1)
        let snapshot = generation.snapshot
        func term(_ word: String) -> RankNode { .term(StorageFixtures.term(word), scale: 0.5) }
        func set(_ word: String) throws -> Bitmap { try snapshot.postings(StorageFixtures.term(word)) }
        let cases: [(RankNode, Bitmap)] = [
            (.all([term("red"), term("blue")]), try set("red").and(set("blue"))),
            (
                .sum([term("red"), term("blue"), term("green")]),
                try Bitmap.or([set("red"), set("blue"), set("green")])
            ),
            (.max([term("red"), .all([term("blue"), term("big")])]), try set("red").or(set("blue").and(set("big")))),
            (
                .synonym([StorageFixtures.term("blue"), StorageFixtures.term("green")]),
                try set("blue").or(set("green"))
            ),
            (.all([term("item"), .sum([term("nowhere"), term("big")])]), try set("big")),
            (.sum([]), .empty), (.all([term("red"), term("nowhere")]), .empty),
        ]
        let allowed = Bitmap(sorted: snapshot.live.toArray().filter { $0 % 3 != 1 })
        for (node, expected) in cases {
            for within in [nil, allowed] {
                let hits = try StorageFixtures.rank(node, in: snapshot, within: within)
                #expect(hits.map(\.docid).sorted() == (within.map(expected.and) ?? expected).toArray())
                #expect(zip(hits, hits.dropFirst()).allSatisfy { $0.weight >= $1.weight })
            }
        }
    }

    /// The same documents score the same whether they were built or came later.
    @Test func scoresDoNotDependOnWhereDocumentsLie() throws {
        let products = (0..<60).map { StorageFixtures.product("p\($0)", seed: $0) }
        let node = RankNode.sum([
            .term(StorageFixtures.term("lamp"), scale: 1), .term(StorageFixtures.term("number5"), scale: 0.7),
        ])
        let built = try StorageFixtures.open(try StorageFixtures.build(products, in: index)).snapshot
        let grown = try StorageFixtures.open(try StorageFixtures.build(Array(products[..<20]), in: index))
        for product in products[15...] { try grown.apply([.put(product)], checkpoint: 1) }
        func scores(_ snapshot: IndexSnapshot) throws -> [String: Double] {
            Dictionary(
                uniqueKeysWithValues: try StorageFixtures.rank(node, in: snapshot).map {
                    (snapshot.productID($0.docid), ($0.weight * 1e9).rounded())
                })
        }
        #expect(try scores(built) == scores(grown.snapshot))
    }

    @Test func laterChangesReplaceEarlierOnes() throws {
        let base = [StorageFixtures.product("a", seed: 1), StorageFixtures.product("b", seed: 2)]
        let generation = try StorageFixtures.open(try StorageFixtures.build(base, in: index))
        var model = model(base, checkpoint: 0)
        let batches: [[IndexChange]] = [
            [.put(StorageFixtures.product("a", seed: 11)), .put(StorageFixtures.product("a", seed: 12))],
            [.remove(ProductID("b"))], [.remove(ProductID("never there"))], [],
            [.remove(ProductID("a")), .put(StorageFixtures.product("a", seed: 13))],
            [.put(StorageFixtures.product("c", seed: 21)), .remove(ProductID("c"))],
        ]
        for (number, batch) in batches.enumerated() {
            let snapshot = try generation.apply(batch, checkpoint: Int64(number + 1))
            model.apply(batch, checkpoint: Int64(number + 1))
            #expect(try model.differences(from: snapshot) == [])
            #expect(snapshot.revision == UInt64(number + 1))
        }
    }

    @Test func generationThatIsOnlyReadRefusesChanges() throws {
        let generation = try StorageFixtures.open(try StorageFixtures.build([], in: index), writable: false)
        #expect(throws: IndexError.readOnly(path: generation.location.path)) {
            try generation.apply([.remove(ProductID("a"))], checkpoint: 1)
        }
    }

    @Test func readerBesideAWriterSeesTheCommittedState() throws {
        let location = try StorageFixtures.build([StorageFixtures.product("a", seed: 1)], in: index)
        let writer = try StorageFixtures.open(location)
        var model = model([StorageFixtures.product("a", seed: 1)], checkpoint: 0)
        for number in 1...5 {
            let batch = [IndexChange.put(StorageFixtures.product("n\(number)", seed: number))]
            try writer.apply(batch, checkpoint: Int64(number))
            model.apply(batch, checkpoint: Int64(number))
            let reader = try StorageFixtures.open(location, writable: false)
            #expect(try model.differences(from: reader.snapshot) == [])
        }
    }

    @Test func sizesNameEveryPart() throws {
        let generation = try StorageFixtures.open(
            try StorageFixtures.build((0..<50).map { StorageFixtures.product("\($0)", seed: $0) }, in: index))
        let sizes = Dictionary(uniqueKeysWithValues: generation.sizes().map { ($0.part, $0.bytes) })
        for part in ["xapian", "columns", "payloads", "words"] { #expect(sizes[part] ?? 0 > 0) }
    }
}
