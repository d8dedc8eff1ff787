import Catalog
import Testing

@testable import Search

/// What explanations say of rules.
@Suite struct ExplainedRulesTests {
    private func explain(_ shop: RuleFixture, _ id: String, _ query: String) async throws -> JSONValue {
        let parameters = RequestParameters(query: [(name: "id", value: id), (name: "q", value: query)])
        return try JSONReader.parse(try await shop.base.engine.search.explain(parameters, grant: .everything))
    }

    private func codes(_ answer: JSONValue) -> [String] {
        answer["reasons"]?.elements?.compactMap { $0["code"]?.text } ?? []
    }

    @Test func hiddenAndFilteredProductsNameTheirCuration() async throws {
        let shop = try await RuleFixture()
        defer { shop.remove() }
        try await shop.curation("h", #"{"queries":["widget"],"hide":["lamp"]}"#)
        let hidden = try await explain(shop, "lamp", "widget")
        #expect(hidden["found"] == false && codes(hidden) == ["hidden_by_curation"])
        #expect(hidden["reasons"]?.elements?.first?["curation"] == "h")
        try await shop.curation("f", #"{"queries":["phone case"],"filter":"brand = Bb"}"#)
        let filtered = try await explain(shop, "case2", "phone case")
        #expect(filtered["found"] == false && codes(filtered) == ["filtered_out"])
        let reason = filtered["reasons"]?.elements?.first
        #expect(reason?["curation"] == "f" && reason?["values"] == ["brand": "Aa"])
    }

    @Test func pinsHaveTheirPlaceAndBoostsTheirShareOfTheScore() async throws {
        let shop = try await RuleFixture()
        defer { shop.remove() }
        try await shop.curation(
            "c",
            """
            {"queries":["widget"],"pin":[{"id":"gadget","position":1}],"bury":["widget"],\
            "boost":[{"filter":"brand = Aa","by":0.5}]}
            """)
        let hits = try await shop.base.search(("q", "widget"), ("explain", "true"))
        #expect(hits.ids == ["gadget", "lamp", "widget"])
        for (place, hit) in (hits["results"]?.elements ?? []).enumerated() {
            let id = hit["id"]?.text ?? ""
            let answer = try await explain(shop, id, "widget")
            #expect(answer["rank"]?.integer == Int64(place + 1), "\(id)")
            let score = try #require(hit["score"]?.number)
            #expect(abs((answer["score"]?.number ?? .nan) - score) < 1e-4, "\(id)")
            #expect(abs((hit["explanation"]?["value"]?.number ?? .nan) - score) < 1e-4, "\(id)")
        }
        let lamp = try await explain(shop, "lamp", "widget")
        let parts = lamp["explanation"]?["parts"]?.elements ?? []
        #expect(parts.last?["name"] == "rules" && parts.last?["value"] == 0.5)
        let sum = parts.compactMap { $0["value"]?.number }.reduce(0, +)
        #expect(abs(sum - (lamp["score"]?.number ?? .nan)) < 1e-9)
    }

    @Test func curationsThatAreNotInForceAreNamed() async throws {
        let shop = try await RuleFixture()
        defer { shop.remove() }
        // The fixture's clock stands in November 2023.
        try await shop.curation(
            "past", #"{"queries":["widget"],"pin":[{"id":"gadget","position":1}],"until":"2023-02-01"}"#)
        try await shop.curation(
            "off", #"{"queries":["widget"],"pin":[{"id":"gadget","position":1}],"enabled":false}"#)
        try await shop.curation(
            "next", #"{"queries":["widget"],"pin":[{"id":"gadget","position":1}],"from":"2030-02-01"}"#)
        let answer = try await explain(shop, "gadget", "widget")
        #expect(answer["found"] == false)
        #expect(codes(answer).filter { $0 == "expired_curation" }.count == 3 && codes(answer).contains("missing_words"))
        let messages = answer["reasons"]?.elements?.compactMap { $0["message"]?.text } ?? []
        for part in ["ended at 2023-02-01", "begins at 2030-02-01", "is switched off"] {
            #expect(messages.contains { $0.contains(part) }, "\(part)")
        }
        #expect(codes(try await explain(shop, "lamp", "widget")).isEmpty)
    }

    /// A synonym rule's hits rank below those of the words themselves, and the tree says by how much.
    @Test func liveSynonymsAddUp() async throws {
        let shop = try await RuleFixture()
        defer { shop.remove() }
        try await shop.synonym("s", #"{"from":["case"],"to":["stand"]}"#)
        let hits = try await shop.base.search(("q", "case"))
        #expect(hits.ids.last == "tv" && hits.ids.count == 3)
        let answer = try await explain(shop, "tv", "case")
        #expect(answer["rank"] == 3)
        let shown = try #require(hits["results"]?.elements?.last?["score"]?.number)
        #expect(abs((answer["score"]?.number ?? .nan) - shown) < 1e-4)
    }
}
