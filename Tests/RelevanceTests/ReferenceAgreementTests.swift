import Foundation
import Relevance
import Testing

/// Values of others for the same lists.
@Suite struct ReferenceAgreementTests {
    private static let accuracy = 1e-9
    /// A value that was rounded to five places, from the rounded end to the other.
    private static let fivePlaces = 0.5e-5 + 1e-9

    @Test(.enabled(if: PythonRun.withMeasures != nil, "ir-measures is not installed"), arguments: JudgedSet.present)
    func everyQueryHasTheValuesOfIRMeasures(_ set: JudgedSet) throws {
        let python = try #require(PythonRun.withMeasures)
        let judgments = try set.judgments()
        let run = set.drawnRun(judgments, seed: 20)
        let folder = try TemporaryFolder()
        let qrels = judgments.queries.flatMap { query in
            judgments.grades(of: query).map { "\(query) 0 \($0.key) \($0.value)\n" }
        }.joined()
        let text = try PythonRun.output(
            python,
            [
                Self.script, try folder.write(qrels, to: "qrels"), try folder.write(run.trec, to: "run.trec"),
            ])
        var expected: [String: [String: Double]] = [:]
        for line in text.split(separator: "\n") {
            let cells = line.split(separator: "\t").map(String.init)
            expected[cells[0], default: [:]][cells[1]] = try #require(Double(cells[2]))
        }
        let ours = Evaluation(
            run, judgments: judgments,
            measures: StandardMeasures.all(for: judgments).filter { !($0 is ExpectedReciprocalRank) } + [
                AveragePrecision(relevantFrom: 2), ExpectedReciprocalRank(cutoff: 10, highestGrade: 4),
            ])
        #expect(expected.count == 9)
        for (index, measure) in ours.measures.enumerated() {
            // Condensed lists are not among those of ir-measures.
            guard let theirs = expected[measure.name] else { continue }
            let accuracy = measure is ExpectedReciprocalRank ? Self.fivePlaces : Self.accuracy
            for (query, value) in zip(ours.queries, ours.values(of: index)) {
                guard let value else { continue }
                let other = try #require(theirs[query])
                #expect(abs(value - other) < accuracy, "\(measure.name) of \(query)")
            }
        }
    }

    @Test(
        .enabled(if: FileManager.default.fileExists(atPath: scorer), "shared/data/score.py is not there"),
        arguments: JudgedSet.present)
    func everyQueryHasTheValuesOfTheScoringProgram(_ set: JudgedSet) throws {
        let judgments = try set.judgments()
        let run = set.drawnRun(judgments, seed: 21)
        let folder = try TemporaryFolder()
        let tsv = run.queries.flatMap { query in
            run.ranking(of: query).enumerated().map { "\(query)\t\($0.offset + 1)\t\($0.element)\n" }
        }.joined()
        let text = try PythonRun.output(
            PythonRun.system, ["python3", Self.scorer, try folder.write(tsv, to: "run.tsv"), set.path])
        let evaluation = Evaluation(run, judgments: judgments, measures: StandardMeasures.all(for: judgments))
        #expect(text.contains("\(evaluation.queries.count) queries scored"))
        var compared = 0
        for (index, measure) in evaluation.measures.enumerated() {
            let prefix = measure.name + "\t"
            guard let line = text.split(separator: "\n").first(where: { $0.hasPrefix(prefix) }) else { continue }
            let mean = try #require(evaluation.mean(of: index))
            #expect(line.dropFirst(prefix.count) == String(format: "%.4f", mean), "\(measure.name)")
            compared += 1
        }
        #expect(compared == 4)
    }

    /// The numbers are those of the scoring program's own functions for this ranking.
    @Test func theDefinitionsOfTheScoringProgramHoldWithoutIt() throws {
        let ranking = GradedRanking(grades: [1, nil, 0, 2, 3], judged: [3, 3, 2, 1, 0])
        #expect(abs(try #require(NDCG(cutoff: 10).value(ranking)) - 0.374_610_780_280_216_5) < 1e-12)
        #expect(ReciprocalRank(cutoff: 10).value(ranking) == 0.25)
        #expect(Recall(cutoff: 50).value(ranking) == 2.0 / 3)
        #expect(JudgedShare(cutoff: 10).value(ranking) == 0.4)
    }

    private static let script = JudgedSet.repository
        .appendingPathComponent("Tests/RelevanceTests/Reference/reference.py").path
    private static let scorer = JudgedSet.shared.appendingPathComponent("score.py").path
}
