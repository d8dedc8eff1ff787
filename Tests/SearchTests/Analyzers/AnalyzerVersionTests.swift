import Catalog
import Foundation
import Logging
import Store
import Synchronization
import TestSupport
import Testing

@testable import Search

@Suite struct AnalyzerVersionTests {
    @Test func draftsWithMistakesNameAllOfThem() async throws {
        let shop = try await DraftFixture()
        defer { shop.remove() }
        let yaml = try DraftFixture.text("storefront-en.yaml")
            .replacingOccurrences(of: "tokenizer: words", with: "tokenizer: sentences")
            .replacing(/bm25_b: [0-9.]+/, with: "bm25_b: 7")
            .replacingOccurrences(of: "brand: exact", with: "brand: nowhere")
        let refusal = await #expect(throws: Refusal.self) { try await shop.put(["yaml": .string(yaml)]) }
        #expect(refusal?.code == .invalidAnalyzer)
        let fields = refusal?.problems.map(\.field) ?? []
        for place in ["fields.brand", "ranking.bm25_b", "pipelines.text.tokenizer"] {
            #expect(fields.contains("storefront-en.yaml: " + place), "\(fields)")
        }
        let unnamed = await #expect(throws: Refusal.self) { try await shop.put(["lists": ["de-stop": "der"]]) }
        #expect(unnamed?.problems.map(\.field) == ["lists/de-stop.txt"])
        let shape = await #expect(throws: Refusal.self) { try await shop.put(["yaml": 3, "lists": [], "x": 1]) }
        #expect(shape?.problems.map(\.field) == ["yaml", "lists", "x"])
        let name = await #expect(throws: Refusal.self) {
            _ = try await shop.versions.put("A b", ["yaml": ""], expected: nil, actor: "test")
        }
        #expect(name?.code == .invalidIdentifier)
        let states = try shop.store.states()
        #expect(states.isEmpty)
    }

    @Test func aDraftChangesOnlySearchesThatNameIt() async throws {
        let shop = try await DraftFixture()
        defer { shop.remove() }
        #expect(try await shop.ids("gizmo").isEmpty)
        let answer = try await shop.put(DraftFixture.synonyms())
        #expect(answer["effect"] == "none" && answer["fields"] == [] && answer["state"] == "draft")
        #expect(try await shop.ids("gizmo", draft: true) == ["lamp"])
        #expect(try await shop.ids("gizmo").isEmpty)
        let shopper = Grant(keyID: "k", scopes: [.search])
        let refusal = await #expect(throws: Refusal.self) {
            try await shop.base.search(("q", "x"), ("analyzer", "storefront-en@draft"), grant: shopper)
        }
        #expect(refusal?.problems.map(\.code) == [.forbidden])
        _ = try await shop.versions.discard(DraftFixture.name)
        let gone = await #expect(throws: Refusal.self) { try await shop.ids("gizmo", draft: true) }
        #expect(gone?.problems.map(\.code) == [.unknownAnalyzer])
    }

    @Test func synonymsAndRankingGoLiveWithoutAnotherIndex() async throws {
        let shop = try await DraftFixture()
        defer { shop.remove() }
        let generation = shop.generation
        // Twice: the second answer comes from the cache.
        for _ in 0..<2 { #expect(try await shop.ids("gizmo").isEmpty) }
        try await shop.put(DraftFixture.synonyms())
        guard case .done = try await shop.publish() else { return _ = Issue.record("synonyms need no index") }
        for _ in 0..<2 { #expect(try await shop.ids("gizmo") == ["lamp"]) }
        #expect(shop.generation == generation)
        let live = try JSONReader.parse(try await shop.versions.analyzer(DraftFixture.name))
        #expect(live["source"] == "store" && live["version"] == 2 && live["previous"] == 1 && live["draft"] == .null)
        #expect(live["file_differs"] == true)
        guard case .done = try await shop.rollback() else { return _ = Issue.record("synonyms need no index") }
        #expect(try await shop.ids("gizmo").isEmpty)
        let ranking = try DraftFixture.text("storefront-en.yaml")
            .replacing(/bm25_k1: [0-9.]+/, with: "bm25_k1: 3")
            .replacing(/synonym_penalty: [0-9.]+/, with: "synonym_penalty: 0.9")
        #expect(try await shop.put(["yaml": .string(ranking)])["effect"] == "none")
        // The weights of fields are in the frequencies of the index.
        let weights = ranking.replacingOccurrences(of: "{name: 10, brand", with: "{name: 7, brand")
        let answer = try await shop.put(["yaml": .string(weights)])
        #expect(answer["effect"] == "rebuild" && answer["fields"] == ["name"])
        let history = try JSONReader.parse(try await shop.versions.versions(DraftFixture.name))
        let states = history["versions"]?.elements?.compactMap { $0["state"]?.text }
        #expect(states == ["draft", "kept", "previous", "live"])
    }

    @Test func oneFieldIsNamedWhenOneFieldChanges() async throws {
        let shop = try await DraftFixture()
        defer { shop.remove() }
        let yaml = try DraftFixture.text("storefront-en.yaml")
        // Brands alone have the pipeline `exact`.
        let brands = yaml.replacingOccurrences(of: "keep_original: true", with: "keep_original: false")
        #expect(try await shop.put(["yaml": .string(brands)])["fields"] == ["brand"])
        let stemming = try await shop.put(DraftFixture.stemming())
        #expect(
            stemming["fields"] == ["name", "brand", "category", "attribute", "description", "tag"],
            "codes have no stem")
    }

    @Test func whatIsOutOfDateIsRefused() async throws {
        let shop = try await DraftFixture()
        defer { shop.remove() }
        #expect(await Self.code { _ = try await shop.publish() } == .notFound)
        #expect(await Self.code { _ = try await shop.rollback() } == .notFound)
        #expect(await Self.code { try await shop.put(DraftFixture.stemming(), expected: 5) } == .versionConflict)
        let number = try #require(try await shop.put(DraftFixture.stemming())["version"]?.integer)
        #expect(await Self.code { _ = try await shop.publish(expected: number - 1) } == .versionConflict)
        // Nothing runs jobs here: it waits.
        guard case .job = try await shop.publish(expected: number) else { return _ = Issue.record("no job") }
        #expect(await Self.code { _ = try await shop.publish() } == .indexBusy)
        #expect(await Self.code { _ = try await shop.rollback(to: number) } == .indexBusy)
    }

    @Test func whatWasPublishedOutlivesTheProcess() async throws {
        let shop = try await DraftFixture()
        defer { shop.remove() }
        try await shop.put(DraftFixture.synonyms())
        _ = try await shop.publish()
        try await shop.put(DraftFixture.synonyms("gadget, chair"))
        let next = try await shop.reopened()
        #expect(try await next.search(("q", "gizmo")).ids == ["lamp"])
        #expect(try await next.search(("q", "gadget")).ids.isEmpty)
        #expect(try await next.search(("q", "gadget"), ("analyzer", "storefront-en@draft")).ids == ["chair"])
        let list = try JSONReader.parse(try await next.engine.analyzerVersions.list())
        let entry = list["analyzers"]?.elements?.first { $0["name"]?.text == DraftFixture.name }
        #expect(entry?["source"] == "store" && entry?["version"] == 2 && entry?["draft"] == 3)
    }

    @Test func aFileThatIsEditedLaterIsNotUsedAndTheLogSaysSo() async throws {
        let shop = try await DraftFixture()
        defer { shop.remove() }
        try await shop.put(DraftFixture.synonyms())
        _ = try await shop.publish()
        var settings = EngineFixture.settings(shop.base.folder)
        let folder = shop.base.folder + "/analyzers"
        try FileManager.default.copyItem(atPath: settings.analyzersFolder, toPath: folder)
        let log = RecordedLog()
        settings.analyzersFolder = folder
        func open() async throws -> Engine {
            try await Engine.open(
                settings, purpose: .reading, now: EngineFixture.now, logger: Logger(label: "test") { _ in log })
        }
        _ = try await open()
        #expect(log.warnings.isEmpty)
        let edited = try DraftFixture.text("storefront-en.yaml").replacingOccurrences(of: "plural_en", with: "english")
        try edited.write(toFile: folder + "/storefront-en.yaml", atomically: true, encoding: .utf8)
        let engine = try await open()
        #expect(log.warnings.count == 1 && log.warnings.first?.contains("file of an analyzer") == true)
        let answer = try JSONReader.parse(
            try await engine.search.search(RequestParameters(query: [(name: "q", value: "gizmo")]), grant: .everything))
        #expect(answer.ids == ["lamp"])
    }

    static func code(_ body: () async throws -> Void) async -> ErrorCode? {
        do {
            try await body()
            return nil
        } catch {
            return (error as? Refusal)?.code
        }
    }
}
