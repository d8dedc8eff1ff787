import Foundation
import Testing
@testable import Analysis

@Suite struct AnalyzerLoadingTests {
    /// A folder that is removed when the closure returns.
    private func withFolder(_ files: [String: String], _ body: (URL) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("analyzers-\(UUID().uuidString)")
        try FileManager.default.createDirectory(
            at: folder.appendingPathComponent("lists"), withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        for (name, text) in files {
            try Data(text.utf8).write(to: folder.appendingPathComponent(name))
        }
        try body(folder)
    }

    private func problems(_ files: [String: String]) throws -> [String] {
        var found: [String] = []
        try withFolder(files) { folder in
            do {
                _ = try AnalyzerRegistry(folder: folder)
            } catch AnalysisError.invalidAnalyzers(let problems) {
                found = problems.map(\.description)
            }
        }
        return found
    }

    private static let good = """
        language: en
        pipelines:
          text:
            char_filters: [normalize]
            token_filters: [{stop: {list: stop}}, neighbours]
        fields: {name: text, brand: text, category: text, identifier: text, attribute: text, description: text, tag: text}
        query: {pipeline: text, synonyms: syn}
        ranking: {field_weights: {name: 7}, features: {stock: 0.5}, bm25_k1: 0.9}
        """
    private static let lists = ["lists/stop.txt": "the # an article\n", "lists/syn.txt": "a, b\n"]

    private func with(_ yaml: String, _ more: [String: String] = [:]) -> [String: String] {
        Self.lists.merging(["x.yaml": yaml]) { $1 }.merging(more) { $1 }
    }

    @Test func shippedAnalyzersLoad() {
        let names = Fixtures.registry.names
        let languages = [
            "ar", "de", "en", "es", "fr", "he", "it", "ja", "ko", "nl", "pt", "ru", "sv", "th", "tr", "zh",
        ]
        #expect(names == ["standard"] + languages.map { "storefront-\($0)" })
        #expect(Fixtures.registry.analyzer(forLanguage: "de-AT")?.name == "storefront-de")
        #expect(Fixtures.registry.analyzer(forLanguage: "PT_br")?.name == "storefront-pt")
        #expect(Fixtures.registry.analyzer(forLanguage: "fi") == nil)
    }

    @Test func rankingIsReadOverDefaults() throws {
        try withFolder(with(Self.good)) { folder in
            let ranking = try #require(try AnalyzerRegistry(folder: folder).analyzer(named: "x")).ranking
            #expect(ranking.weight(of: .name) == 7)
            #expect(ranking.weight(of: .brand) == RankingParameters().weight(of: .brand))
            #expect(ranking.weight(of: .stock) == 0.5)
            #expect(ranking.bm25K1 == 0.9)
            #expect(ranking.features.count == RankingFeature.allCases.count)
        }
    }

    @Test func allProblemsOfAllFilesAreNamedAtOnce() throws {
        let bad = """
            language: deutsch!
            colour: red
            pipelines:
              text:
                char_filters: [symbols, uppercase]
                tokenizer: spaces
                token_filters:
                  - stop: {list: missing}
                  - stem: {algorithm: klingon}
                  - joins: {parts_max: 99, extra: 1}
                  - nonsense
                  - [1, 2]
            fields: {name: text, brand: other}
            query: {pipeline: nowhere}
            ranking: {bm25_b: 7, features: {beauty: 1}, field_weights: {name: heavy}}
            """
        let found = try problems(["a.yaml": bad, "b.yaml": "pipelines: [1]\n", "C.yaml": "x: 1"])
        for expected in [
            "a.yaml: language: expected a BCP 47 language", "a.yaml: colour: unknown key",
            "a.yaml: pipelines.text.char_filters: expected normalize",
            "a.yaml: pipelines.text.tokenizer: expected words",
            "a.yaml: pipelines.text.char_filters[1].uppercase: unknown filter",
            "a.yaml: pipelines.text.token_filters[0].stop.list: list lists/missing.txt is missing",
            "a.yaml: pipelines.text.token_filters[1].stem.algorithm: expected one of",
            "a.yaml: pipelines.text.token_filters[2].joins.parts_max: expected a whole number from 2 to 8",
            "a.yaml: pipelines.text.token_filters[2].joins.extra: unknown key",
            "a.yaml: pipelines.text.token_filters[3].nonsense: unknown filter",
            "a.yaml: pipelines.text.token_filters[4]: expected a filter name",
            "a.yaml: fields.brand: there is no pipeline",
            "a.yaml: fields.tag: expected the name of a pipeline", "a.yaml: query.pipeline: expected the name",
            "a.yaml: ranking.bm25_b: expected a number", "a.yaml: ranking.features.beauty: unknown key",
            "a.yaml: ranking.field_weights.name: expected a whole number", "b.yaml: pipelines: expected a mapping",
            "b.yaml: fields: expected a pipeline for every field", "C.yaml: expected a name of lower-case",
        ] {
            #expect(found.contains { $0.hasPrefix(expected) }, "\(expected) not in:\n\(found.joined(separator: "\n"))")
        }
    }

    @Test func wrongListLinesAreNamedWithTheirNumber() throws {
        let found = try problems(
            with(Self.good, ["lists/stop.txt": "the\ntwo words\n", "lists/syn.txt": "alone\na, b @70\na => b => c\n"]))
        #expect(found.count == 4)
        #expect(found.contains { $0.hasPrefix("lists/stop.txt: line 2: expected one word") })
        #expect(found.contains { $0.hasPrefix("lists/syn.txt: line 1: expected at least two synonyms") })
        #expect(found.contains { $0.hasPrefix("lists/syn.txt: line 2: expected a weight") })
        #expect(found.contains { $0.hasPrefix("lists/syn.txt: line 3: expected one =>") })
    }

    @Test func filesThatAreNoYAMLOrNoTextAreProblems() throws {
        #expect(try problems(with("a: [1")).first?.hasPrefix("x.yaml: expected YAML") == true)
        #expect(try problems(with("")).first == "x.yaml: expected an analyzer, found an empty file")
        #expect(try problems([:]).count == 1)
        #expect(throws: AnalysisError.self) {
            try AnalyzerRegistry(folder: URL(fileURLWithPath: "/nowhere/at/all"))
        }
    }

    @Test func fingerprintFollowsTermsAndNothingElse() throws {
        func fingerprint(_ yaml: String, _ more: [String: String] = [:]) throws -> String {
            var text = ""
            try withFolder(with(yaml, more)) { folder in
                text = try #require(try AnalyzerRegistry(folder: folder).analyzer(named: "x")).fingerprint
            }
            return text
        }
        let base = try fingerprint(Self.good)
        #expect(base.count == 32)
        #expect(try fingerprint(Self.good + "\n# a comment\n") == base)
        #expect(try fingerprint(Self.good, ["lists/syn.txt": "c, d\n"]) == base)
        #expect(try fingerprint(Self.good.replacingOccurrences(of: "bm25_k1: 0.9", with: "bm25_k1: 1")) == base)
        #expect(try fingerprint(Self.good.replacingOccurrences(of: ", neighbours", with: "")) == base)
        #expect(try fingerprint(Self.good, ["lists/stop.txt": "an\n"]) != base)
        #expect(try fingerprint(Self.good.replacingOccurrences(of: "name: 7", with: "name: 8")) != base)
        #expect(
            try fingerprint(Self.good.replacingOccurrences(of: "[normalize]", with: "[symbols, normalize]")) != base)
    }
}
