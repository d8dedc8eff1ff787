import Catalog
import Foundation
import Testing

@testable import Search

/// What a search box shows, and what it learns from.
@Suite struct SuggestionTests {
    private func fixture() async throws -> EngineFixture {
        let fixture = try await EngineFixture()
        let acme: [JSONMember] = [JSONMember("brand", "Acme"), JSONMember("category_path", ["Bags", "Laptop Bags"])]
        for index in 0..<3 {
            _ = try await fixture.put("bag\(index)", "Grey laptop bag", acme)
            _ = try await fixture.put(
                "sofa\(index)", "Leather sofa",
                [JSONMember("brand", "Lapland"), JSONMember("category_path", ["Furniture"])])
        }
        try await fixture.engine.relay.catchUp()
        return fixture
    }

    private func visit(_ fixture: EngineFixture, _ query: String, visitors: Range<Int>, grant: Grant? = nil)
        async throws
    {
        for visitor in visitors {
            let asked = grant ?? Grant(keyID: nil, scopes: [.search], visitor: "10.0.0.\(visitor)")
            _ = try await fixture.search(("q", query), grant: asked)
        }
        try await fixture.engine.queries.flush()
    }

    private func suggest(_ fixture: EngineFixture, _ text: String, _ more: (String, String)...) async throws
        -> JSONValue
    {
        try JSONReader.parse(
            try await fixture.engine.search.suggest(
                RequestParameters(query: [(name: "q", value: text)] + more.map { (name: $0.0, value: $0.1) }),
                grant: Grant(keyID: nil, scopes: [.search])))
    }

    private func texts(_ answer: JSONValue, source: String? = nil) -> [String] {
        answer["queries"]?.elements?.filter { source == nil || $0["source"]?.text == source }
            .compactMap { $0["text"]?.text } ?? []
    }

    @Test func queriesAreSuggestedOnceEnoughVisitorsSearchedForThem() async throws {
        let fixture = try await self.fixture()
        defer { fixture.remove() }
        try await visit(fixture, "grey  LAPTOP bag", visitors: 0..<4)
        // The same visitors again are no more visitors, also when they come later.
        try await visit(fixture, "grey laptop bag", visitors: 0..<4)
        #expect(texts(try await suggest(fixture, "gre"), source: "recorded") == [])
        try await visit(fixture, "grey laptop bag", visitors: 4..<5)
        let answer = try await suggest(fixture, "gre")
        #expect(texts(answer, source: "recorded") == ["grey laptop bag"])
        #expect(answer["queries"]?.elements?.first?["count"]?.integer == 3)
        // From the beginning of any word, from the first letter, and with a slip.
        #expect(texts(try await suggest(fixture, "lap"), source: "recorded") == ["grey laptop bag"])
        #expect(texts(try await suggest(fixture, "g"), source: "recorded") == ["grey laptop bag"])
        #expect(texts(try await suggest(fixture, "labto"), source: "recorded").contains("grey laptop bag"))
    }

    @Test func junkAndWhatFindsNothingIsNotSuggested() async throws {
        let fixture = try await self.fixture()
        defer { fixture.remove() }
        for junk in [
            "grey someone@example.com", "grey 0171 2345678", "greyyyyy", "grey zzyzx", "grey la",
            "https://grey.example",
        ] {
            try await visit(fixture, junk, visitors: 0..<9)
        }
        #expect(texts(try await suggest(fixture, "gre"), source: "recorded") == [])
    }

    @Test func searchesWithAFilteredKeyAndOfNobodyAreNotRecorded() async throws {
        let fixture = try await self.fixture()
        defer { fixture.remove() }
        let partner = Grant(keyID: "k", scopes: [.search], filter: "brand = Acme", visitor: "v")
        try await visit(fixture, "grey laptop bag", visitors: 0..<9, grant: partner)
        try await visit(fixture, "grey laptop bag", visitors: 0..<9, grant: Grant(keyID: nil, scopes: [.search]))
        #expect(texts(try await suggest(fixture, "gre"), source: "recorded") == [])
    }

    @Test func namesOfCategoriesAndBrandsAreSuggested() async throws {
        let fixture = try await self.fixture()
        defer { fixture.remove() }
        try await fixture.engine.queries.flush()
        let queries = texts(try await suggest(fixture, "lap"))
        #expect(queries.contains("Laptop Bags") && queries.contains("Lapland"))
        let filtered = try await suggest(fixture, "lap", ("filter", "brand = Acme"))
        #expect(!texts(filtered).contains("Lapland"))
    }

    @Test func misspelledQueriesOfOthersLeadToWhatTheyMeant() async throws {
        let fixture = try await self.fixture()
        defer { fixture.remove() }
        try await visit(fixture, "laether sofa", visitors: 0..<6)
        let answer = try await suggest(fixture, "lae")
        #expect(texts(answer).contains("leather sofa"))
        let correction = answer["corrections"]?.elements?.first
        #expect(correction?["query"]?.text == "laether sofa" && correction?["text"]?.text == "leather sofa")
        #expect(correction?["count"]?.integer == 3)
    }

    @Test func whatWasTypedIsMarkedAndEscaped() async throws {
        let fixture = try await self.fixture()
        defer { fixture.remove() }
        _ = try await fixture.put("x", "Lap", [JSONMember("brand", "Lap <b> & Co")])
        try await fixture.engine.relay.catchUp()
        let answer = try await suggest(fixture, "lap", ("highlight", "true"))
        #expect(
            answer["queries"]?.elements?.contains { $0["highlighted"]?.text == "<mark>lap</mark>top" } == true,
            "\(answer)")
        #expect(
            answer["brands"]?.elements?.contains {
                $0["highlighted"]?.text == "<mark>Lap</mark> &lt;b&gt; &amp; Co"
            } == true)
        #expect(answer["products"]?.elements?.first?["highlights"]?["name"]?.text?.contains("<mark>") == true)
        #expect(try await suggest(fixture, "lap")["queries"]?.elements?.first?["highlighted"] == nil)
    }

    @Test func theTypedWordsOwnCorrectionIsNamed() async throws {
        let fixture = try await self.fixture()
        defer { fixture.remove() }
        let answer = try await suggest(fixture, "lether ")
        #expect(answer["corrections"]?.elements?.first?["text"]?.text == "leather")
        let unfinished = try await suggest(fixture, "labto")
        #expect(unfinished["corrections"]?.elements?.first?["text"]?.text == "laptop")
        #expect(texts(unfinished).first == "laptop")
        #expect(try await suggest(fixture, "lap")["corrections"]?.elements?.isEmpty == true)
    }

    @Test(arguments: [
        ("  Red   SHOES ", "red shoes"), ("ソファ", "ソファ"), ("a", nil), ("12345", nil), ("a@b.de", nil),
        ("call 030 1234567", nil), ("iphone 15 pro", "iphone 15 pro"), ("aaaa", nil), ("www.shop.example", nil),
        ("a b c d e f g h", "a b c d e f g h"), ("a b c d e f g h i", nil), ("rtx 123456", "rtx 123456"),
        ("rtx 1234567", nil), ("a\u{7}b", nil),
    ])
    func textsAreMadeEqualAndCleaned(_ text: String, _ expected: String?) {
        #expect(QueryText.normalised(text) == expected)
    }
}
