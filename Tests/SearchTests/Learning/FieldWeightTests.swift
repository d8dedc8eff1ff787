import Analysis
import Catalog
import Foundation
import Relevance
import SearchIndex
import Testing

@testable import Search

/// Tuning of what only another index can say.
@Suite struct FieldWeightTests {
    @Test func weightsOfFieldsAreFoundBesideTheServedIndex() async throws {
        let fixture = try await EngineFixture()
        defer { fixture.remove() }
        var judgments = Judgments()
        var queries: [AskedQuery] = []
        // What is described by the word is meant, not what is called by it.
        for (number, word) in ["lamp", "chair", "table", "mug", "plate", "spoon"].enumerated() {
            let described = JSONMember(
                "description", .string((0..<8).map { _ in "made for a \(word)" }.joined(separator: " ")))
            _ = try await fixture.put("named\(number)", "\(word) thing")
            _ = try await fixture.put("described\(number)", "some thing", [described])
            judgments.put(3, query: "q\(number)", product: "described\(number)")
            judgments.put(0, query: "q\(number)", product: "named\(number)")
            queries.append(AskedQuery(id: "q\(number)", text: word))
        }
        try await fixture.engine.relay.catchUp()
        let served = fixture.engine.rebuild.host.generation.location
        let analyzer = try fixture.engine.search.analyzer(named: "storefront-en")
        let tuner = try RankingTuner(
            fixture.engine, analyzer: analyzer.name, queries: queries, judgments: judgments, measure: "nDCG@10",
            changesFields: true)
        let result = try await tuner.tune(folds: 2, rounds: 6, seed: 1) { _, _ in }
        #expect(result.after > result.before, "\(result.before) to \(result.after)")
        #expect(result.heldOutDifferences.reduce(0, +) > 0)
        #expect(!result.effects.isEmpty && result.effects.allSatisfy { $0.parameter.hasPrefix("field_weights.") })
        // The file is an analyzer with these weights and needs another index; the served one is as it was.
        var source = analyzer.source
        source.yaml = tuner.file(result.values)
        let tuned = try AnalyzerRegistry.read(name: analyzer.name, source)
        #expect(tuned.fingerprint != analyzer.fingerprint)
        func share(_ ranking: RankingParameters) -> Double {
            Double(ranking.weight(of: .name)) / Double(ranking.weight(of: .descriptionText))
        }
        #expect(share(tuned.ranking) < share(analyzer.ranking), "the name counts less beside the description")
        #expect(tuned.ranking.features == analyzer.ranking.features)
        #expect(fixture.engine.rebuild.host.generation.location == served)
        #expect(try await fixture.search(("q", "lamp")).ids.first == "named0")
    }

    @Test func aTrialGoesAwayWithItsOwner() async throws {
        let shop = try await DraftFixture()
        defer { shop.remove() }
        let host = shop.base.engine.rebuild.host
        let analyzer = try shop.base.engine.search.analyzer(named: "storefront-en")
        var folder = ""
        do {
            let trial = try TrialIndex(analyzer, of: host)
            #expect(trial.source.snapshot.documentCount == 3)
            #expect(trial.source.snapshot.checkpoint == host.snapshot.checkpoint)
            folder = trial.folder.path
            #expect(FileManager.default.fileExists(atPath: folder))
            #expect(!folder.hasPrefix(shop.base.folder))
        }
        #expect(!FileManager.default.fileExists(atPath: folder))
    }
}
