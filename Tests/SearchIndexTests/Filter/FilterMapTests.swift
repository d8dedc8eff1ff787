import Catalog
import Testing

@testable import SearchIndex

@Suite struct FilterMapTests {
    @Test func mapMeansTheSameAsTheGrammar() throws {
        let map: JSONValue = [
            "brand": "Apple", "tags": ["a", "b"], "price": ["min": 1, "max": 5], "weight": ["min": 2.5], "new": true,
        ]
        let text = "brand = Apple AND tags IN (a, b) AND price:[1 TO 5] AND weight:[2.5 TO *] AND new = true"
        #expect(try FilterNode.map(map) == FilterParser.parse(text))
    }

    @Test func emptyMapAllowsEverything() throws { #expect(try FilterNode.map([:]) == nil) }

    @Test func whatIsNoMapIsRefusedAndNotIgnored() {
        for value: JSONValue in ["brand = Apple", ["brand"], nil, 1] {
            let refusal = #expect(throws: Refusal.self) { try FilterNode.map(value) }
            #expect(refusal?.code == .invalidFilter)
        }
    }

    @Test func everyMistakeIsNamedWithItsField() {
        let map: JSONValue = [
            "a": ["x": 1], "b": [], "c": nil, "d e": 1, "f": ["min": "1"], "g": ["min": 5, "max": 1], "h": [[1]],
            "i": [:],
            "ok": 1,
        ]
        let refusal = #expect(throws: Refusal.self) { try FilterNode.map(map) }
        #expect(
            refusal?.problems.map(\.field) == [
                "filter.a", "filter.b", "filter.c", "filter.d e", "filter.f", "filter.g", "filter.h", "filter.i",
            ])
    }

    @Test func mapStopsAtTheLimitsOfTheGrammar() throws {
        func values(_ count: Int) -> JSONValue { ["a": .array(Array(repeating: 1, count: count))] }
        _ = try FilterNode.map(values(FilterParser.valuesMax))
        #expect(throws: Refusal.self) { try FilterNode.map(values(FilterParser.valuesMax + 1)) }
        func fields(_ count: Int) -> JSONValue { .object((0..<count).map { JSONMember("f\($0)", 1) }) }
        _ = try FilterNode.map(fields(FilterParser.nodesMax))
        #expect(throws: Refusal.self) { try FilterNode.map(fields(FilterParser.nodesMax + 1)) }
    }
}
