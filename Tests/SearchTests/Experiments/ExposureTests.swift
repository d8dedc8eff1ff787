import Catalog
import Foundation
import Logging
import Relevance
import Store
import Testing

@testable import Search

/// What is remembered of pages, over restarts and for how long.
@Suite struct ExposureTests {
    private static let visitor = Grant(keyID: nil, scopes: [.search])

    private func page(_ fixture: EngineFixture, _ query: String, _ visitor: String) async throws -> JSONValue {
        try await fixture.search(("q", query), ("visitor", visitor), grant: Self.visitor)
    }

    private func report(
        _ engine: Engine, _ kind: ShopperEvent.Kind, _ page: JSONValue, _ product: String
    ) async throws -> JSONValue {
        let body: JSONValue = ["query_id": page["query_id"] ?? .null, "product_id": .string(product)]
        return try JSONReader.parse(try await engine.shopperEvents.report(kind, body))
    }

    private func shop() async throws -> EngineFixture {
        let fixture = try await EngineFixture()
        for number in 0..<3 { _ = try await fixture.put("p\(number)", "Oak lamp \(number)") }
        try await fixture.engine.relay.catchUp()
        return fixture
    }

    /// A server's life: an experiment begins, one page is clicked, another is still in memory when it stops.
    private func firstLife() async throws -> (folder: String, clicked: JSONValue, buffered: JSONValue) {
        let fixture = try await shop()
        let yaml = try DraftFixture.text("storefront-en.yaml")
            .replacingOccurrences(of: "rating: 0.03", with: "rating: 0.04")
        _ = try await fixture.engine.analyzerVersions.put(
            "storefront-en", ["yaml": .string(yaml)], expected: nil, actor: "test")
        _ = try await fixture.engine.experiments.put(
            "e", ["kind": "ab", "control": "storefront-en", "candidate": "storefront-en@draft"])
        let clicked = try await page(fixture, "lamp", "v1")
        #expect(try await report(fixture.engine, .click, clicked, "p1")["counted"] == 1)
        let buffered = try await page(fixture, "oak", "v2")
        // What the service does last.
        try await fixture.engine.exposures.flush()
        return (fixture.folder, clicked, buffered)
    }

    @Test func pagesEventsAndExperimentsSurviveARestart() async throws {
        let (folder, clicked, buffered) = try await firstLife()
        let again = try await EngineFixture(folder: folder)
        defer { again.remove() }
        #expect(try await report(again.engine, .click, clicked, "p1")["repeated"] == 1)
        #expect(try await report(again.engine, .conversion, buffered, "p2")["counted"] == 1)
        let after = try await page(again, "lamp", "v1")
        #expect(after["experiment"] != nil && after["experiment"] == clicked["experiment"], "the visitor keeps his arm")
        let found = try JSONReader.parse(try await again.engine.experiments.get("e"))
        let searches = found["results"]?["arms"]?.elements?.compactMap { $0["searches"]?.integer } ?? []
        #expect(found["state"] == "running" && searches.reduce(0, +) == 2)
    }

    @Test func pagesAreForgottenAfterTheirDays() async throws {
        let fixture = try await shop()
        defer { fixture.remove() }
        let shown = try await page(fixture, "lamp", "v1")
        try await fixture.engine.exposures.flush()
        try await fixture.engine.exposures.sweep()
        #expect(try await report(fixture.engine, .click, shown, "p1")["counted"] == 1)
        // The same store 90 days and a millisecond later.
        let late = ExposureRecorder(
            store: fixture.engine.exposures.store, threads: fixture.engine.exposures.threads,
            settings: fixture.engine.settings, salt: "s",
            now: {
                Timestamp(millisecondsSinceEpoch: EngineFixture.now().millisecondsSinceEpoch + 90 * 86_400_000 + 1)
            }, logger: EngineFixture.logger)
        try await late.sweep()
        let answer = try await report(fixture.engine, .click, shown, "p2")
        #expect(answer["ignored"] == [["index": 0, "reason": "unknown_query_id"]])
    }

    @Test func hashesOfVisitorsHangOnTheSecretOfTheFolder() async throws {
        let fixture = try await shop()
        defer { fixture.remove() }
        _ = try await page(fixture, "lamp", "v1")
        _ = try await page(fixture, "lamp", "v1")
        _ = try await page(fixture, "lamp", "v2")
        try await fixture.engine.exposures.flush()
        let use = try fixture.engine.exposures.store.queryUses(
            since: Timestamp(millisecondsSinceEpoch: 0), visitorsMin: 1, order: .searches, limit: 9)
        #expect(use.map(\.visitors) == [2] && use.map(\.searches) == [2])
        let other = ExposureRecorder(
            store: fixture.engine.exposures.store, threads: fixture.engine.exposures.threads,
            settings: fixture.engine.settings, salt: "another", now: EngineFixture.now, logger: EngineFixture.logger)
        let shown = ShownPage(firstPlace: 1, total: 1, products: [ProductID("p1")])
        _ = other.record(shown, text: "lamp", visitor: "v1", isRestricted: false)
        try await other.flush()
        let more = try fixture.engine.exposures.store.queryUses(
            since: Timestamp(millisecondsSinceEpoch: 0), visitorsMin: 1, order: .searches, limit: 9)
        #expect(more.map(\.visitors) == [3])
    }

    @Test func judgmentsComeFromWhatWasShownAndClicked() async throws {
        let fixture = try await shop()
        defer { fixture.remove() }
        let store = fixture.engine.exposures.store
        var pages: [Exposure] = []
        var events: [ShopperEvent] = []
        // Two orders of two products: the first place is always looked at, the second by every second visitor.
        for number in 1...400 {
            let isTurned = number.isMultiple(of: 2)
            let ids = (isTurned ? ["good", "bad"] : ["bad", "good"]).map { ProductID($0) }
            pages.append(
                Exposure(
                    id: Int64(number), at: EngineFixture.now(), text: "oak lamp", visitor: Int64(number),
                    session: Int64(number), firstPlace: 1, total: 2, products: ids))
            let looksFurther = number % 4 < 2
            if isTurned && number % 10 < 8 || !isTurned && looksFurther && number % 10 < 8 {
                events.append(ShopperEvent(kind: .click, exposure: Int64(number), product: ProductID("good")))
            }
            if number % 50 == 1 {
                events.append(ShopperEvent(kind: .click, exposure: Int64(number), product: ProductID("bad")))
            }
        }
        try store.add(pages, events: events, at: EngineFixture.now())
        let made = try await ClickJudging(fixture.engine).judgments(days: 1, settings: .init())
        #expect(made.judgments.grades(of: "oak lamp") == ["good": 3, "bad": 0])
        // The form that `aisle evaluate` reads, though the id of the query has a space.
        #expect(try Judgments(parsing: made.judgments.tsv, name: "clicks") == made.judgments)
        let none = try await ClickJudging(fixture.engine).judgments(days: 1, settings: .init(examinedMin: 1_000))
        #expect(none.judgments.count == 0 && none.omittedPairCount == 2 && none.omittedQueryCount == 1)
    }
}
