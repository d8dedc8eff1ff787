import Catalog
import Foundation
import TestSupport
import Testing

@testable import SearchIndex

/// Filters and facets on the sample corpus against looking at every variant.
@Suite struct VariantSampleTests {
    private static func products() throws -> [Product] {
        let path = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../../corpora/sample/products.ndjson").standardizedFileURL
        let defaults = ProductDefaults(currency: CurrencyCode("EUR"), status: .published, language: "en")
        return try Data(contentsOf: path).split(separator: UInt8(ascii: "\n")).compactMap { line in
            let draft = try ProductDraft.read(Array(line))
            return try ProductValidation.validate(draft, defaults: defaults, now: VariantCatalog.now).get()
        }.filter { $0.status == .published }
    }

    @Test func theSampleAnswersAsLookingAtEveryVariantDoes() throws {
        let fixture = try IndexFixture()
        defer { fixture.remove() }
        let products = try Self.products()
        let snapshot = try fixture.generation(products).snapshot
        var random = SeededGenerator(seed: 3)
        for group in [CustomerGroup.everyone, VariantCatalog.trade] {
            let catalog = VariantCatalog(products, group: group)
            let colours = Set(catalog.items.flatMap { $0.values["colour"] ?? [] }).sorted()
            let sizes = Set(catalog.items.flatMap { $0.values["size"] ?? [] }).sorted()
            #expect(catalog.items.count > 4_000 && colours.count > 5 && sizes.count > 5)
            for round in 0..<40 {
                var parts = ["colour = \"\(colours.randomElement(using: &random) ?? "")\""]
                if round % 2 == 0 { parts.append("size = \"\(sizes.randomElement(using: &random) ?? "")\"") }
                if round % 3 == 0 { parts.append("in_stock = true") }
                if round % 5 == 0 { parts.append("price:[\(round * 100) TO 20000]") }
                let filter = try FilterParser.parse(parts.joined(separator: " AND "))
                let outcome = try fixture.search("", in: snapshot) { request in
                    request.customerGroup = group
                    request.filter = filter
                    request.countLevel = .variant
                    request.facets = [FacetRequest(field: "brand", limit: 1_000)]
                }
                let matching = catalog.items.filter { VariantCatalog.holds(filter, $0) }
                #expect(outcome.variantTotal == matching.count, "\(parts)")
                #expect(outcome.total == Set(matching.map(\.product)).count)
                guard case .values(let brands)? = outcome.facets.first?.facet else { continue }
                let expected = Dictionary(grouping: matching) { $0.values["brand"]?.first }.mapValues(\.count)
                for bucket in brands.buckets { #expect(expected[bucket.value] == bucket.count) }
            }
        }
    }
}
