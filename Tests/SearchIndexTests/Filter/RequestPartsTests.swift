import Catalog
import Testing

@testable import SearchIndex

@Suite struct RequestPartsTests {
    @Test func facetOptionsAreRead() throws {
        let facets = try FacetRequest.parse("brand:10:sort=value:search=app, color:limit=3,size:value,price")
        #expect(
            facets == [
                FacetRequest(field: "brand", limit: 10, sort: .value, search: "app"),
                FacetRequest(field: "color", limit: 3), FacetRequest(field: "size", sort: .value),
                FacetRequest(field: "price"),
            ])
    }

    @Test func everyFacetMistakeIsNamed() {
        let refusal = #expect(throws: Refusal.self) { try FacetRequest.parse("brand:limit=-1,,a:b=c,a") }
        #expect(refusal?.code == .invalidFacet)
        #expect(refusal?.problems.count == 4)
    }

    @Test func priceRangesAreRead() throws {
        #expect(
            try PriceRangeRequest.parse("..500,500..1000,1000..")
                == .given([
                    PriceRange(from: nil, to: 500), PriceRange(from: 500, to: 1_000), PriceRange(from: 1_000, to: nil),
                ]))
        #expect(try PriceRangeRequest.parse("auto") == .automatic)
        #expect(try PriceRangeRequest.parse("histogram=price:50") == .histogram(50))
    }

    @Test(arguments: ["", "5", "..", "9..3", "a..b", "1..2,x", "histogram=price:0", "histogram=size:5"])
    func wrongPriceRangeIsRefused(_ text: String) {
        let refusal = #expect(throws: Refusal.self) { try PriceRangeRequest.parse(text) }
        #expect(refusal?.code == .invalidPriceRange)
    }

    @Test func sortKeysAreRead() throws {
        #expect(
            try SortKey.parse("price:asc,rating:desc,newest,relevance") == [
                SortKey(.price, .ascending), SortKey(.number("rating"), .descending),
                SortKey(.number("released_at"), .descending), SortKey(.relevance, .descending),
            ])
        let refusal = #expect(throws: Refusal.self) { try SortKey.parse("price:up,weight,,a:b:c") }
        #expect(refusal?.code == .invalidSort)
        #expect(refusal?.problems.count == 4)
    }
}
