import Catalog
import Foundation
import SearchIndex
import Store
import Testing

@testable import Search

/// Analyzers that go live together with an index.
@Suite struct AnalyzerIndexTests {
    @Test func aStemmerGoesLiveWithItsIndexWhileSearchesGoOn() async throws {
        let shop = try await DraftFixture()
        defer { shop.remove() }
        try await shop.serving {
            let generation = shop.generation
            #expect(try await shop.ids("connection").isEmpty)
            #expect(try await shop.put(DraftFixture.stemming())["effect"] == "rebuild")
            let searches = Task { () async throws -> Int in
                var count = 0
                while !Task.isCancelled {
                    #expect(try await shop.ids("cables") == ["cable"])
                    // Another page each time, so that not all answers come from the cache.
                    let answer = try await shop.base.search(("q", "oak"), ("per_page", "\(count % 100)"))
                    #expect(answer["total"] == 1)
                    count += 1
                    try? await Task.sleep(for: .milliseconds(5))
                }
                return count
            }
            let result = try await shop.result(try await shop.publish())
            #expect(result["documents"] == 3 && result["version"] == 2)
            #expect(try await shop.ids("connection") == ["cable"])
            #expect(shop.generation != generation)
            // What came meanwhile is in the index that is gone back to.
            _ = try await shop.base.put("late", "Connected late wire")
            try await shop.base.engine.relay.catchUp()
            guard case .done = try await shop.rollback() else { return _ = Issue.record("the old index is there") }
            #expect(shop.generation == generation)
            #expect(try await shop.ids("connection").isEmpty)
            #expect(try await shop.ids("late") == ["late"])
            // And forth again.
            guard case .done = try await shop.rollback() else { return _ = Issue.record("the new index is there") }
            #expect(try await shop.ids("connection").sorted() == ["cable", "late"])
            searches.cancel()
            #expect(try await searches.value > 0)
            let busy = await AnalyzerVersionTests.code { _ = try await shop.base.engine.index.rollback() }
            #expect(busy == .conflict, "an index alone does not go back behind its analyzer")
        }
    }

    @Test func aDraftWithOtherTermsIsTriedOnAnIndexOfItsOwn() async throws {
        let shop = try await DraftFixture()
        defer { shop.remove() }
        try await shop.serving {
            try await shop.put(DraftFixture.stemming())
            let code = await AnalyzerVersionTests.code { _ = try await shop.ids("connection", draft: true) }
            #expect(code == .conflict)
            let job = try await shop.versions.buildIndex(DraftFixture.name, actor: "test")
            #expect(try await shop.result(ofJob: job)["documents"] == 3)
            #expect(try await shop.ids("connection", draft: true) == ["cable"])
            #expect(try await shop.ids("connection").isEmpty)
            let explained = try JSONReader.parse(
                try await shop.base.engine.search.explain(
                    RequestParameters(query: [
                        (name: "q", value: "connection"), (name: "id", value: "cable"),
                        (name: "analyzer", value: "storefront-en@draft"),
                    ]), grant: .everything))
            #expect(explained["found"] == true)
            // It follows the catalog.
            _ = try await shop.base.put("late", "Connected late cable")
            try await shop.base.engine.relay.catchUp()
            #expect(try await shop.ids("connection", draft: true).sorted() == ["cable", "late"])
            let built = try #require(shop.base.engine.rebuild.host.serving.draftIndex?.generation.location.name)
            _ = try await shop.result(try await shop.publish())
            #expect(shop.generation == built, "the index that was tried goes live")
            #expect(try await shop.ids("connection").sorted() == ["cable", "late"])
        }
    }

    @Test func aCursorGoesOnWithTheAnalyzerThatItBeganWith() async throws {
        let shop = try await DraftFixture()
        defer { shop.remove() }
        _ = try await shop.base.put("wire", "Connected wire")
        try await shop.base.engine.relay.catchUp()
        try await shop.serving {
            try await shop.put(DraftFixture.stemming())
            _ = try await shop.result(try await shop.publish())
            let first = try await shop.base.search(("q", "connection"), ("cursor", "*"), ("per_page", "1"))
            let cursor = try #require(first["next_cursor"]?.text)
            _ = try await shop.rollback()
            #expect(try await shop.ids("connection").isEmpty)
            let second = try await shop.base.search(("q", "connection"), ("cursor", cursor), ("per_page", "1"))
            #expect(Set(first.ids + second.ids) == ["cable", "wire"])
        }
    }

    @Test func aVersionWithoutItsIndexOnTheDiskIsBuiltAgain() async throws {
        let shop = try await DraftFixture()
        defer { shop.remove() }
        try await shop.serving {
            try await shop.put(DraftFixture.stemming())
            _ = try await shop.result(try await shop.publish())
            // Another rebuild takes the place of the index before.
            try await shop.base.engine.rebuild.run { _ in }
            #expect(try await shop.ids("connection") == ["cable"])
            _ = try await shop.result(try await shop.rollback())
            #expect(try await shop.ids("connection").isEmpty)
            #expect(try await shop.ids("cables") == ["cable"])
        }
    }

    @Test func aJobThatWaitedGoesOnInTheNextProcess() async throws {
        let folder = NSTemporaryDirectory() + "aisle-drafts-" + UUID().uuidString
        defer { try? FileManager.default.removeItem(atPath: folder) }
        func firstProcess() async throws -> String? {
            let shop = try await DraftFixture(reopening: folder)
            _ = try await shop.base.put("cable", "Connected cable")
            try await shop.put(DraftFixture.stemming())
            guard case .job(let id) = try await shop.publish() else { return nil }
            return id
        }
        let job = try #require(try await firstProcess())
        let shop = try await DraftFixture(reopening: folder)
        try await shop.serving {
            let result = try await shop.result(ofJob: job)
            #expect(result["documents"] == 1)
            #expect(try await shop.ids("connection") == ["cable"])
        }
    }

    @Test func aDraftThatIsGivenUpTakesItsIndexWithIt() async throws {
        let shop = try await DraftFixture()
        defer { shop.remove() }
        try await shop.serving {
            let host = shop.base.engine.rebuild.host
            try await shop.put(DraftFixture.stemming())
            let job = try await shop.versions.buildIndex(DraftFixture.name, actor: "test")
            _ = try await shop.result(ofJob: job)
            let built = try #require(host.serving.draftIndex?.generation.location)
            // The same texts again are the same terms.
            try await shop.put(DraftFixture.stemming())
            #expect(try await shop.ids("connection", draft: true) == ["cable"])
            try await shop.put(DraftFixture.synonyms())
            #expect(host.serving.draftIndex == nil)
            #expect(!FileManager.default.fileExists(atPath: built.path))
            #expect(try await shop.ids("gizmo", draft: true) == ["lamp"])
        }
    }

    /// Killed before, between and after the two writes that make a version with an index live.
    @Test func aProcessKilledWhileSwitchingLeavesIndexAndAnalyzerThatFit() async throws {
        let shop = try await DraftFixture()
        defer { shop.remove() }
        let before = try await shop.reopened()
        #expect(try await before.search(("q", "connection")).ids.isEmpty)
        try await shop.put(DraftFixture.stemming())
        try shop.store.beginSwitch(DraftFixture.name, to: 2)
        let announced = try await shop.reopened()
        #expect(try await announced.search(("q", "connection")).ids.isEmpty)
        #expect(try await announced.search(("q", "cables")).ids == ["cable"])
        try await shop.serving { _ = try await shop.result(try await shop.publish()) }
        // The store as it was before the second write: version 1 is live, and 2 on its way.
        try shop.store.makeLive(DraftFixture.name, 1, file: nil)
        try shop.store.beginSwitch(DraftFixture.name, to: 2)
        let switched = try await shop.reopened()
        #expect(try await switched.search(("q", "connection")).ids == ["cable"])
        #expect(switched.engine.rebuild.host.serving.analyzers.versions[DraftFixture.name] == 2)
    }
}
