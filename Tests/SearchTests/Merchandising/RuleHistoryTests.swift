import Catalog
import Testing

@testable import Search

@Suite struct RuleHistoryTests {
    @Test func changesAreVersionsThatCanBeComparedAndTakenBack() async throws {
        let shop = try await RuleFixture()
        defer { shop.remove() }
        try await shop.synonym("s", #"{"synonyms":["widget","gadget"]}"#)
        try await shop.synonym("s", #"{"synonyms":["widget","gadget"]}"#)
        try await shop.curation("c", #"{"queries":["widget"],"hide":["lamp"]}"#)
        let versions = try JSONReader.parse(try await shop.rules.versions(limit: 10, before: nil))
        let actions = versions["versions"]?.elements?.compactMap { $0["action"]?.text }
        #expect(actions == ["put curation c", "put synonym s"])
        #expect(versions["versions"]?.elements?.first?["actor"] == "test" && versions["current"] == 2)
        let difference = try JSONReader.parse(try await shop.rules.difference(of: 2, against: 0))
        #expect(difference["synonyms"]?.elements?.first?["change"] == "added")
        #expect(difference["curations"]?.elements?.first?["id"] == "c")
        #expect(!(try await shop.ids("widget")).contains("lamp"))
        _ = try await shop.rules.rollback(to: 1, expected: 2, actor: "test")
        #expect(try await shop.ids("widget").contains("lamp"))
        #expect(shop.rules.current.version == 3)
    }

    @Test func aStaleWriterIsRefused() async throws {
        let shop = try await RuleFixture()
        defer { shop.remove() }
        try await shop.synonym("s", #"{"synonyms":["widget","gadget"]}"#)
        let error = await #expect(throws: Refusal.self) {
            _ = try await shop.rules.deleteSynonym("s", expected: 7, actor: "test")
        }
        #expect(error?.code == .versionConflict)
    }

    @Test func theWholeGoesOutAndComesBackTheSame() async throws {
        let shop = try await RuleFixture()
        defer { shop.remove() }
        try await shop.synonym("s", #"{"from":["plinkor"],"to":["gadget"],"weight":0.5,"language":"en"}"#)
        try await shop.curation(
            "c",
            """
            {"queries":["a*"],"match":"pattern","priority":3,"from":"2023-01-01","until":"2030-01-01","pin":["x","y"],\
            "hide":["h"],"bury":["b"],"boost":[{"filter":"brand = Aa","by":-0.5}],"filter":"price > 1","redirect":"/r",\
            "banner":"Hello"}
            """)
        let file = try JSONReader.parse(shop.rules.all())
        let unchanged = try JSONReader.parse(try await shop.rules.replace(file, expected: nil, actor: "test"))
        #expect(unchanged["changed"] == false && unchanged["version"] == 2)
        #expect(try RuleSet(file).json == file)
    }

    /// A command changes the rules beside a server.
    @Test func changesOfOtherProcessesAreFollowed() async throws {
        let shop = try await RuleFixture()
        defer { shop.remove() }
        try await shop.synonym("s", #"{"synonyms":["widget","gadget"]}"#)
        let other = try await Engine.open(
            EngineFixture.settings(shop.base.folder), purpose: .importing, analyzers: EngineFixture.analyzers.get(),
            now: EngineFixture.now, logger: EngineFixture.logger)
        _ = try await other.merchandising.putCuration(
            "c", try JSONReader.parse(#"{"queries":["widget"],"hide":["lamp"]}"#), expected: 1, actor: "command")
        #expect(try await shop.ids("widget").contains("lamp"))
        try await shop.rules.refresh()
        #expect(shop.rules.current.version == 2)
        #expect(!(try await shop.ids("widget")).contains("lamp"))
    }

    @Test func dryRunsAskRecordedQueries() async throws {
        let shop = try await RuleFixture()
        defer { shop.remove() }
        for visitor in 0..<20 {
            let grant = Grant(keyID: "k", scopes: [.search], visitor: "v\(visitor)")
            _ = try await shop.base.search(("q", "widget"), grant: grant)
            _ = try await shop.base.search(("q", "phone case"), grant: grant)
            if visitor < 10 { _ = try await shop.base.search(("q", "widget"), grant: grant) }
        }
        let answer = try await shop.dryRun(
            #"{"put":{"curations":[{"id":"c","queries":["widget"],"hide":["lamp"]}]},"recorded":5,"queries":["lamp"]}"#)
        let queries = answer["queries"]?.elements ?? []
        #expect(queries.map { $0["query"]?.text } == ["lamp", "widget", "phone case"])
        #expect(queries.map { $0["searches"]?.integer } == [nil, 30, 20])
        #expect(answer["changed"] == 1 && queries[1]["out"]?.elements?.first?["id"] == "lamp")
    }

    /// Rules are part of the data folder.
    @Test func rulesOutliveTheProcess() async throws {
        let fixture = try await EngineFixture()
        defer { fixture.remove() }
        let folder = fixture.folder
        let settings = EngineFixture.settings(folder)
        func open() async throws -> Engine {
            try await Engine.open(
                settings, purpose: .reading, analyzers: EngineFixture.analyzers.get(), now: EngineFixture.now,
                logger: EngineFixture.logger)
        }
        let body = try JSONReader.parse(#"{"synonyms":["widget","gadget"]}"#)
        _ = try await open().merchandising.putSynonym("s", body, expected: nil, actor: "test")
        #expect(try await open().merchandising.current.set.synonyms.map(\.id) == ["s"])
    }

    @Test func dryRunsTellWhatWouldMoveAndChangeNothing() async throws {
        let shop = try await RuleFixture()
        defer { shop.remove() }
        let before = try await shop.ids("widget")
        let answer = try await shop.dryRun(
            """
            {"put":{"synonyms":[{"id":"s","synonyms":["widget","gadget"]}],\
            "curations":[{"id":"c","queries":["widget"],"hide":["\(before[0])"],"banner":"Hi"}]},\
            "queries":["widget","gadget","phone case"]}
            """)
        #expect(answer["changed"] == 2 && answer["unchanged"] == 1)
        let widget = try #require(answer["queries"]?.elements?.first)
        #expect(widget["out"]?.elements?.map { $0["id"]?.text } == [before[0]])
        #expect(widget["in"]?.elements?.map { $0["id"]?.text } == ["gadget"])
        #expect(widget["up"]?.elements?.first?["to"] == 1 && widget["banners"] == ["Hi"])
        #expect(try await shop.ids("widget") == before && shop.rules.current.version == 0)
    }
}
