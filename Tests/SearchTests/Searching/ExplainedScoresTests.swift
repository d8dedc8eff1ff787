import Analysis
import Catalog
import Foundation
import SearchIndex
import Store
import Testing

@testable import Search

/// Explanations of the judged queries of the sample corpus add up to the scores that searches give.
@Suite struct ExplainedScoresTests {
    private static let corpus = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../../corpora/sample").standardizedFileURL

    private static func queries() throws -> [(text: String, language: String)] {
        let text = try String(contentsOf: corpus.appending(path: "queries.tsv"), encoding: .utf8)
        return text.split(separator: "\n").compactMap { line in
            let cells = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
            return cells.count > 2 ? (cells[1], cells[2]) : nil
        }
    }

    @Test func treesAddUpToTheScoresOfTheAnswer() async throws {
        let fixture = try await EngineFixture()
        defer { fixture.remove() }
        _ = try await fixture.engine.imports.run(
            .file(Self.corpus.appending(path: "products.ndjson")), options: ImportOptions(actor: "test")
        ) { _ in }
        try await fixture.engine.relay.catchUp()
        let host = fixture.engine.search.host
        let queries = try Self.queries()
        #expect(queries.count > 100)
        var (explained, whole) = (0, 0)
        var fields: [String: FieldTerms] = [:]
        for query in queries {
            let analyzer = host.schema.analyzer(for: query.language)
            let session = try analyzer.makeSession()
            // A small window reaches what lies behind it, too.
            for depth in [analyzer.ranking.rerankDepth, 4, 0] {
                var parameters = analyzer.ranking
                parameters.rerankDepth = depth
                let result = try Self.check(query.text, host, session, parameters, &fields)
                explained += result.explained
                whole += result.whole
            }
        }
        #expect(explained > 2_000, "\(explained)")
        #expect(whole * 10 > explained * 9, "\(whole) of \(explained) trees tell frequencies apart by field")
    }

    private static func check(
        _ text: String, _ host: IndexHost, _ session: AnalysisSession, _ parameters: RankingParameters,
        _ known: inout [String: FieldTerms]
    ) throws -> (explained: Int, whole: Int) {
        let snapshot = host.snapshot
        var request = SearchRequest(text: text, currency: CurrencyCode("EUR"), now: EngineFixture.now())
        request.perPage = 10
        let searcher = Searcher(snapshot: snapshot, session: session, parameters: parameters)
        let outcome = try searcher.search(request)
        let explainer = try ProductExplainer(searcher, request)
        #expect(explainer.total == outcome.total)
        var whole = 0
        for (place, hit) in outcome.hits.enumerated() {
            let id = snapshot.productID(hit.document)
            if known[id] == nil {
                let product = try #require(try host.store.product(ProductID(id)))
                known[id] = try FieldTerms(product, schema: host.schema)
            }
            let fields = try #require(known[id])
            let found = try explainer.explanation(of: hit.document, fields: fields)
            #expect(found.rank == place + 1, "\(text) \(id)")
            #expect(found.reasons.isEmpty)
            let tree = try #require(found.score, "\(text) \(id)")
            #expect(abs(tree.value - hit.score) < 1e-9, "\(text) \(id): \(tree.value), \(hit.score)")
            let wrong = Self.wrongNodes(tree)
            #expect(wrong.isEmpty, "\(text) \(id): \(wrong)")
            if Self.frequencies(tree).allSatisfy({ $0.rule == .sum }) { whole += 1 }
        }
        return (outcome.hits.count, whole)
    }

    /// Nodes whose value does not follow from their parts.
    private static func wrongNodes(_ node: Explanation) -> [String] {
        var wrong = node.parts.flatMap(wrongNodes)
        if let value = node.rule.value(of: node.parts.map(\.value)) {
            if abs(value - node.value) > 1e-9 { wrong.append("\(node.name): \(node.value), not \(value)") }
        } else if node.rule != .given || !node.parts.isEmpty {
            wrong.append("\(node.name): its rule says nothing of its parts")
        }
        return wrong
    }

    private static func frequencies(_ node: Explanation) -> [Explanation] {
        (node.name == "frequency" ? [node] : []) + node.parts.flatMap(frequencies)
    }
}
