import Catalog
import Testing

@testable import SearchIndex

/// Every count must be what a click on it gives, compared with looking at every product.
@Suite struct FacetPropertyTests {
    private struct Item {
        let product: Product
        let brand: String
        let colour: String
        let price: Int64
        let words: Set<String>
    }

    @Test(arguments: [UInt64(1), 2, 3, 4])
    func countIsWhatAClickGives(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let fixture = try IndexFixture(analyzer: "standard")
        defer { fixture.remove() }
        let items = (1...400).map { Self.item($0, &random) }
        let generation = try fixture.generation(items.map(\.product))
        let snapshot = generation.snapshot
        for _ in 0..<20 {
            let word = Self.words.randomElement(using: &random) ?? "lamp"
            let brands = Self.brands.filter { _ in Int.random(in: 0..<4, using: &random) == 0 }
            let ceiling = Bool.random(using: &random) ? Int64.random(in: 100...1_000, using: &random) : nil
            var parts: [String] = []
            if !brands.isEmpty { parts.append("brand IN (\(brands.joined(separator: ",")))") }
            if let ceiling { parts.append("price < \(ceiling)") }
            let filter = parts.isEmpty ? nil : try FilterParser.parse(parts.joined(separator: " AND "))
            let outcome = try fixture.search(word, in: snapshot) { request in
                request.filter = filter
                request.facets = try FacetRequest.parse("brand,colour,price,category")
                request.priceRanges = try PriceRangeRequest.parse("..300,300..700,700..")
            }
            let matching = items.filter { $0.words.contains(word) }
            let inBrand = { (item: Item) in brands.isEmpty || brands.contains(item.brand) }
            let inPrice = { (item: Item) in ceiling.map { item.price < $0 } ?? true }
            #expect(outcome.total == matching.count { inBrand($0) && inPrice($0) })
            for (name, facet) in outcome.facets {
                switch (name, facet) {
                case ("brand", .values(let facet)):
                    let expected = Dictionary(grouping: matching.filter(inPrice), by: \.brand).mapValues(\.count)
                    #expect(
                        Dictionary(
                            uniqueKeysWithValues: facet.buckets.filter { $0.count > 0 }.map { ($0.value, $0.count) })
                            == expected)
                    #expect(Set(facet.buckets.filter(\.isSelected).map(\.value)) == Set(brands))
                case ("colour", .values(let facet)):
                    let shown = matching.filter { inBrand($0) && inPrice($0) }
                    let expected = Dictionary(grouping: shown, by: \.colour).mapValues(\.count)
                    #expect(Dictionary(uniqueKeysWithValues: facet.buckets.map { ($0.value, $0.count) }) == expected)
                case ("price", .ranges(let facet)):
                    let prices = matching.filter(inBrand).map(\.price)
                    #expect(
                        facet.buckets.map(\.count) == [
                            prices.count { $0 < 300 }, prices.count { $0 >= 300 && $0 < 700 },
                            prices.count { $0 >= 700 },
                        ])
                    #expect(facet.statistics?.min == prices.min())
                    #expect(facet.statistics?.max == prices.max())
                case ("category", .tree(let facet)):
                    #expect(facet.roots.map(\.count).reduce(0, +) == outcome.total)
                    #expect(facet.roots.allSatisfy { node in node.children.map(\.count).reduce(0, +) == node.count })
                default: Issue.record("unexpected facet \(name)")
                }
            }
        }
    }

    private static let words = ["lamp", "chair", "table", "shelf"]
    private static let brands = ["Aro", "Bex", "Cid", "Dov"]

    private static func item(_ id: Int, _ random: inout SeededGenerator) -> Item {
        let chosen = words.filter { _ in Bool.random(using: &random) }
        let brand = brands.randomElement(using: &random) ?? ""
        let colour = ["red", "green", "blue"].randomElement(using: &random) ?? ""
        let price = Int64.random(in: 1...1_200, using: &random)
        let product = IndexFixture.product(
            id, "Thing " + chosen.joined(separator: " "), brand: brand,
            category: ["Home", ["Light", "Wood"].randomElement(using: &random) ?? ""], price: price,
            attributes: [ProductAttribute(key: "colour", value: .text(colour))])
        return Item(product: product, brand: brand, colour: colour, price: price, words: Set(chosen))
    }

    @Test func automaticRangesAreRoundFilledAndComplete() {
        var random = SeededGenerator(seed: 5)
        for _ in 0..<200 {
            let prices = (0..<Int.random(in: 1...300, using: &random)).map { _ in
                Int64.random(in: 1...200_000, using: &random)
            }
            let facet = PriceRangeCounter(currency: CurrencyCode("EUR"))
                .facet(prices: prices, ranges: .automatic, selectedKeys: [])
            #expect(facet.buckets.map(\.count).reduce(0, +) == prices.count)
            #expect(facet.buckets.allSatisfy { $0.count > 0 })
            #expect(zip(facet.buckets, facet.buckets.dropFirst()).allSatisfy { $0.to == $1.from })
        }
    }
}
