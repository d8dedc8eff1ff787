import Analysis
import Benchmark
import Foundation

/// What a learned model adds to a search: its trees over the candidates of one page.
///
/// Thresholds and features are drawn by chance and trees are balanced, so that no walk is foreseen by the processor, which is
/// harder than what is learned.
enum TreeBenchmarks {
    private static let candidates = 200

    static func add() {
        trees("100 trees of 8 leaves", count: 100, depth: 3)
        trees("the largest model, 150 trees of 16 leaves", count: TreeModel.leavesTotalMax / 16, depth: 4)
    }

    private static func trees(_ name: String, count: Int, depth: Int) {
        guard let model = try? model(count: count, depth: depth) else { fatalError("the model is not read") }
        Benchmark("ranking: \(candidates) candidates, \(name)") { benchmark in
            var random = SystemRandomNumberGenerator()
            let rows = (0..<candidates * TreeModel.featureNames.count).map { _ in
                Double.random(in: 0...1, using: &random)
            }
            var scores = [Double](repeating: 0, count: candidates)
            for _ in benchmark.scaledIterations {
                rows.withUnsafeBufferPointer { rows in
                    scores.withUnsafeMutableBufferPointer { model.add(rows, to: $0) }
                }
                blackHole(scores)
            }
        }
    }

    private static func model(count: Int, depth: Int) throws -> TreeModel? {
        let root = URL(filePath: #filePath).appending(path: "../../..").standardizedFileURL
        let shipped = try AnalyzerRegistry(folder: root.appending(path: "analyzers"))
        guard var source = shipped.analyzer(named: "storefront-en")?.source else { return nil }
        source.yaml = source.yaml.replacing("ranking:\n", with: "ranking:\n  model: drawn\n")
        source.lists["drawn"] = text(count: count, depth: depth)
        return try AnalyzerRegistry.read(name: "storefront-en", source).ranking.model
    }

    /// Balanced trees in LightGBM's form.
    private static func text(count: Int, depth: Int) -> String {
        let (names, leaves) = (TreeModel.featureNames, 1 << depth)
        func list(_ count: Int, _ value: (Int) -> Any) -> String {
            (0..<count).map { "\(value($0))" }.joined(separator: " ")
        }
        func child(_ node: Int) -> Int { node < leaves - 1 ? node : -1 - (node - (leaves - 1)) }
        let trees = (0..<count).map { number in
            """
            Tree=\(number)
            num_leaves=\(leaves)
            split_feature=\(list(leaves - 1) { _ in Int.random(in: 0..<names.count) })
            threshold=\(list(leaves - 1) { _ in Double.random(in: 0...1) })
            decision_type=\(list(leaves - 1) { _ in 0 })
            left_child=\(list(leaves - 1) { child(2 * $0 + 1) })
            right_child=\(list(leaves - 1) { child(2 * $0 + 2) })
            leaf_value=\(list(leaves) { _ in Double.random(in: -0.1...0.1) })

            """
        }
        return
            "tree\nversion=v4\nnum_class=1\nnum_tree_per_iteration=1\nfeature_names=\(names.joined(separator: " "))\n"
            + trees.joined() + "end of trees\n"
    }
}
