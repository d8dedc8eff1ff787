import Catalog
import Testing

@testable import Search

/// Places that rules give, read page after page.
@Suite struct PlacedCursorTests {
    private static let rules = """
        {"queries":["lamp","*"],"match":"pattern",\
        "pin":[{"id":"p07","position":1},{"id":"mug","position":2},{"id":"p30","position":9},{"id":"p31","position":500},\
        {"id":"cup","position":400}],"bury":["p01","p02","p03"],"hide":["p04"],\
        "boost":[{"filter":"brand = Aa","by":0.4},{"filter":"brand = Cc","by":-0.2}]}
        """

    private func shop() async throws -> EngineFixture {
        let fixture = try await EngineFixture()
        for index in 0..<40 {
            _ = try await fixture.put(
                index < 10 ? "p0\(index)" : "p\(index)", "\(index % 3 == 0 ? "torch" : "lamp lamp") number \(index)",
                [JSONMember("brand", .string(["Aa", "Bb", "Cc"][index % 3]))])
        }
        for id in ["mug", "cup"] { _ = try await fixture.put(id, "A \(id)") }
        try await fixture.engine.relay.catchUp()
        let merchandising = fixture.engine.merchandising
        _ = try await merchandising.putCuration(
            "c", try JSONReader.parse(Self.rules), expected: nil, actor: "test")
        _ = try await merchandising.putSynonym(
            "s", try JSONReader.parse(#"{"from":["lamp"],"to":["torch"]}"#), expected: nil, actor: "test")
        return fixture
    }

    @Test(arguments: ["lamp", "lamp number", ""], [1, 7, 100])
    func cursorsKeepThePlaces(_ query: String, _ size: Int) async throws {
        let fixture = try await shop()
        defer { fixture.remove() }
        let whole = try await fixture.search(("q", query), ("per_page", "250"))
        #expect(whole.ids.first == "p07" && whole.ids[1] == "mug" && whole.ids[8] == "p30")
        #expect(Array(whole.ids.suffix(2)) == ["cup", "p31"] && !whole.ids.contains("p04"))
        #expect(Int64(whole.ids.count) == whole["total"]?.integer)
        var ids: [String] = []
        var scores: [Double] = []
        var cursor: String? = "*"
        while let place = cursor, ids.count < 100 {
            let answer = try await fixture.search(("q", query), ("per_page", "\(size)"), ("cursor", place))
            ids += answer.ids
            scores += answer["results"]?.elements?.compactMap { $0["score"]?.number } ?? []
            cursor = answer["next_cursor"]?.text
        }
        #expect(ids == whole.ids)
        #expect(scores == scores.sorted(by: >))
    }

    @Test func anOrderByColumnsKnowsNoPlaces() async throws {
        let fixture = try await shop()
        defer { fixture.remove() }
        let whole = try await fixture.search(("q", "lamp"), ("sort", "price:asc"), ("per_page", "250"))
        let page = try await fixture.search(
            ("q", "lamp"), ("sort", "price:asc"), ("per_page", "250"), ("cursor", "*"))
        #expect(Set(page.ids) == Set(whole.ids) && page.ids.contains("mug") && !page.ids.contains("p04"))
    }
}
