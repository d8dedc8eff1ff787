/// Trees as a text in the form of LightGBM, version 4, which the engine reads and LightGBM reads, too.
///
/// - Source: LightGBM, `src/boosting/gbdt_model_text.cpp` and `src/io/tree.cpp`.
package enum TreeText {
    /// Of `decision_type`: a number of at most the threshold goes left, nothing is missing.
    private static let numerical = "0"

    /// - Parameter names: of the features, without spaces.
    package static func text(_ trees: [RegressionTree], names: [String]) -> String {
        let blocks = trees.enumerated().map { block($0.element, number: $0.offset) }
        let head = [
            "tree", "version=v4", "num_class=1", "num_tree_per_iteration=1", "label_index=0",
            "max_feature_idx=\(names.count - 1)", "objective=lambdarank",
            "feature_names=\(names.joined(separator: " "))",
            "feature_infos=\(names.map { _ in "[-inf:inf]" }.joined(separator: " "))",
            "tree_sizes=\(blocks.map { String($0.utf8.count) }.joined(separator: " "))",
        ]
        return head.joined(separator: "\n") + "\n\n" + blocks.joined() + "end of trees\n"
    }

    private static func block(_ tree: RegressionTree, number: Int) -> String {
        func list<Value>(_ key: String, _ values: [Value]) -> String {
            key + "=" + values.map { "\($0)" }.joined(separator: " ")
        }
        let splits = tree.splits
        let lines = [
            "Tree=\(number)", "num_leaves=\(tree.leaves.count)", "num_cat=0",
            list("split_feature", splits.map(\.feature)), list("split_gain", splits.map(\.gain)),
            list("threshold", splits.map(\.threshold)), list("decision_type", splits.map { _ in numerical }),
            list("left_child", splits.map(\.left)), list("right_child", splits.map(\.right)),
            list("leaf_value", tree.leaves.map(\.value)), list("leaf_count", tree.leaves.map(\.rows)),
            list("internal_count", splits.map(\.rows)), "is_linear=0", "shrinkage=1",
        ]
        return lines.joined(separator: "\n") + "\n\n\n"
    }
}
