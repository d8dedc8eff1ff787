import Analysis
import Foundation
import Relevance
import Testing

@testable import Search

@Suite struct RankingSectionTests {
    private static func read(_ yaml: String, like analyzer: Analyzer) throws -> Analyzer {
        var source = analyzer.source
        source.yaml = yaml
        return try AnalyzerRegistry.read(name: analyzer.name, source)
    }

    @Test func aFileWithOtherParametersDiffersInThemOnly() throws {
        let analyzers = try EngineFixture.analyzers.get()
        let tunable = TunableRanking()
        for name in analyzers.names {
            let analyzer = try #require(analyzers.analyzer(named: name))
            let values = zip(tunable.parameters, tunable.values(of: analyzer.ranking)).map { parameter, value in
                parameter.name == "bm25_b" ? 0.35 : min(parameter.range.upperBound, value + 0.125)
            }
            let ranking = tunable.ranking(values, base: analyzer.ranking)
            #expect(tunable.values(of: ranking) == values)
            let yaml = RankingSection.replaced(in: analyzer.source.yaml, by: ranking)
            let tuned = try Self.read(yaml, like: analyzer)
            #expect(tunable.values(of: tuned.ranking) == values, "\(name)")
            #expect(tuned.ranking.fieldWeights == ranking.fieldWeights)
            // The index needs no change.
            #expect(tuned.fingerprint == analyzer.fingerprint, "\(name)")
            #expect(tuned.source.lists == analyzer.source.lists)
        }
    }

    @Test func whatStandsAroundTheSectionStays() {
        let before =
            "language: en\n\n# how it ranks\nranking: {bm25_b: 0.2}\n\n# how it reads\nquery:\n  pipeline: text\n"
        let after = RankingSection.replaced(in: before, by: RankingParameters())
        #expect(after.hasPrefix("language: en\n\n# how it ranks\nranking:\n  field_weights: {"))
        #expect(after.hasSuffix("rerank_depth: 300\n\n# how it reads\nquery:\n  pipeline: text\n"))
        #expect(RankingSection.replaced(in: after, by: RankingParameters()) == after)
        let added = RankingSection.replaced(in: "language: en\n", by: RankingParameters())
        #expect(added.hasPrefix("language: en\nranking:\n"))
    }
}
