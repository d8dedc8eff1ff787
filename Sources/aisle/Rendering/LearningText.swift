import Analysis
import Relevance

/// What learning trees came to, for a terminal.
struct LearningText {
    let result: TreeLearning.Result
    let measure: String
    let candidateCount: Int

    /// - Parameter width: columns of the terminal; `nil` for output that nothing limits.
    func lines(width: Int?) -> [String] {
        var lines = ["\(measure), \(NumberText.grouped(candidateCount)) candidates"]
        lines += FoldText.table(result.folds, verb: "learned from").lines(width: width)
        let choices = result.choices.map { $0.trees == 0 ? "none" : "\($0.trees) of \($0.leaves) leaves" }
        lines += ["trees by fold: " + choices.joined(separator: ", "), ""]
        lines.append(FoldText.expectation(result.heldOutDifferences))
        guard !result.trees.isEmpty else {
            return lines + ["No tree is better than what there is; the model is empty and changes nothing."]
        }
        lines.append(
            "On all queries: \(EvaluationText.value(result.before)) to \(EvaluationText.value(result.after)), "
                + "\(result.trees.count) trees, of which")
        return lines + shares().lines(width: width)
    }

    private func shares() -> TextTable {
        var table = TextTable([.init(title: "feature"), .init(title: "share of the splits", alignment: .right)])
        let shares = zip(TreeModel.featureNames, result.shares).filter { $0.1 > 0 }.sorted { $0.1 > $1.1 }
        for (name, share) in shares { table.add([name, EvaluationText.value(share)]) }
        return table
    }
}
