import Catalog
import Foundation
import Testing

@testable import SearchIndex

/// A product is the first hit of a search for its own name.
@Suite struct WholeNameTests {
    private func withIndex(
        _ products: [Product], _ body: (IndexFixture, IndexSnapshot) throws -> Void
    ) throws {
        let fixture = try IndexFixture()
        defer { fixture.remove() }
        try body(fixture, try fixture.generation(products).snapshot)
    }

    private static func popular(_ id: Int, _ name: String, _ popularity: Double) -> Product {
        var product = IndexFixture.product(id, name, brand: "Chocolate")
        product.popularity = popularity
        return product
    }

    @Test func theNameItselfStandsAboveLongerAndMorePopularOnes() throws {
        let others = (1...400).map { Self.popular($0, "Chocolate chocolate bar \($0)", 1_000) }
        try withIndex(others + [IndexFixture.product(0, "The Chocolate Wafers and Milk Filling Assortment")]) {
            fixture, snapshot in
            let outcome = try fixture.search("the chocolate wafers and milk filling assortment", in: snapshot)
            #expect(outcome.ids(snapshot).first == "p0")
        }
        // Even a common word that hundreds have more often.
        try withIndex(others + [IndexFixture.product(0, "Chocolate")]) { fixture, snapshot in
            let found10 = try fixture.search("chocolate", in: snapshot).ids(snapshot)
            #expect(found10.first == "p0")
        }
    }

    @Test func theCloserSpellingComesFirst() throws {
        let names = ["creme brulee", "Crème brûlée", "Crème Brûlée", "Creme-Brulee"]
        try withIndex(names.enumerated().map { IndexFixture.product($0.offset, $0.element) }) { fixture, snapshot in
            for (index, name) in names.enumerated() {
                let ids = try fixture.search(name, in: snapshot).ids(snapshot)
                #expect(ids.first == "p\(index)" && ids.count == 4, "\(name)")
            }
        }
    }

    @Test func theNameIsFoundInAnyLanguage() throws {
        var translated = IndexFixture.product(1, "Coffee grinder")
        translated.translations = [Translation(language: "de", name: "Mahlwerke für Kaffeebohnen")]
        try withIndex([translated, IndexFixture.product(2, "Coffee cup")]) { fixture, snapshot in
            let found11 = try fixture.search("mahlwerke für kaffeebohnen", in: snapshot).ids(snapshot)
            #expect(found11 == ["p1"])
        }
    }

    @Test func ofEqualNamesThatInTheLanguageAskedForComesFirst() throws {
        let products = ["en", "de", "fr"].enumerated().map { index, language in
            var product = IndexFixture.product(index, "Nutella")
            product.language = language
            return product
        }
        try withIndex(products) { fixture, snapshot in
            for (index, language) in ["en", "de", "fr"].enumerated() {
                let outcome = try fixture.search("nutella", in: snapshot) { $0.language = language }
                #expect(outcome.ids(snapshot).first == "p\(index)")
            }
        }
    }

    @Test func filtersHoldForNamedProducts() throws {
        let products = [
            IndexFixture.product(0, "Nutella", brand: "A"), IndexFixture.product(1, "Nutella mit Brot", brand: "B"),
        ]
        try withIndex(products) { fixture, snapshot in
            let outcome = try fixture.search("nutella", in: snapshot) { request in
                request.filter = try FilterParser.parse("brand = B")
            }
            #expect(outcome.ids(snapshot) == ["p1"])
        }
    }

    @Test func cursorsReadNamedProductsOnceAndFirst() throws {
        let others = (1...400).map { Self.popular($0, "Chocolate chocolate bar \($0)", 1_000) }
        try withIndex(others + [IndexFixture.product(0, "Chocolate")]) { fixture, snapshot in
            var ids: [String] = []
            var cursor: SearchCursor? = .start
            while let next = cursor, ids.count < 1_000 {
                let outcome = try fixture.search("chocolate", in: snapshot) { request in
                    request.cursor = next
                    request.perPage = 37
                }
                ids += outcome.ids(snapshot)
                cursor = outcome.nextCursor.map { .after($0) }
            }
            #expect(ids.first == "p0" && ids.count == 401 && Set(ids).count == 401)
        }
    }
}
