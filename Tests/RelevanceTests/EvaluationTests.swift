import Relevance
import Testing

@Suite struct EvaluationTests {
    private let judgments: Judgments = {
        var judgments = Judgments()
        for query in ["q1", "q2", "q3"] { judgments.put(3, query: query, product: "right") }
        judgments.put(0, query: "q3", product: "wrong")
        judgments.put(0, query: "hopeless", product: "wrong")
        return judgments
    }()

    private func run(_ name: String, _ rankings: [String: [String]]) -> RankedRun {
        var run = RankedRun(name: name)
        for (query, ranking) in rankings.sorted(by: { $0.key < $1.key }) { run.put(ranking, query: query) }
        return run
    }

    @Test func missingQueriesFoundNothingAndHopelessOnesAreLeftOut() {
        let evaluation = Evaluation(
            run("a", ["q1": ["right"], "q2": ["wrong", "right"], "hopeless": ["wrong"]]), judgments: judgments,
            measures: [ReciprocalRank(cutoff: 10), Recall(cutoff: 10, relevantFrom: 9)])
        #expect(evaluation.queries == ["q1", "q2", "q3"])
        #expect(evaluation.values(of: 0) == [1, 0.5, 0])
        #expect(evaluation.mean(of: 0) == 0.5)
        #expect(evaluation.mean(of: 1) == nil)
        #expect(evaluation.summaries().map(\.measure) == ["MRR@10"])
        #expect(evaluation.summaries().map(\.queryCount) == [3])
    }

    @Test func winsLossesAndTiesAreCountedFromTheFirstRun() {
        let measures: [any Measure] = [ReciprocalRank(cutoff: 10)]
        let first = Evaluation(
            run("a", ["q1": ["right"], "q2": ["x", "right"], "q3": ["right"]]), judgments: judgments,
            measures: measures)
        let second = Evaluation(
            run("b", ["q1": ["x", "y", "right"], "q2": ["right"], "q3": ["right"]]), judgments: judgments,
            measures: measures)
        let comparison = RunComparison(first, against: second, measure: 0)
        #expect(comparison.wins == 1 && comparison.losses == 1 && comparison.ties == 1)
        #expect(abs(comparison.meanDifference - (2.0 / 3 - 1.0 / 2) / 3) < 1e-12)
        #expect(comparison.best(10).map(\.query) == ["q1"])
        #expect(comparison.worst(10).map(\.query) == ["q2"])
        #expect(comparison.worst(0).isEmpty)
        #expect(comparison.test.isExact && comparison.test.pValue == 1)
    }
}
