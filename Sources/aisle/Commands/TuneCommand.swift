import ArgumentParser
import Catalog
import Foundation
import Relevance
import Search

/// `aisle tune`
struct TuneCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tune",
        abstract: "Search for the ranking of an analyzer that answers judged queries best.",
        discussion: """
            Changes one ranking parameter at a time as long as the measure rises, and tells the gain on queries that were
            left out. Writes a new analyzer file. See docs/guides/evaluating.md.

            Field weights are part of the index and stay as they are, unless --field-weights asks for them and nothing else:
            then every ranking that is tried is an index of the whole catalog in the system's temporary folder, built on all
            processors and removed again. That costs what `aisle reindex` costs, in time and in place on the disk, 15 to 60
            times; the index that is served stays as it is. The tuned file needs `aisle reindex`.

            Exit status: 0 done, 2 nothing was written.
            """)

    @OptionGroup var options: EngineOptions

    @OptionGroup var judged: JudgedQueryOptions

    @Option(help: "The analyzer, for all queries; a language in the file of queries is ignored.")
    var analyzer = "storefront-en"

    @Option(help: ArgumentHelp("Where the tuned analyzer goes; the file must not exist.", valueName: "file"))
    var out: String

    @Option(help: "What is to rise: the name of a measure in the table of `aisle evaluate`.")
    var measure = "nDCG@10"

    @Flag(help: "Try other field weights, and nothing else; each is an index of its own (see above).")
    var fieldWeights = false

    @Option(help: "Parts of the queries, of which each is left out once, 2 to 20.")
    var folds = 5

    @Option(help: "Times that all parameters are gone through at most, 1 to 20.")
    var rounds = 3

    @Option(help: "Decides which queries are in which part.")
    var seed: UInt64 = 1

    func validate() throws {
        guard (2...20).contains(folds) else { throw ValidationError("--folds: expected 2 to 20, found \(folds)") }
        guard (1...20).contains(rounds) else { throw ValidationError("--rounds: expected 1 to 20, found \(rounds)") }
    }

    func run() async throws {
        guard !FileManager.default.fileExists(atPath: out) else {
            throw Refusal(.invalidRequest, message: "\(out) is there already; tuning writes over no file")
        }
        let (judgments, queries) = try judged.read(hasLanguages: false)
        let engine = try await options.open(.reading)
        let tuner = try RankingTuner(
            engine, analyzer: analyzer, queries: queries, judgments: judgments, measure: measure,
            changesFields: fieldWeights)
        let display = ProgressDisplay()
        let unit = fieldWeights ? "indexes built" : "rankings tried"
        let result = try await tuner.tune(folds: folds, rounds: rounds, seed: seed) { part, parts in
            display.show(
                ProgressStep(
                    label: part < parts ? "fold \(part)" : "all queries", done: tuner.triedCount,
                    unit: unit,
                    share: Double(part - 1) / Double(parts)))
        }
        display.finish()
        try TextFile.write(tuner.file(result.values), to: out, as: "analyzer file")
        let tried = "\(NumberText.grouped(tuner.triedCount)) rankings tried"
        let text = TuningText(result: result, measure: measure, subject: tried)
        for line in text.lines(width: Console.outputWidth) { try Console.print(line) }
    }
}
