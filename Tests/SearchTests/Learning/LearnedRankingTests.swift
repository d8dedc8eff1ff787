import Analysis
import Catalog
import Foundation
import Relevance
import SearchIndex
import Testing

@testable import Search

/// Models that are learned from the sample corpus, in searches over its index.
@Suite struct LearnedRankingTests {
    private static let corpus = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../../corpora/sample").standardizedFileURL

    /// A shop with the sample corpus, its English queries and their judgments.
    private struct Shop {
        let fixture: EngineFixture
        let queries: [AskedQuery]
        let judgments: Judgments
        let analyzer: Analyzer

        init() async throws {
            fixture = try await EngineFixture()
            _ = try await fixture.engine.imports.run(
                .file(corpus.appending(path: "products.ndjson")), options: ImportOptions(actor: "test")
            ) { _ in }
            try await fixture.engine.relay.catchUp()
            judgments = try Judgments(
                parsing: String(contentsOf: corpus.appending(path: "judgments.tsv"), encoding: .utf8), name: "j")
            let lines = try String(contentsOf: corpus.appending(path: "queries.tsv"), encoding: .utf8)
            queries = lines.split(separator: "\n").compactMap { line in
                let cells = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
                return cells.count > 2 && cells[2] == "en" ? AskedQuery(id: cells[0], text: cells[1]) : nil
            }
            analyzer = try fixture.engine.search.analyzer(named: "storefront-en")
        }

        func learner() async throws -> RankingLearner {
            try await RankingLearner(
                fixture.engine, analyzer: analyzer.name, queries: queries, judgments: judgments, measure: "nDCG@10"
            ) { _ in }
        }

        /// The English analyzer with a model.
        func analyzer(with model: String) throws -> Analyzer {
            var source = analyzer.source
            source.lists["mine"] = model
            source.yaml =
                model.hasPrefix("linear") ? try Self.withoutFeatures(source.yaml) : source.yaml
            source.yaml = source.yaml.replacingOccurrences(of: "ranking:\n", with: "ranking:\n  model: mine\n")
            return try AnalyzerRegistry.read(name: analyzer.name, source)
        }

        private static func withoutFeatures(_ yaml: String) throws -> String {
            let start = try #require(yaml.range(of: "  features:\n")).lowerBound
            let end = try #require(yaml.range(of: "  fuzzy_penalty")).lowerBound
            return String(yaml[..<start]) + yaml[end...]
        }

        /// Mean nDCG@10 of searches.
        func measured(_ ranking: RankingParameters) async throws -> Double {
            let outcomes = await QueryRun(
                search: fixture.engine.search, analyzer: analyzer.name, limit: StandardMeasures.depth, concurrency: 2,
                ranking: ranking
            ).run(queries) { _ in }
            #expect(outcomes.allSatisfy { $0.refusal == nil })
            let measure = NDCG(cutoff: 10)
            let values = outcomes.compactMap {
                measure.value(GradedRanking($0.ranking, judgments: judgments.grades(of: $0.query.id)))
            }
            return values.reduce(0, +) / Double(values.count)
        }
    }

    /// Measuring on the numbers of candidates is measuring on searches, before and after learning.
    @Test func searchesRankAsTheLearnerMeasured() async throws {
        let shop = try await Shop()
        defer { shop.fixture.remove() }
        #expect(shop.queries.count > 60)
        let learner = try await shop.learner()
        let trees = try await learner.trees(max: 20, folds: 2, seed: 1) { _, _ in }
        #expect(abs(try await shop.measured(shop.analyzer.ranking) - trees.before) < 1e-9)
        // Whatever is best for others: these trees change orders.
        let forced = learner.someTrees(20)
        #expect(forced.count == 20)
        let learned = try shop.analyzer(with: learner.text(forced))
        #expect(learned.ranking.model?.treeCount == 20)
        let after = try await shop.measured(learned.ranking)
        #expect(abs(after - learner.mean(of: forced)) < 1e-9)
        #expect(after > trees.before + 0.005, "\(trees.before) to \(after)")

        let weights = try await learner.weights(rounds: 1, folds: 2, seed: 1) { _, _ in }
        let linear = try shop.analyzer(with: learner.text(weights.values))
        #expect(linear.ranking.model == nil)
        #expect(linear.ranking.weight(of: .nameWhole) == shop.analyzer.ranking.weight(of: .nameWhole))
        #expect(abs(try await shop.measured(linear.ranking) - weights.after) < 1e-9)
        // Neither needs another index.
        #expect(learned.fingerprint == shop.analyzer.fingerprint && linear.fingerprint == shop.analyzer.fingerprint)
    }

    @Test func explanationsOfAModelAddUp() async throws {
        let shop = try await Shop()
        defer { shop.fixture.remove() }
        let learner = try await shop.learner()
        let analyzer = try shop.analyzer(with: learner.text(learner.someTrees(10)))
        let session = try analyzer.makeSession()
        let host = shop.fixture.engine.search.host
        var changed = 0
        for query in shop.queries.prefix(40) {
            var parameters = analyzer.ranking
            for depth in [300, 4] {
                parameters.rerankDepth = depth
                var request = SearchRequest(
                    text: query.text, currency: CurrencyCode("EUR"), now: EngineFixture.now())
                request.perPage = 10
                let searcher = Searcher(snapshot: host.snapshot, session: session, parameters: parameters)
                let outcome = try searcher.search(request)
                let explainer = try ProductExplainer(searcher, request)
                for hit in outcome.hits {
                    let tree = try #require(try explainer.score(of: hit.document, fields: nil))
                    #expect(abs(tree.value - hit.score) < 1e-9, "\(query.text)")
                    let sum = tree.rule.value(of: tree.parts.map(\.value))
                    #expect(abs((sum ?? .nan) - tree.value) < 1e-9)
                    let own = tree.name == "score" && tree.parts.first?.name == "own score" ? tree.parts[0] : tree
                    let lines = own.parts.filter { $0.name == "model mine" }
                    // One line for each product that the second stage has looked at.
                    #expect(lines.count == (own.parts.first?.name == "text" ? 1 : 0))
                    if lines.contains(where: { $0.value != 0 }) { changed += 1 }
                }
            }
        }
        #expect(changed > 50, "\(changed)")
    }

    /// The exported numbers are those that explanations show, which are those that rank.
    @Test func exportedFeaturesAreThoseOfTheRanking() async throws {
        let shop = try await Shop()
        defer { shop.fixture.remove() }
        let queries = Array(shop.queries.prefix(12))
        let found = try await JudgedCandidates.read(
            queries, judgments: shop.judgments, from: shop.fixture.engine, analyzer: "storefront-en"
        ) { _ in }
        let host = shop.fixture.engine.search.host
        let session = try shop.analyzer.makeSession()
        var compared = 0
        for query in found {
            let request = SearchRequest(
                text: query.query.text, currency: CurrencyCode("EUR"), now: EngineFixture.now())
            let searcher = Searcher(snapshot: host.snapshot, session: session, parameters: shop.analyzer.ranking)
            let explainer = try ProductExplainer(searcher, request)
            for tier in query.tiers {
                for candidate in tier.window {
                    let document = try #require(host.snapshot.docid(of: ProductID(candidate.product)))
                    guard var tree = try explainer.score(of: document, fields: nil) else { continue }
                    if tree.parts.first?.name == "own score" { tree = tree.parts[0] }
                    #expect(abs(tree.value - candidate.score) < 1e-9)
                    for part in tree.parts {
                        let name = part.name == "text" ? "bm25" : part.name
                        let place = try #require(TreeModel.featureNames.firstIndex(of: name))
                        let value = part.name == "text" ? part.value : part.parts[1].value
                        #expect(abs(candidate.features[place] - value) < 1e-9, "\(name)")
                        compared += 1
                    }
                }
            }
            // Every judged product that the search finds is there.
            let all = try searcher.search(request)
            let listed = Set(query.tiers.flatMap { $0.window + $0.rest }.map(\.product))
            for hit in all.hits where query.grades[host.snapshot.productID(hit.document)] != nil {
                #expect(listed.contains(host.snapshot.productID(hit.document)))
            }
        }
        #expect(compared > 1_000, "\(compared)")
    }

    @Test func aModelIsDraftedPublishedAndTakenBack() async throws {
        let shop = try await DraftFixture()
        defer { shop.remove() }
        for (id, popularity) in [("old", 5), ("new", 0)] {
            _ = try await shop.base.put(
                id, "Oak lamp", [JSONMember("popularity", .integer(Int64(popularity)))])
        }
        try await shop.base.engine.relay.catchUp()
        #expect(try await shop.ids("oak lamp").prefix(1) == ["old"])
        // The less popular, the better.
        let model = """
            tree
            version=v4
            num_class=1
            num_tree_per_iteration=1
            feature_names=popularity
            Tree=0
            num_leaves=2
            split_feature=0
            threshold=0.01
            decision_type=0
            left_child=-1
            right_child=-2
            leaf_value=0.5 -0.5
            end of trees
            """
        let yaml = try DraftFixture.text("storefront-en.yaml")
            .replacingOccurrences(of: "ranking:\n", with: "ranking:\n  model: unpopular\n")
        let broken = await #expect(throws: Refusal.self) {
            try await shop.put([
                "yaml": .string(yaml),
                "lists": [
                    "unpopular": .string(
                        model.replacingOccurrences(of: "=popularity", with: "=charm")
                            .replacingOccurrences(of: "0.5 -0.5", with: "0.5"))
                ],
            ])
        }
        #expect(broken?.code == .invalidAnalyzer)
        let lines = broken?.problems.map(\.field).sorted()
        #expect(lines == ["lists/unpopular.txt: line 13", "lists/unpopular.txt: line 5"])
        let answer = try await shop.put(["yaml": .string(yaml), "lists": ["unpopular": .string(model)]])
        #expect(answer["effect"] == "none")
        #expect(try await shop.ids("oak lamp", draft: true).last == "old")
        #expect(try await shop.ids("oak lamp").first == "old")
        guard case .done = try await shop.publish() else { return _ = Issue.record("a model needs no index") }
        #expect(try await shop.ids("oak lamp").last == "old")
        let reopened = try await shop.reopened()
        #expect(try await reopened.search(("q", "oak lamp")).ids.last == "old")
        guard case .done = try await shop.rollback() else { return _ = Issue.record("a model needs no index") }
        #expect(try await shop.ids("oak lamp").first == "old")
    }

    @Test func mistakesAreNamed() async throws {
        let shop = try await DraftFixture()
        defer { shop.remove() }
        func refusal(_ analyzer: String, _ measure: String, _ judgments: Judgments) async throws -> Refusal? {
            await #expect(throws: Refusal.self) {
                _ = try await RankingLearner(
                    shop.base.engine, analyzer: analyzer, queries: [AskedQuery(id: "q", text: "lamp")],
                    judgments: judgments, measure: measure
                ) { _ in }
            }
        }
        var judgments = Judgments()
        judgments.put(1, query: "q", product: "lamp")
        #expect(try await refusal("nobody", "nDCG@10", judgments)?.code == .unknownAnalyzer)
        #expect(try await refusal("storefront-en", "luck", judgments)?.code == .invalidRequest)
        #expect(try await refusal("storefront-en", "nDCG@10", Judgments())?.message.contains("judgment") == true)
    }
}

extension RankingLearner {
    /// Trees learned from all queries, however many would be best.
    fileprivate func someTrees(_ count: Int) -> [RegressionTree] {
        LambdaMART(data, options: .init(trees: count, leaves: 8)).trees(on: Array(data.queries.indices))
    }

    /// The mean of the measure with trees, on all queries.
    fileprivate func mean(of trees: [RegressionTree]) -> Double {
        let values = TreeLearning(data, measure: measure, treesMax: 1).values(of: trees).compactMap { $0 }
        return values.reduce(0, +) / Double(values.count)
    }
}
