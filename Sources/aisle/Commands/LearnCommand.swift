import ArgumentParser
import Catalog
import Foundation
import Relevance
import Search

/// `aisle learn`
struct LearnCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "learn",
        abstract: "Learn a model that ranks, from judged queries.",
        discussion: """
            Reads the ranking features of what the queries find, and learns a model of them: weights (linear), or trees that
            correct the weighted sum there is (LambdaMART). Tells the gain on queries that were left out. The file goes into
            the folder of the analyzers' lists, and an analyzer names it: `ranking: {model: NAME}`; no new index is needed.
            See docs/guides/evaluating.md.

            Exit status: 0 done, 2 nothing was written.
            """)

    enum Kind: String, ExpressibleByArgument, CaseIterable {
        case trees, linear
    }

    @OptionGroup var options: EngineOptions

    @OptionGroup var judged: JudgedQueryOptions

    @Option(help: "The analyzer, for all queries; a language in the file of queries is ignored.")
    var analyzer = "storefront-en"

    @Option(help: "What is learned: trees, linear.")
    var kind = Kind.trees

    @Option(help: ArgumentHelp("Where the model goes, NAME.txt; the file must not exist.", valueName: "file"))
    var out: String

    @Option(help: "What decides: the name of a measure in the table of `aisle evaluate`.")
    var measure = "nDCG@10"

    @Option(help: "Trees at most, 5 to 300.")
    var trees = 100

    @Option(help: "Times that all weights are gone through at most, 1 to 20.")
    var rounds = 3

    @Option(help: "Parts of the queries, of which each is left out once, 2 to 20.")
    var folds = 5

    @Option(help: "Decides which queries are in which part.")
    var seed: UInt64 = 1

    func validate() throws {
        guard (5...300).contains(trees) else { throw ValidationError("--trees: expected 5 to 300, found \(trees)") }
        guard (1...20).contains(rounds) else { throw ValidationError("--rounds: expected 1 to 20, found \(rounds)") }
        guard (2...20).contains(folds) else { throw ValidationError("--folds: expected 2 to 20, found \(folds)") }
    }

    func run() async throws {
        guard !FileManager.default.fileExists(atPath: out) else {
            throw Refusal(.invalidRequest, message: "\(out) is there already; learning writes over no file")
        }
        let (judgments, queries) = try judged.read(hasLanguages: false)
        let engine = try await options.open(.reading)
        let display = ProgressDisplay()
        let learner = try await RankingLearner(
            engine, analyzer: analyzer, queries: queries, judgments: judgments, measure: measure
        ) {
            display.show(
                ProgressStep(label: "asking", done: $0, unit: "queries", share: Double($0) / Double(queries.count)))
        }
        let lines =
            switch kind {
            case .trees: try await learnTrees(learner, display)
            case .linear: try await learnWeights(learner, display)
            }
        for line in lines { try Console.print(line) }
    }

    private func learnTrees(_ learner: RankingLearner, _ display: ProgressDisplay) async throws -> [String] {
        let result = try await learner.trees(max: trees, folds: folds, seed: seed) { done, parts in
            display.show(
                ProgressStep(label: "learning", done: done, unit: "parts", share: Double(done) / Double(parts)))
        }
        display.finish()
        try TextFile.write(learner.text(result.trees), to: out, as: "model")
        return LearningText(result: result, measure: measure, candidateCount: learner.candidateCount)
            .lines(width: Console.outputWidth)
    }

    private func learnWeights(_ learner: RankingLearner, _ display: ProgressDisplay) async throws -> [String] {
        let result = try await learner.weights(rounds: rounds, folds: folds, seed: seed) { part, parts in
            display.show(
                ProgressStep(
                    label: "learning", done: part - 1, unit: "parts", share: Double(part - 1) / Double(parts)))
        }
        display.finish()
        try TextFile.write(learner.text(result.values), to: out, as: "model")
        return TuningText(
            result: result, measure: measure, subject: "\(NumberText.grouped(learner.candidateCount)) candidates"
        ).lines(width: Console.outputWidth)
    }
}
