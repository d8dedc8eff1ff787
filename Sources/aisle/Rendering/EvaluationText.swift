import Relevance
import Search

/// Measures of one or two runs as tables for a terminal.
struct EvaluationText {
    /// Of the changes that are listed each way.
    static let changesMax = 10

    let runs: EvaluatedRuns

    /// - Parameter width: columns of the terminal; `nil` for output that nothing limits.
    func lines(width: Int?) -> [String] {
        var lines: [String] = []
        for evaluation in runs.evaluations {
            lines += ["\(evaluation.run): \(NumberText.grouped(evaluation.queries.count)) queries"]
            lines += table(evaluation).lines(width: width) + [""]
        }
        if let decisive = runs.comparisons.first {
            lines += ["\(runs.runs[0].name) minus \(runs.runs[1].name):"]
            lines += comparisonTable().lines(width: width)
            lines += ["p by \(testText(decisive.test)), two-sided", ""]
            lines += changes("worst", decisive.worst(Self.changesMax), by: decisive.measure, width: width)
            lines += changes("best", decisive.best(Self.changesMax), by: decisive.measure, width: width)
        }
        lines.removeLast()
        return lines
    }

    private func table(_ evaluation: Evaluation) -> TextTable {
        var table = TextTable([
            .init(title: "measure"), .init(title: "mean", alignment: .right), .init(title: "95 % interval"),
            .init(title: "queries", alignment: .right),
        ])
        for summary in evaluation.summaries() {
            table.add([
                summary.measure, Self.value(summary.mean), Self.interval(summary.interval, Self.value),
                NumberText.grouped(summary.queryCount),
            ])
        }
        return table
    }

    private func comparisonTable() -> TextTable {
        var table = TextTable([
            .init(title: "measure"), .init(title: "difference", alignment: .right), .init(title: "95 % interval"),
            .init(title: "wins", alignment: .right), .init(title: "losses", alignment: .right),
            .init(title: "ties", alignment: .right), .init(title: "p", alignment: .right),
        ])
        for comparison in runs.comparisons where !comparison.changes.isEmpty {
            table.add([
                comparison.measure, Self.signed(comparison.meanDifference),
                comparison.interval.map { Self.interval($0, Self.signed) } ?? "", String(comparison.wins),
                String(comparison.losses), String(comparison.ties), Self.value(comparison.test.pValue),
            ])
        }
        return table
    }

    private func testText(_ test: RandomisationTest.Outcome) -> String {
        let count = NumberText.grouped(test.permutations)
        return test.isExact
            ? "all \(count) assignments of signs (randomisation test)"
            : "a paired randomisation test of \(count) permutations"
    }

    private func changes(
        _ title: String, _ changes: [RunComparison.Change], by measure: String, width: Int?
    ) -> [String] {
        guard !changes.isEmpty else { return [] }
        var table = TextTable([
            .init(title: "id"), .init(title: "query", shrinksTo: 16), .init(title: "first", alignment: .right),
            .init(title: "second", alignment: .right), .init(title: "difference", alignment: .right),
        ])
        for change in changes {
            table.add([
                change.query, runs.texts[change.query] ?? "", Self.value(change.first), Self.value(change.second),
                Self.signed(change.difference),
            ])
        }
        return ["\(title) changes of \(measure)"] + table.lines(width: width) + [""]
    }

    static func interval(_ interval: BootstrapInterval, _ text: (Double) -> String) -> String {
        "\(text(interval.lower)) … \(text(interval.upper))"
    }

    static func value(_ value: Double) -> String { NumberText.fixed(value, digits: 4) }

    static func signed(_ value: Double) -> String { (value < 0 ? "" : "+") + self.value(value) }
}
