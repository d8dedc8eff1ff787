import Catalog
import Testing

@testable import Search

@Suite struct CurationTests {
    /// `widget` finds lamp and widget; the pinned gadget matches no word and belongs to the set all the same.
    @Test func pinsTakeTheirPlaceOnEveryPage() async throws {
        let shop = try await RuleFixture()
        defer { shop.remove() }
        try await shop.curation("c", #"{"queries":["widgets"],"pin":[{"id":"gadget","position":2}]}"#)
        let all = try await shop.base.search(("q", "widget"), ("facets", "brand"))
        #expect(all["total"] == 3 && all.ids.count == 3 && all.ids[1] == "gadget")
        #expect(all["merchandising"]?["pinned"] == ["gadget"] && all["merchandising"]?["curations"] == ["c"])
        var paged: [String] = []
        for page in 1...4 {
            let answer = try await shop.base.search(("q", "widget"), ("per_page", "1"), ("page", "\(page)"))
            #expect(answer["total"] == 3)
            paged += answer.ids
        }
        #expect(paged == all.ids)
        let counts = all["facets"]?["brand"]?["values"]?.elements?.compactMap { $0["count"]?.integer }.reduce(0, +)
        #expect(counts == 3)
    }

    @Test func pinsBeyondTheEndFollowTheLastHitAndFiltersHoldForThem() async throws {
        let shop = try await RuleFixture()
        defer { shop.remove() }
        try await shop.curation(
            "c", #"{"queries":["widget"],"pin":[{"id":"gadget","position":50},{"id":"gone","position":1}]}"#)
        #expect(try await shop.ids("widget").last == "gadget")
        let filtered = try await shop.base.search(("q", "widget"), ("filter", "brand = Aa"))
        #expect(Set(filtered.ids) == ["widget", "lamp"] && filtered["merchandising"]?["pinned"] == nil)
    }

    @Test func hiddenProductsAreNotCounted() async throws {
        let shop = try await RuleFixture()
        defer { shop.remove() }
        try await shop.curation("c", #"{"queries":["widget"],"hide":["lamp"]}"#)
        let answer = try await shop.base.search(("q", "widget"), ("facets", "brand"), ("sort", "price:asc"))
        #expect(answer.ids == ["widget"] && answer["total"] == 1)
        #expect(answer["facets"]?["brand"]?["values"]?.elements?.first?["count"] == 1)
    }

    @Test func buriedProductsComeLastAndBoostedFirst() async throws {
        let shop = try await RuleFixture()
        defer { shop.remove() }
        let plain = try await shop.ids("phone case")
        try await shop.curation("b", "{\"queries\":[\"phone case\"],\"bury\":[\"\(plain[0])\"]}")
        #expect(try await shop.ids("phone case") == plain.reversed())
        _ = try await shop.rules.deleteCuration("b", expected: nil, actor: "test")
        let last = plain[1] == "case" ? "Bb" : "Aa"
        try await shop.curation(
            "b", "{\"queries\":[\"phone case\"],\"boost\":[{\"filter\":\"brand = \(last)\",\"by\":5}]}")
        #expect(try await shop.ids("phone case") == plain.reversed())
    }

    @Test func filtersNarrowAndUnknownFieldsAreLeftOut() async throws {
        let shop = try await RuleFixture()
        defer { shop.remove() }
        try await shop.curation("c", #"{"queries":["phone case"],"filter":"brand = Bb"}"#)
        try await shop.curation("d", #"{"queries":["phone case"],"filter":"no_such_field = 1"}"#)
        #expect(try await shop.ids("phone case") == ["case"])
    }

    @Test func patternsAndPhrasesChooseTheirQueries() async throws {
        let shop = try await RuleFixture()
        defer { shop.remove() }
        func banners(_ query: String) async throws -> JSONValue? {
            try await shop.base.search(("q", query))["merchandising"]?["banners"]
        }
        try await shop.curation("1", #"{"queries":["* case"],"match":"pattern","banner":"pattern"}"#)
        try await shop.curation("2", #"{"queries":["phone case"],"match":"phrase","banner":"phrase","priority":-1}"#)
        try await shop.curation("3", #"{"queries":["gadg*"],"match":"pattern","banner":"prefix"}"#)
        #expect(try await banners("red phone cases") == ["pattern", "phrase"])
        #expect(try await banners("phone case red") == ["phrase"])
        #expect(try await banners("case") == ["pattern"])
        #expect(try await banners("gadgets") == ["prefix"])
        #expect(try await banners("widget") == nil)
    }

    @Test func datesBeginAndEndCurations() async throws {
        let shop = try await RuleFixture()
        defer { shop.remove() }
        let json = try JSONReader.parse(
            #"{"queries":["widget"],"redirect":"/widgets","from":"2023-01-01","until":"2023-02-01T00:00:00Z"}"#)
        let curation = CurationReader.read(json, id: "c", path: "").rule
        let start = try #require(Timestamp(rfc3339: "2023-01-01"))
        let end = try #require(Timestamp(rfc3339: "2023-02-01"))
        func moved(_ time: Timestamp, _ by: Int64) -> Timestamp {
            Timestamp(millisecondsSinceEpoch: time.millisecondsSinceEpoch + by)
        }
        #expect(!curation.isActive(at: moved(start, -1)) && curation.isActive(at: start))
        #expect(curation.isActive(at: moved(end, -1)) && !curation.isActive(at: end))
        var set = RuleSet()
        set.put(curation)
        let active = ActiveRules(version: 1, set: set)
        #expect(active.moment(at: moved(start, -1)) != active.moment(at: start))
        #expect(active.moment(at: start) == active.moment(at: moved(end, -1)))
        #expect(active.moment(at: end) != active.moment(at: start))
        // The fixture's clock stands in November 2023.
        try await shop.curation("past", #"{"queries":["widget"],"redirect":"/a","until":"2023-02-01"}"#)
        try await shop.curation("now", #"{"queries":["widget"],"redirect":"/b","from":"2023-02-01"}"#)
        #expect(try await shop.base.search(("q", "widget"))["merchandising"]?["redirect"] == "/b")
    }

    @Test func everyMistakeIsNamed() async throws {
        let read = CurationReader.read(
            try JSONReader.parse(
                """
                {"queries":["*"],"match":"near","from":"2024-02-01","until":"2024-01-01",\
                "pin":[{"id":"a","position":0}],\
                "boost":[{"filter":"brand =","by":1}],"redirect":"//evil.example","hide":"x"}
                """), id: "c", path: "curations[3]")
        let fields = Set(read.problems.map(\.field))
        let expected = ["match", "queries[0]", "until", "pin[0]", "boost[0].filter", "redirect", "hide"]
        #expect(fields == Set(expected.map { "curations[3]." + $0 }))
    }
}
