/// Reads trees from a text in the form of LightGBM (`Booster.save_model`), versions 3 and 4.
///
/// Read are numerical splits of one ensemble whose trees are added up. What else the form can say is refused, since it
/// would give other scores than LightGBM does.
///
/// - Source: LightGBM, `src/boosting/gbdt_model_text.cpp` and `src/io/tree.cpp`.
struct TreeModelReader {
    private static let versions = ["v3", "v4"]
    /// Of `decision_type`: the split is by category.
    private static let isCategorical = 1
    /// Of `decision_type`, the kind of missing values: that 0 is missing. Ours are never missing.
    private static let zeroIsMissing = 1

    let text: ModelText

    /// - Returns: `nil`, with every problem noted, for a file that has any.
    func read(name: String) -> TreeModel? {
        let before = text.problems.problems.count
        readHead()
        let features = text.features()
        var trees: [(nodes: [TreeModel.Node], leaves: [Double])] = []
        for section in text.trees.prefix(TreeModel.treesMax) {
            if let tree = tree(section, features: features) { trees.append(tree) }
        }
        let leaves = trees.reduce(0) { $0 + $1.leaves.count }
        if leaves > TreeModel.leavesTotalMax {
            text.add(1, "expected at most \(TreeModel.leavesTotalMax) leaves in all trees together, found \(leaves)")
        }
        guard text.problems.problems.count == before else { return nil }
        return TreeModel(name: name, trees: trees)
    }

    private func readHead() {
        let version = text.head.values["version"].map { String($0.text) } ?? ""
        if !Self.versions.contains(version) {
            text.add(
                text.head.values["version"]?.line ?? 1,
                "expected version=v3 or v4 of LightGBM's form, found \"\(version.prefix(40))\"")
        }
        for key in ["num_class", "num_tree_per_iteration"] {
            if let number = text.integer(key, in: text.head), number != 1 {
                text.add(text.head.values[key]?.line ?? 1, "expected one score for a candidate, found \(key)=\(number)")
            }
        }
        if let average = text.head.values["average_output"] {
            text.add(average.line, "expected trees that are added up, found a forest whose trees are averaged")
        }
        if text.trees.count > TreeModel.treesMax {
            text.add(1, "expected at most \(TreeModel.treesMax) trees, found \(text.trees.count)")
        }
        if !text.hasEnd { text.add(1, "expected a line \"end of trees\": the file is not whole") }
    }

    private func tree(
        _ section: ModelText.Section, features: [Int]?
    ) -> (nodes: [TreeModel.Node], leaves: [Double])? {
        guard let count = text.integer("num_leaves", in: section) else { return nil }
        guard (1...TreeModel.leavesMax).contains(count) else {
            text.add(
                section.values["num_leaves"]?.line ?? section.line,
                "expected 1 to \(TreeModel.leavesMax) leaves, found \(count)")
            return nil
        }
        for (key, what) in [("num_cat", "splits by category"), ("is_linear", "linear functions in the leaves")] {
            guard let found = section.values[key], found.text != "0" else { continue }
            text.add(found.line, "expected a tree without \(what)")
        }
        guard let leaves = text.numbers("leaf_value", in: section, count: count) else { return nil }
        guard count > 1 else { return ([], leaves) }
        let known = text.problems.problems.count
        let splits = text.integers("split_feature", in: section, count: count - 1)
        let thresholds = text.numbers("threshold", in: section, count: count - 1)
        let left = text.integers("left_child", in: section, count: count - 1)
        let right = text.integers("right_child", in: section, count: count - 1)
        if let decisions = text.integers("decision_type", in: section, count: count - 1) {
            check(decisions, section)
        }
        guard let splits, let thresholds, let left, let right, let features else { return nil }
        checkChildren(left, right, section)
        for split in Set(splits).sorted() where !features.indices.contains(split) {
            text.add(
                section.values["split_feature"]?.line ?? section.line,
                "expected one of \(features.count) features, found number \(split)")
        }
        guard text.problems.problems.count == known else { return nil }
        let nodes = splits.indices.map { node in
            TreeModel.Node(
                threshold: thresholds[node], feature: Int32(features[splits[node]]), left: Int32(left[node]),
                right: Int32(right[node]))
        }
        return (nodes, leaves)
    }

    private func check(_ decisions: [Int], _ section: ModelText.Section) {
        let line = section.values["decision_type"]?.line ?? section.line
        if decisions.contains(where: { $0 & Self.isCategorical != 0 }) {
            text.add(line, "expected a tree without splits by category")
        }
        if decisions.contains(where: { ($0 >> 2) & 3 == Self.zeroIsMissing }) {
            text.add(line, "expected a tree that takes 0 for a number: train without zero_as_missing")
        }
    }

    /// Every node but the first and every leaf is the child of one node before it; else walks would not end.
    private func checkChildren(_ left: [Int], _ right: [Int], _ section: ModelText.Section) {
        var seen: Set<Int> = []
        for (node, child) in Array(zip(left.indices, left)) + Array(zip(right.indices, right)) {
            let exists = child < 0 ? -1 - child <= left.count : child < left.count
            guard exists, child < 0 || child > node, seen.insert(child).inserted else {
                text.add(
                    section.values["left_child"]?.line ?? section.line,
                    "expected children that come after their node, each once, found \(child) below node \(node)")
                return
            }
        }
    }
}
