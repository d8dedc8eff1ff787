import Relevance

/// What tuning found, for a terminal.
struct TuningText {
    let result: CrossValidation.Result
    let measure: String
    /// What was looked at: "306 rankings tried".
    let subject: String

    /// - Parameter width: columns of the terminal; `nil` for output that nothing limits.
    func lines(width: Int?) -> [String] {
        var lines = ["\(measure), \(subject)"]
        lines += FoldText.table(result.folds, verb: "tuned on").lines(width: width) + [""]
        lines.append(FoldText.expectation(result.heldOutDifferences))
        if result.effects.isEmpty {
            return lines + ["Nothing is better than what there is; the file has the same ranking."]
        }
        lines += [
            "On all queries: \(EvaluationText.value(result.before)) to \(EvaluationText.value(result.after)), of which"
        ]
        return lines + effects().lines(width: width)
    }

    private func effects() -> TextTable {
        var table = TextTable([
            .init(title: "parameter"), .init(title: "from", alignment: .right), .init(title: "to", alignment: .right),
            .init(title: "gain", alignment: .right),
        ])
        for effect in result.effects {
            table.add([
                effect.parameter, EvaluationText.value(effect.from), EvaluationText.value(effect.to),
                EvaluationText.signed(effect.gain),
            ])
        }
        return table
    }
}
