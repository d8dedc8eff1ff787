import Relevance

/// What tuning found, for a terminal.
struct TuningText {
    let result: CrossValidation.Result
    let measure: String
    let triedCount: Int

    /// - Parameter width: columns of the terminal; `nil` for output that nothing limits.
    func lines(width: Int?) -> [String] {
        var lines = ["\(measure), \(NumberText.grouped(triedCount)) rankings tried"]
        lines += folds().lines(width: width) + [""]
        let differences = result.heldOutDifferences
        let mean = differences.reduce(0, +) / Double(max(1, differences.count))
        lines.append("Expect \(EvaluationText.signed(mean)) on other queries of the kind" + interval() + ".")
        if result.effects.isEmpty {
            return lines + ["Nothing is better than what there is; the file has the same ranking."]
        }
        lines += [
            "On all queries: \(EvaluationText.value(result.before)) to \(EvaluationText.value(result.after)), of which"
        ]
        return lines + effects().lines(width: width)
    }

    private func interval() -> String {
        BootstrapInterval(result.heldOutDifferences).map {
            " (95 % between \(EvaluationText.signed($0.lower)) and \(EvaluationText.signed($0.upper)))"
        } ?? ""
    }

    private func folds() -> TextTable {
        var table = TextTable([
            .init(title: "left out"), .init(title: "queries", alignment: .right),
            .init(title: "tuned on: before", alignment: .right), .init(title: "after", alignment: .right),
            .init(title: "left out: before", alignment: .right), .init(title: "after", alignment: .right),
        ])
        for (index, fold) in result.folds.enumerated() {
            table.add([
                "fold \(index + 1)", String(fold.queryCount), EvaluationText.value(fold.train.before),
                EvaluationText.value(fold.train.after), EvaluationText.value(fold.heldOut.before),
                EvaluationText.value(fold.heldOut.after),
            ])
        }
        return table
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
