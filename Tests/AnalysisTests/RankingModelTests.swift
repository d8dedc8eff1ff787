import Foundation
import Testing

@testable import Analysis

/// Models that analyzers name.
@Suite struct RankingModelTests {
    private static let yaml = """
        language: en
        pipelines: {text: {char_filters: [normalize]}}
        fields: {name: text, brand: text, category: text, identifier: text, attribute: text, description: text, tag: text}
        query: {pipeline: text}
        """

    private static func source(_ model: String, ranking: String = "{model: mine}") -> AnalyzerSource {
        AnalyzerSource(yaml: yaml + "\nranking: \(ranking)\n", lists: ["mine": model])
    }

    private static func ranking(_ model: String, ranking: String = "{model: mine}") throws -> RankingParameters {
        try AnalyzerRegistry.read(name: "x", source(model, ranking: ranking)).ranking
    }

    private static func problems(_ model: String, ranking: String = "{model: mine}") throws -> [String] {
        do {
            _ = try self.ranking(model, ranking: ranking)
            return []
        } catch AnalysisError.invalidAnalyzers(let problems) {
            return problems.map(\.description)
        }
    }

    /// Two trees: bm25 up to ½ gives 1, else fieldShare decides between 10 and 100; and a constant.
    private static let trees = """
        tree
        version=v4
        num_class=1
        num_tree_per_iteration=1
        feature_names=fieldShare bm25
        tree_sizes=1 1

        Tree=0
        num_leaves=3
        num_cat=0
        split_feature=1 0
        threshold=0.5 0.25
        decision_type=2 2
        left_child=-1 -2
        right_child=1 -3
        leaf_value=1 10 100
        is_linear=0

        Tree=1
        num_leaves=1
        num_cat=0
        leaf_value=0.125
        is_linear=0

        end of trees

        feature_importances:
        bm25=1
        """

    private static func row(bm25: Double, fieldShare: Double) -> [Double] {
        TreeModel.featureNames.map { $0 == "bm25" ? bm25 : $0 == "fieldShare" ? fieldShare : 0 }
    }

    @Test func treesAreWalkedByTheNamesOfTheirFeatures() throws {
        let model = try #require(try Self.ranking(Self.trees).model)
        #expect(model.name == "mine" && model.treeCount == 2)
        #expect(model.value(of: Self.row(bm25: 0.5, fieldShare: 1)) == 1.125)
        #expect(model.value(of: Self.row(bm25: 0.500_1, fieldShare: 0.25)) == 10.125)
        #expect(model.value(of: Self.row(bm25: 0.500_1, fieldShare: 0.3)) == 100.125)
        // Scores are added to.
        var scores = [1.0, 2.0]
        let rows = Self.row(bm25: 0, fieldShare: 0) + Self.row(bm25: 1, fieldShare: 1)
        rows.withUnsafeBufferPointer { rows in scores.withUnsafeMutableBufferPointer { model.add(rows, to: $0) } }
        #expect(scores == [2.125, 102.125])
    }

    @Test func aModelIsPartOfTheSourceAndOfNoIndex() throws {
        let with = try AnalyzerRegistry.read(name: "x", Self.source(Self.trees))
        let other = try AnalyzerRegistry.read(
            name: "x", Self.source(Self.trees.replacingOccurrences(of: "1 10 100", with: "1 10 99")))
        let without = try AnalyzerRegistry.read(name: "x", AnalyzerSource(yaml: Self.yaml, lists: [:]))
        #expect(with.fingerprint == without.fingerprint && with.fingerprint == other.fingerprint)
        #expect(with.identity != other.identity && with.ranking != other.ranking)
        #expect(with.source.lists["mine"] == Self.trees)
        #expect(without.ranking.model == nil)
    }

    @Test(arguments: [
        ("version=v4", "version=v2", "line 2: expected version=v3 or v4"),
        ("num_class=1", "num_class=3", "line 3: expected one score for a candidate, found num_class=3"),
        ("num_tree_per_iteration=1", "", "line 1: expected num_tree_per_iteration="),
        ("tree_sizes=1 1", "average_output", "line 6: expected trees that are added up"),
        ("fieldShare bm25", "fieldShare luck", "line 5: there is no feature \"luck\"; there are bm25, fieldShare"),
        ("fieldShare bm25", "bm25 bm25", "line 5: the feature bm25 is named twice"),
        ("num_leaves=3", "num_leaves=2", "line 16: expected 2 numbers in leaf_value"),
        ("num_leaves=3", "num_leaves=many", "line 9: expected a whole number, found num_leaves=many"),
        ("num_leaves=3", "num_leaves=65", "line 9: expected 1 to 64 leaves, found 65"),
        ("num_leaves=3\nnum_cat=0", "num_leaves=3\nnum_cat=1", "line 10: expected a tree without splits by category"),
        ("decision_type=2 2", "decision_type=2 1", "line 13: expected a tree without splits by category"),
        ("decision_type=2 2", "decision_type=2 6", "line 13: expected a tree that takes 0 for a number"),
        ("split_feature=1 0", "split_feature=1 2", "line 11: expected one of 2 features, found number 2"),
        ("threshold=0.5 0.25", "threshold=0.5 nan", "line 12: expected 2 numbers in threshold"),
        ("leaf_value=1 10 100", "leaf_value=1 10 inf", "line 16: expected 3 numbers in leaf_value"),
        ("right_child=1 -3", "right_child=0 -3", "line 14: expected children that come after their node"),
        ("right_child=1 -3", "right_child=1 -2", "line 14: expected children that come after their node"),
        ("right_child=1 -3", "right_child=1 -4", "line 14: expected children that come after their node"),
        ("is_linear=0\n\nTree=1", "is_linear=1\n\nTree=1", "line 17: expected a tree without linear functions"),
        ("end of trees", "", "line 1: expected a line \"end of trees\""),
        ("tree\nversion", "forest\nversion", "line 1: expected a model, whose first line is \"tree\" or \"linear\""),
    ])
    func whatCannotBeWalkedIsRefused(_ part: String, _ other: String, _ problem: String) throws {
        let broken = try Self.problems(Self.trees.replacingOccurrences(of: part, with: other))
        #expect(broken.contains { $0.hasPrefix("lists/mine.txt: " + problem) }, "\(broken)")
    }

    @Test func allProblemsOfAModelAreNamedAtOnce() throws {
        let broken = Self.trees.replacingOccurrences(of: "version=v4", with: "version=v9")
            .replacingOccurrences(of: "fieldShare bm25", with: "luck bm25")
            .replacingOccurrences(of: "leaf_value=0.125", with: "leaf_value=a")
        #expect(try Self.problems(broken, ranking: "{model: mine, bm25_b: 7}").count == 4)
        #expect(try Self.problems("").count == 1)
        #expect(try Self.problems("", ranking: "{model: other}").count == 1)
    }

    /// A chain of the deepest tree that there may be.
    private static func model(trees: Int, leaves: Int) -> String {
        func list(_ value: (Int) -> String) -> String { (0..<leaves - 1).map(value).joined(separator: " ") }
        let tree = """
            num_leaves=\(leaves)
            split_feature=\(list { _ in "0" })
            threshold=\(list { "\($0)" })
            decision_type=\(list { _ in "0" })
            left_child=\(list { "\(-1 - $0)" })
            right_child=\(list { $0 == leaves - 2 ? "\(-leaves)" : "\($0 + 1)" })
            leaf_value=\((0..<leaves).map { "\($0)" }.joined(separator: " "))

            """
        return "tree\nversion=v4\nnum_class=1\nnum_tree_per_iteration=1\nfeature_names=bm25\n"
            + (0..<trees).map { "Tree=\($0)\n\(tree)" }.joined() + "end of trees\n"
    }

    @Test func limitsHold() throws {
        let (trees, leaves) = (TreeModel.treesMax, TreeModel.leavesMax)
        for count in [trees - 1, trees] { #expect(try Self.ranking(Self.model(trees: count, leaves: 2)).model != nil) }
        #expect(
            try Self.problems(Self.model(trees: trees + 1, leaves: 2)) == [
                "lists/mine.txt: line 1: expected at most 500 trees, found 501"
            ])
        for count in [leaves - 1, leaves] {
            let model = try #require(try Self.ranking(Self.model(trees: 1, leaves: count)).model)
            #expect(model.value(of: Self.row(bm25: 1e9, fieldShare: 0)) == Double(count - 1))
        }
        #expect(try Self.problems(Self.model(trees: 1, leaves: leaves + 1)).count == 1)
        let total = TreeModel.leavesTotalMax
        #expect(try Self.ranking(Self.model(trees: total / 60, leaves: 60)).model != nil)
        let more = try Self.problems(Self.model(trees: total / 60 + 1, leaves: 60))
        #expect(more.count == 1 && more[0].hasSuffix("\(total) leaves in all trees together, found \(total + 60)"))
    }

    @Test func weightsOfALinearModelAreThoseOfTheFeatures() throws {
        let ranking = try Self.ranking("linear\n# learned\nfeature_names=stock bm25 nameWhole\nweights=0.5 2 -8\n")
        #expect(ranking.weight(of: .stock) == 0.25)
        #expect(ranking.weight(of: .nameWhole) == -4)
        // What it does not name counts for nothing.
        #expect(ranking.weight(of: .fieldShare) == 0)
        #expect(ranking.model == nil)
    }

    @Test(arguments: [
        ("feature_names=bm25 stock\nweights=1", "line 3: expected 2 numbers in weights"),
        ("feature_names=bm25 luck\nweights=1 1", "line 2: there is no feature \"luck\""),
        ("feature_names=stock\nweights=1", "line 3: expected a weight of bm25 above 0"),
        ("feature_names=bm25 stock\nweights=0 1", "line 3: expected a weight of bm25 above 0"),
        ("feature_names=bm25 stock\nweights=0.01 2", "line 3: expected a weight of at most 100 times that of bm25"),
        ("feature_names=bm25\nweights=1\nbias=3", "line 4: unknown key bias"),
        ("weights=1", "line 1: expected feature_names="),
    ])
    func brokenWeightsAreRefused(_ text: String, _ problem: String) throws {
        let found = try Self.problems("linear\n" + text)
        #expect(found.contains { $0.hasPrefix("lists/mine.txt: " + problem) }, "\(found)")
    }

    @Test func weightsOfTheFileAndOfAModelAreNotMixed() throws {
        let found = try Self.problems(
            "linear\nfeature_names=bm25\nweights=1", ranking: "{model: mine, features: {stock: 1}}")
        #expect(found.count == 1 && found[0].hasPrefix("x.yaml: ranking.features: a linear model gives the weights"))
    }
}
