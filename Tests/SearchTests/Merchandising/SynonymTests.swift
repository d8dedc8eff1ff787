import Catalog
import Testing

@testable import Search

@Suite struct LiveSynonymTests {
    /// Without a reindex, and the cached answer of before is not given again.
    @Test func twoWaySynonymsHoldAtOnceInBothDirections() async throws {
        let shop = try await RuleFixture()
        defer { shop.remove() }
        #expect(try await shop.ids("gadget") == ["gadget"])
        try await shop.synonym("gadget", #"{"synonyms":["widget","gadget"]}"#)
        #expect(Set(try await shop.ids("gadget")) == ["gadget", "widget", "lamp"])
        #expect(Set(try await shop.ids("widget")) == ["gadget", "widget", "lamp"])
        _ = try await shop.rules.deleteSynonym("gadget", expected: nil, actor: "test")
        #expect(try await shop.ids("gadget") == ["gadget"])
    }

    /// The lamp is no better a widget than the gadget is, but it says the word.
    @Test func literalMatchesStandAboveSynonyms() async throws {
        let shop = try await RuleFixture()
        defer { shop.remove() }
        try await shop.synonym("gadget", #"{"synonyms":["widget","gadget"],"weight":1}"#)
        #expect(try await shop.ids("gadget").first == "gadget")
        #expect(try await shop.ids("widget").last == "gadget")
    }

    /// "plinkor" is in no product: without a rule it would be taken for a misspelling, with one it never is.
    @Test func synonymsStandAboveTypos() async throws {
        let shop = try await RuleFixture()
        defer { shop.remove() }
        _ = try await shop.base.put("plinker", "Plinker collar")
        try await shop.base.engine.relay.catchUp()
        #expect(try await shop.ids("plinkor ") == ["plinker"])
        try await shop.synonym("plinkor", #"{"from":["plinkor"],"to":["gadget"]}"#)
        #expect(try await shop.ids("plinkor ").first == "gadget")
    }

    @Test func oneWaySynonymsDoNotGoBack() async throws {
        let shop = try await RuleFixture()
        defer { shop.remove() }
        try await shop.synonym("s", #"{"from":["widget"],"to":["gadget"]}"#)
        #expect(Set(try await shop.ids("widget")) == ["widget", "lamp", "gadget"])
        #expect(try await shop.ids("gadget") == ["gadget"])
    }

    /// The two words are replaced together: a product with one of them and half of the synonym is no match.
    @Test func phrasesReplacePhrases() async throws {
        let shop = try await RuleFixture()
        defer { shop.remove() }
        _ = try await shop.base.put("board", "Media board")
        _ = try await shop.base.put("half", "Media rack")
        try await shop.base.engine.relay.catchUp()
        try await shop.synonym("tv", #"{"synonyms":["media board","television stand","tv bench"]}"#)
        #expect(try await shop.base.search(("q", "tv bench"), ("relax", "off")).ids.sorted() == ["board", "tv"])
        #expect(try await shop.base.search(("q", "television stand"), ("relax", "off")).ids == ["tv", "board"])
    }

    @Test func disabledRulesAndThoseOfOtherLanguagesDoNothing() async throws {
        let shop = try await RuleFixture()
        defer { shop.remove() }
        try await shop.synonym("a", #"{"synonyms":["widget","gadget"],"enabled":false}"#)
        try await shop.synonym("b", #"{"synonyms":["widget","gadget"],"language":"de"}"#)
        #expect(try await shop.ids("gadget") == ["gadget"])
        #expect(Set(try await shop.base.search(("q", "gadget"), ("language", "de")).ids).contains("widget"))
    }

    @Test func everyMistakeIsNamed() async throws {
        let shop = try await RuleFixture()
        defer { shop.remove() }
        let error = await #expect(throws: Refusal.self) {
            try await shop.synonym("a b", #"{"synonyms":["one"],"to":["x"],"weight":2,"colour":"red"}"#)
        }
        #expect(Set(error?.problems.map(\.field) ?? []) == ["id", "synonyms", "weight", "colour"])
        #expect(shop.rules.current.version == 0)
    }
}
