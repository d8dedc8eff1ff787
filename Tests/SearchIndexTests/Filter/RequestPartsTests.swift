import Catalog
import Testing

@testable import SearchIndex

@Suite struct RequestPartsTests {
    // MARK: Facets

    @Test func facetOptionsAreRead() throws {
        let facets = try FacetRequest.parse("brand:10:sort=value:search=app, Color:limit=3,size:value,price")
        #expect(
            facets == [
                FacetRequest(field: "brand", limit: 10, sort: .value, search: "app"),
                FacetRequest(field: "color", limit: 3), FacetRequest(field: "size", sort: .value),
                FacetRequest(field: "price"),
            ])
        #expect(try FacetRequest.parse("brand:5:value") == [FacetRequest(field: "brand", limit: 5, sort: .value)])
        #expect(try FacetRequest.parse("brand:search=a=b").first?.search == "a=b")
    }

    @Test func everyFacetMistakeIsNamedWithItsOffset() {
        let refusal = #expect(throws: Refusal.self) {
            try FacetRequest.parse("brand:limit=-1,,a:b=c, a,é,x:sort=up:9999")
        }
        #expect(refusal?.code == .invalidFacet)
        #expect(refusal?.problems.map(\.offset) == [6, 15, 18, 23, 25, 30, 38])
    }

    @Test func facetLimitStopsAtItsBounds() throws {
        let most = SearchLimits.facetValuesMax
        #expect(try FacetRequest.parse("a:0").first?.limit == 0)
        #expect(try FacetRequest.parse("a:\(most)").first?.limit == most)
        #expect(throws: Refusal.self) { try FacetRequest.parse("a:\(most + 1)") }
        #expect(throws: Refusal.self) { try FacetRequest.parse("a:99999999999999999999") }
    }

    // MARK: Prices

    @Test func priceRangesAreRead() throws {
        let ranges = [
            PriceRange(from: nil, to: 500), PriceRange(from: 500, to: 1_000), PriceRange(from: 1_000, to: nil),
        ]
        #expect(try PriceRangeRequest.parse("..500,500..1000, 1000..") == .given(ranges))
        #expect(ranges.map(\.key) == ["..500", "500..1000", "1000.."])
        #expect(try PriceRangeRequest.parse("auto") == .automatic)
        #expect(try PriceRangeRequest.parse("histogram=price:50") == .histogram(50))
        #expect(try PriceRangeRequest.parse("histogram=price") == .histogram(PriceRangeRequest.histogramDefault))
    }

    @Test(arguments: [
        "", "5", "..", "9..3", "3..3", "a..b", "1..2,x", "-5..5", "+1..2", "1..2..3", "1..99999999999999999999",
        "auto,1..2",
        "1..2,1..2", "histogram=price:0", "histogram=price:101", "histogram=size:5", "histogram=price:5:5",
        "histogram=",
    ])
    func wrongPriceRangeIsRefused(_ text: String) {
        let refusal = #expect(throws: Refusal.self) { try PriceRangeRequest.parse(text) }
        #expect(refusal?.code == .invalidPriceRange)
        #expect(refusal?.problems.allSatisfy { (0...text.utf8.count).contains($0.offset ?? -1) } == true)
    }

    @Test func everyWrongPriceRangeIsNamedWithItsOffset() {
        let refusal = #expect(throws: Refusal.self) { try PriceRangeRequest.parse("..5,x,9..3, ..") }
        #expect(refusal?.problems.map(\.offset) == [4, 6, 12])
    }

    @Test func priceRangesStopAtTheirLimit() throws {
        func ranges(_ count: Int) -> String { (0..<count).map { "\($0)..\($0 + 1)" }.joined(separator: ",") }
        _ = try PriceRangeRequest.parse(ranges(PriceRangeRequest.rangesMax))
        #expect(throws: Refusal.self) { try PriceRangeRequest.parse(ranges(PriceRangeRequest.rangesMax + 1)) }
    }

    // MARK: Order

    @Test func sortKeysAreRead() throws {
        #expect(
            try SortKey.parse("price:asc, Rating:desc,newest,relevance,popularity") == [
                SortKey(.price, .ascending), SortKey(.number("rating"), .descending),
                SortKey(.number("released_at"), .descending), SortKey(.relevance, .descending), .mostPopular,
            ])
        #expect(try SortKey.parse("attributes.weight:asc") == [SortKey(.number("attributes.weight"), .ascending)])
    }

    @Test func everyWrongSortKeyIsNamedWithItsOffset() {
        let refusal = #expect(throws: Refusal.self) {
            try SortKey.parse("price:up,weight,,a:b:c,newest:asc,relevance:asc,é:asc,price,price:desc")
        }
        #expect(refusal?.code == .invalidSort)
        #expect(refusal?.problems.map(\.offset) == [0, 9, 16, 17, 23, 34, 48, 61])
    }

    @Test func sortKeysStopAtTheirLimit() throws {
        func keys(_ count: Int) -> String { (0..<count).map { "f\($0):asc" }.joined(separator: ",") }
        _ = try SortKey.parse(keys(SortKey.keysMax))
        #expect(throws: Refusal.self) { try SortKey.parse(keys(SortKey.keysMax + 1)) }
    }
}
