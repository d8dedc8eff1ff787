import Catalog
import Foundation
import SearchIndex
import Testing

@testable import Search

@Suite struct EngineTests {
    @Test func writeIsFoundOnceTheRelayHasRun() async throws {
        let fixture = try await EngineFixture()
        defer { fixture.remove() }
        let sequence = try await fixture.put("a", "Green garden chair")
        try await fixture.engine.relay.catchUp()
        let answer = try await fixture.search(("q", "garden chairs"), ("min_sequence", String(sequence)))
        #expect(answer.ids == ["a"])
        #expect(answer["sequence"]?.integer == sequence)
        _ = try await fixture.put("a", "Green garden table")
        _ = try await fixture.engine.ingest.setStatus(ProductID("a"), .archived, actor: "test")
        try await fixture.engine.relay.catchUp()
        #expect(try await fixture.search(("q", "garden")).ids.isEmpty)
    }

    @Test func everyProblemOfARequestIsNamed() async throws {
        let fixture = try await EngineFixture()
        defer { fixture.remove() }
        let refusal = await #expect(throws: Refusal.self) {
            try await fixture.search(
                ("per_page", "9999"), ("filter", "a ="), ("colour", "red"), ("sort", "up"), ("currency", "EURO"))
        }
        #expect(refusal?.problems.count == 5)
        #expect(
            Set(refusal?.problems.map(\.code) ?? []) == [
                .invalidParameter, .invalidFilter, .unknownParameter, .invalidSort, .invalidCurrency,
            ])
    }

    @Test func longQueryIsRefusedAndControlCharactersAreNot() async throws {
        let fixture = try await EngineFixture()
        defer { fixture.remove() }
        _ = try await fixture.put("a", "Lamp")
        try await fixture.engine.relay.catchUp()
        let refusal = await #expect(throws: Refusal.self) {
            try await fixture.search(("q", String(repeating: "x", count: 1_000_000)))
        }
        #expect(refusal?.code == .limitExceeded)
        for code in 0..<32 {
            let text = "la\(UnicodeScalar(UInt8(code)))mp lamp"
            _ = try await fixture.search(("q", text))
        }
        #expect(try await fixture.search(("q", "")).ids == ["a"])
    }

    @Test func filterOfAKeyCanNotBeWidened() async throws {
        let fixture = try await EngineFixture()
        defer { fixture.remove() }
        _ = try await fixture.put("a", "Lamp", [JSONMember("brand", "Aro")])
        _ = try await fixture.put("b", "Lamp", [JSONMember("brand", "Bex")])
        try await fixture.engine.relay.catchUp()
        let grant = Grant(keyID: "k", scopes: [.search], filter: "brand = Aro")
        #expect(
            try await fixture.search(("q", "lamp"), ("filter", "brand = Bex OR brand = Aro"), grant: grant).ids == ["a"]
        )
        let facet = try await fixture.search(("q", "lamp"), ("facets", "brand"), grant: grant)["facets"]?["brand"]
        #expect(facet?["values"]?.elements?.count == 1)
    }

    @Test func rebuildSwitchesWhileSearchesAndWritesGoOn() async throws {
        let fixture = try await EngineFixture()
        defer { fixture.remove() }
        for id in 0..<200 { _ = try await fixture.put("p\(id)", "Lamp number \(id)") }
        try await fixture.engine.relay.catchUp()
        let searches = Task {
            var count = 0
            while !Task.isCancelled {
                let total = try await fixture.search(("q", "lamp"))["total"]?.integer ?? 0
                #expect(total >= 200)
                count += 1
                try? await Task.sleep(for: .milliseconds(5))
            }
            return count
        }
        let writes = Task {
            for id in 200..<260 {
                _ = try await fixture.put("p\(id)", "Lamp number \(id)")
                try await fixture.engine.relay.catchUp()
            }
        }
        for _ in 0..<3 { try await fixture.engine.rebuild.run { _ in } }
        try await writes.value
        try await fixture.engine.relay.catchUp()
        searches.cancel()
        #expect(try await searches.value > 0, "no search failed")
        #expect(try await fixture.search(("q", "lamp"))["total"]?.integer == 260)
        #expect(try await fixture.engine.index.verify(repairs: false).isClean)
        _ = try await fixture.engine.index.rollback()
        #expect(try await fixture.search(("q", "lamp"))["total"]?.integer == 260)
    }

    /// A rebuild that follows its writer has everything in the end: what it saw, what changed behind its back, what went.
    @Test func rebuildFollowsAWriterToTheEnd() async throws {
        let fixture = try await EngineFixture()
        defer { fixture.remove() }
        let engine = fixture.engine
        let isComplete = OneTimeFlag()
        async let indexed = engine.rebuild.run(following: isComplete) { _ in }
        for number in 1...300 {
            _ = try await fixture.put("p\(number)", "Lamp number\(number)")
            if number % 10 == 0 { _ = try await fixture.put("p\(number - 5)", "Chair number\(number)") }
            if number % 50 == 0 {
                _ = try await engine.ingest.delete(ProductID("p\(number - 1)"), actor: "test")
            }
            if number == 200 {
                // Created anew with the version that the follower has seen before.
                _ = try await engine.ingest.delete(ProductID("p1"), actor: "test")
                _ = try await fixture.put("p1", "Table number1")
            }
        }
        isComplete.set()
        #expect(try await indexed == 294)
        let report = try await engine.index.verify(repairs: false)
        #expect(report.isClean, "\(report)")
        #expect(try await fixture.search(("q", "table")).ids == ["p1"])
        #expect(try await fixture.search(("q", "chair"), ("per_page", "100")).ids.count == 30)
    }

    @Test func verificationFindsAndRepairsWhatDiffers() async throws {
        let fixture = try await EngineFixture()
        defer { fixture.remove() }
        for id in 0..<20 { _ = try await fixture.put("p\(id)", "Lamp \(id)") }
        try await fixture.engine.relay.catchUp()
        // Changes that the outbox never told of, as after restoring an old copy of the index.
        let host = fixture.engine.search.host
        try host.generation.apply(
            [.remove(ProductID("p3")), .remove(ProductID("p4"))], checkpoint: host.snapshot.checkpoint)
        let found = try await fixture.engine.index.verify(repairs: true)
        #expect(found.missing == 2)
        #expect(found.repaired == 2)
        #expect(try await fixture.engine.index.verify(repairs: false).isClean)
    }

    @Test func secondServerOnOneFolderIsRefused() async throws {
        let fixture = try await EngineFixture()
        defer { fixture.remove() }
        let refusal = await #expect(throws: Refusal.self) { try await EngineFixture(folder: fixture.folder) }
        #expect(refusal?.code == .dataFolderInUse)
        _ = fixture.engine.settings
    }

    @Test func indexOfAnotherAnalyzerSaysWhatToRun() async throws {
        let folder = NSTemporaryDirectory() + "aisle-engine-" + UUID().uuidString
        defer { try? FileManager.default.removeItem(atPath: folder) }
        do {
            let first = try await EngineFixture(folder: folder)
            _ = try await first.put("a", "Lamp")
            try await first.engine.relay.catchUp()
        }
        var settings = EngineFixture.settings(folder)
        settings.analyzer = "storefront-de"
        let refusal = await #expect(throws: Refusal.self) {
            try await Engine.open(settings, now: EngineFixture.now, logger: EngineFixture.logger)
        }
        #expect(refusal?.code == .indexForeign)
        #expect(refusal?.message.contains("aisle reindex") == true)
        let rebuilding = try await Engine.open(
            settings, purpose: .rebuilding, now: EngineFixture.now, logger: EngineFixture.logger)
        #expect(try await rebuilding.rebuild.run { _ in } == 1)
    }
}
