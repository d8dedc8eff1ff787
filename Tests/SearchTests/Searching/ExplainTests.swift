import Catalog
import Testing

@testable import Search

/// What an explanation says of products that are found and of those that are not.
@Suite struct ExplainTests {
    private static func shop(_ body: (EngineFixture) async throws -> Void) async throws {
        let fixture = try await EngineFixture()
        defer { fixture.remove() }
        _ = try await fixture.put(
            "bag", "Red travel bag", [JSONMember("brand", "Acme"), JSONMember("attributes", ["colour": "red"])])
        _ = try await fixture.put("case", "Blue travel case", [JSONMember("brand", "Bolt")])
        _ = try await fixture.put("draft", "Red travel purse", [JSONMember("status", "draft")])
        for number in 1...12 { _ = try await fixture.put("mug\(number)", "Mug with saucer \(number)") }
        try await fixture.engine.relay.catchUp()
        try await body(fixture)
    }

    private static func explain(
        _ fixture: EngineFixture, _ id: String, _ parameters: (String, String)..., grant: Grant = .everything
    ) async throws -> JSONValue {
        let query = [(name: "id", value: id)] + parameters.map { (name: $0.0, value: $0.1) }
        return try JSONReader.parse(
            try await fixture.engine.search.explain(RequestParameters(query: query), grant: grant))
    }

    private static func codes(_ answer: JSONValue) -> [String] {
        answer["reasons"]?.elements?.compactMap { $0["code"]?.text } ?? []
    }

    @Test func foundProductsHaveTheScoreOfTheSearch() async throws {
        try await Self.shop { fixture in
            let hits = try await fixture.search(("q", "red travel bag"))
            let answer = try await Self.explain(fixture, "bag", ("q", "red travel bag"))
            #expect(answer["found"] == true && answer["rank"] == 1 && Self.codes(answer).isEmpty)
            let score = try #require(answer["score"]?.number)
            let shown = try #require(hits["results"]?.elements?.first?["score"]?.number)
            #expect(abs(score - shown) < 1e-4)
            #expect(answer["explanation"]?["value"]?.number == score)
            let words = try #require(answer["words"]?.elements)
            #expect(words.map { $0["word"]?.text } == ["red", "travel", "bag"])
            #expect(words[0]["matches"]?.elements?.first?["fields"] == ["name", "attribute"])
            #expect(words[1]["matches"]?.elements?.first?["fields"] == ["name"])
            #expect(answer["index"]?["backlog"] == 0 && answer["index"]?["version"] == 1)
        }
    }

    /// The second product lacks words and ranks below the first; its own score may be as high.
    @Test func productsWithoutAWordAreExplainedToo() async throws {
        try await Self.shop { fixture in
            let hits = try await fixture.search(("q", "blue travel bag"), ("relax", "auto"))
            try #require(hits.ids.contains("case"))
            let answer = try await Self.explain(fixture, "case", ("q", "blue travel bag"))
            #expect(answer["found"] == true)
            let place = Int64((hits.ids.firstIndex(of: "case") ?? 99) + 1)
            #expect(answer["rank"]?.integer == place)
            #expect(answer["words"]?.elements?.compactMap { $0["state"]?.text } == ["found", "found", "missing"])
        }
    }

    @Test func missingWordsAreNamed() async throws {
        try await Self.shop { fixture in
            let off = try await Self.explain(fixture, "case", ("q", "red travel qqqqqq"), ("relax", "off"))
            #expect(off["found"] == false && Self.codes(off) == ["missing_words"])
            #expect(off["reasons"]?.elements?.first?["missing"] == ["red", "qqqqqq"])
            #expect(off["words"]?.elements?.compactMap { $0["state"]?.text } == ["missing", "found", "unknown"])
            let enough = try await Self.explain(fixture, "bag", ("q", "mug saucer"))
            let message = enough["reasons"]?.elements?.first?["message"]?.text ?? ""
            #expect(message.contains("lacks mug, saucer") && message.contains("12 products have all words"))
        }
    }

    @Test func eachClauseThatFailsIsNamedWithTheProductsValues() async throws {
        try await Self.shop { fixture in
            let answer = try await Self.explain(
                fixture, "case", ("q", "travel"),
                ("filter", "brand = \"Acme\" AND price < 5000 AND (colour = red OR price > 2000)"))
            #expect(answer["found"] == false && Self.codes(answer) == ["filtered_out", "filtered_out"])
            let reasons = try #require(answer["reasons"]?.elements)
            #expect(reasons[0]["clause"] == "brand = \"Acme\"" && reasons[0]["values"] == ["brand": "Bolt"])
            #expect(reasons[1]["values"] == ["colour": nil, "price": 1_000])
            let price = try await Self.explain(fixture, "bag", ("filter", "price > 5000"))
            #expect(
                price["reasons"]?.elements?.first?["message"]?.text
                    == "the filter asks for price > 5000, the product has price 1000")
        }
    }

    /// Matt costs 10 and gloss 20: no variant is matt and dear.
    @Test func clausesThatNoSingleVariantMeetsAreNamed() async throws {
        try await Self.shop { fixture in
            let variants: JSONValue = [
                ["sku": "a", "options": ["finish": "matt"], "price": 1_000, "stock": 1],
                ["sku": "b", "options": ["finish": "gloss"], "price": 2_000, "stock": 1],
            ]
            _ = try await fixture.put("lamp", "Desk lamp", [JSONMember("variants", variants)])
            try await fixture.engine.relay.catchUp()
            let clauses = ("filter", "finish = matt AND price > 1500")
            let answer = try await Self.explain(fixture, "lamp", ("q", "lamp"), clauses)
            #expect(answer["found"] == false && Self.codes(answer) == ["filtered_out"])
            #expect(answer["reasons"]?.elements?.first?["message"]?.text?.contains("no single variant") == true)
            let dear = try await Self.explain(fixture, "lamp", ("q", "lamp"), ("filter", "price > 2500"))
            #expect(dear["reasons"]?.elements?.first?["values"] == ["price": [1_000, 2_000]])
            let grant = Grant(keyID: "k", scopes: [.relevance], filter: "finish = matt")
            let hidden = try await Self.explain(fixture, "lamp", ("filter", "price > 1500"), grant: grant)
            #expect(Self.codes(hidden) == ["not_visible"])
            #expect(hidden["words"] == [] && hidden.members?.contains { $0.name == "index" } == false)
        }
    }

    @Test func unknownAndUnpublishedProductsSaySo() async throws {
        try await Self.shop { fixture in
            #expect(Self.codes(try await Self.explain(fixture, "nope", ("q", "bag"))) == ["unknown_product"])
            let draft = try await Self.explain(fixture, "draft", ("q", "purse"))
            #expect(Self.codes(draft) == ["not_published"])
            #expect(draft["reasons"]?.elements?.first?["status"] == "draft")
            #expect(draft["index"]?["catalog_version"] == 1 && draft["index"]?["version"]?.isNull == true)
        }
    }

    @Test func anIndexThatIsBehindIsTold() async throws {
        try await Self.shop { fixture in
            _ = try await fixture.put("new", "Red hat")
            _ = try await fixture.put("bag", "Red holdall")
            let new = try await Self.explain(fixture, "new", ("q", "hat"))
            #expect(new["found"] == false && Self.codes(new) == ["stale_index"])
            #expect(new["reasons"]?.elements?.first?["message"]?.text?.contains("2 changes wait") == true)
            // The old name is still found, and no field is claimed for words of another version.
            let old = try await Self.explain(fixture, "bag", ("q", "bag"))
            #expect(old["found"] == true && Self.codes(old) == ["stale_index"])
            #expect(old["words"]?.elements?.first?["matches"]?.elements?.first?["fields"] == [])
            try await fixture.engine.relay.catchUp()
            #expect(try await Self.explain(fixture, "new", ("q", "hat"))["found"] == true)
            #expect(Self.codes(try await Self.explain(fixture, "bag", ("q", "bag"))) == ["missing_words"])
        }
    }

    /// A key that sees a part of the catalog can't tell hidden products from none.
    @Test func keysWithAFilterLearnNothingOfWhatTheyMayNotSee() async throws {
        try await Self.shop { fixture in
            let grant = Grant(keyID: "k", scopes: [.relevance], filter: "brand = \"Bolt\"")
            for id in ["bag", "draft", "nope"] {
                let answer = try await Self.explain(fixture, id, ("q", "red"), ("filter", "price > 5000"), grant: grant)
                #expect(Self.codes(answer) == ["not_visible"], "\(id)")
                #expect(answer["words"] == [] && answer["explanation"]?.isNull == true)
                #expect(answer.members?.contains { $0.name == "index" } == false)
            }
            let seen = try await Self.explain(fixture, "case", ("q", "travel"), grant: grant)
            #expect(seen["found"] == true && seen["total"] == 1)
        }
    }

    @Test func anOrderByFieldsHasARankAndNoScore() async throws {
        try await Self.shop { fixture in
            for parameters in [[("sort", "price:asc"), ("q", "travel")], [("q", "")]] {
                let query = [(name: "id", value: "case")] + parameters.map { (name: $0.0, value: $0.1) }
                let answer = try JSONReader.parse(
                    try await fixture.engine.search.explain(RequestParameters(query: query), grant: .everything))
                #expect(answer["found"] == true && (answer["rank"]?.integer ?? 0) >= 1)
                #expect(answer["score"]?.isNull == true)
            }
        }
    }

    private static let badParameters: [(given: [(name: String, value: String)], code: String)] = [
        ([], "missing_parameter"), ([("id", "")], "invalid_identifier"),
        ([("id", "a"), ("id", "b")], "invalid_parameter"),
        ([("id", "a"), ("nope", "1")], "unknown_parameter"), ([("page", "0")], "invalid_request"),
        ([("id", "a"), ("filter", "zzz = 1")], "unknown_field"),
    ]

    @Test func badParametersAreRefused() async throws {
        try await Self.shop { fixture in
            for (given, code) in Self.badParameters {
                do throws(Refusal) {
                    _ = try await fixture.engine.search.explain(RequestParameters(query: given), grant: .everything)
                    Issue.record("\(given) was taken")
                } catch {
                    #expect(error.code.rawValue == code, "\(given)")
                }
            }
        }
    }

    @Test func hitsOfASearchCarryTheirTrees() async throws {
        try await Self.shop { fixture in
            let plain = try await fixture.search(("q", "travel"))
            #expect(plain["results"]?.elements?.allSatisfy { $0["explanation"]?.kindName == nil } == true)
            let answer = try await fixture.search(("q", "travel"), ("explain", "true"))
            #expect(answer.ids == plain.ids && answer.ids.count == 2)
            for hit in answer["results"]?.elements ?? [] {
                let tree = try #require(hit["explanation"]?["value"]?.number)
                #expect(abs(tree - (hit["score"]?.number ?? 0)) < 1e-4)
            }
            await #expect(throws: Refusal.self) {
                _ = try await fixture.search(
                    ("q", "travel"), ("explain", "true"), grant: Grant(keyID: "k", scopes: [.search]))
            }
        }
    }
}
