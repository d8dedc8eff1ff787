import Relevance

/// What cross-validation says of a ranking, for a terminal.
enum FoldText {
    /// - Parameter verb: what was done with the queries that were not left out: "tuned on".
    static func table(_ folds: [CrossValidation.Fold], verb: String) -> TextTable {
        var table = TextTable([
            .init(title: "left out"), .init(title: "queries", alignment: .right),
            .init(title: "\(verb): before", alignment: .right), .init(title: "after", alignment: .right),
            .init(title: "left out: before", alignment: .right), .init(title: "after", alignment: .right),
        ])
        for (index, fold) in folds.enumerated() {
            table.add([
                "fold \(index + 1)", String(fold.queryCount), EvaluationText.value(fold.train.before),
                EvaluationText.value(fold.train.after), EvaluationText.value(fold.heldOut.before),
                EvaluationText.value(fold.heldOut.after),
            ])
        }
        return table
    }

    /// - Parameter differences: of queries that were left out.
    static func expectation(_ differences: [Double]) -> String {
        let mean = differences.reduce(0, +) / Double(max(1, differences.count))
        let interval =
            BootstrapInterval(differences).map {
                " (95 % between \(EvaluationText.signed($0.lower)) and \(EvaluationText.signed($0.upper)))"
            } ?? ""
        return "Expect \(EvaluationText.signed(mean)) on other queries of the kind\(interval)."
    }
}
