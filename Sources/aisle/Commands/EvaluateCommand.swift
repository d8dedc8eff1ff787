import ArgumentParser
import Catalog
import Foundation
import Relevance
import Search

/// `aisle evaluate`
struct EvaluateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evaluate",
        abstract: "Measure answers against judgments, and two ways of answering against each other.",
        discussion: """
            Asks the queries ("id TAB query [TAB language …]") and measures what they find against judgments: TSV
            "query id TAB product id TAB grade", TREC's qrels, or CSV with a header. See docs/guides/evaluating.md.

            --against takes an analyzer or the file of a run (TREC, or the TSV of run-queries); all differences are the
            first run minus this one.

            Exit status: 0 done, 1 some queries were refused and count as found nothing, 2 nothing was measured.
            """)

    @OptionGroup var options: EngineOptions

    @OptionGroup var judged: JudgedQueryOptions

    @Flag(help: "The third column of the queries is their language.")
    var languageColumn = false

    @Option(help: "Another analyzer than that of each query's language, also a draft: NAME@draft.")
    var analyzer: String?

    @Option(
        help: ArgumentHelp("What to compare with: an analyzer, or the file of a run.", valueName: "analyzer or file"))
    var against: String?

    @Option(help: ArgumentHelp("Write a page with plots and all answers side by side.", valueName: "file"))
    var report: String?

    @Option(help: ArgumentHelp("Write the run in TREC's form.", valueName: "file"))
    var runOut: String?

    @Option(help: "Hits of a query, 50 (for Recall@50) to 250.")
    var limit = 50

    @Flag(help: "Print JSON with the values of every query instead of tables.")
    var json = false

    func validate() throws {
        guard (StandardMeasures.depth...250).contains(limit) else {
            throw ValidationError("--limit: expected \(StandardMeasures.depth) to 250, found \(limit)")
        }
    }

    func run() async throws {
        let (judgments, queries) = try judged.read(hasLanguages: languageColumn)
        let other = try against.flatMap { (against) throws(Refusal) in try Self.runFile(against) }
        let engine = try await options.open(.reading)
        let (first, refused) = try await ask(engine, analyzer, queries)
        if let runOut { try TextFile.write(first.trec, to: runOut, as: "run file") }
        var second = other
        var refusedSecond: [QueryRun.Outcome] = []
        if other == nil, let against { (second, refusedSecond) = try await ask(engine, against, queries) }
        RefusalText.note(refused + refusedSecond)
        let runs = try EvaluatedRuns(first, against: second, queries: queries, judgments: judgments)
        note(runs)
        if let report {
            let page = try await EvaluationReport(runs, cards: ProductCards(engine: engine)).html()
            try TextFile.write(page, to: report, as: "report")
        }
        if json {
            try Console.write(JSONWriter.bytes(runs.json) + [0x0A])
        } else {
            for line in EvaluationText(runs: runs).lines(width: Console.outputWidth) { try Console.print(line) }
        }
        if !(refused + refusedSecond).isEmpty { throw ExitStatus.somethingRefused }
    }

    /// - Returns: `nil` when there is no such file, and the name is that of an analyzer.
    private static func runFile(_ path: String) throws(Refusal) -> RankedRun? {
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        return try RankedRun(parsing: TextFile.read(path, as: "run file"), name: path)
    }

    /// - Returns: what was found, and the queries that were refused.
    /// - Throws: what all queries were refused for, as an unknown analyzer.
    private func ask(
        _ engine: Engine, _ analyzer: String?, _ queries: [AskedQuery]
    ) async throws(Refusal) -> (RankedRun, [QueryRun.Outcome]) {
        let display = ProgressDisplay()
        let label = analyzer ?? "queries"
        let outcomes = await QueryRun(
            search: engine.search, analyzer: analyzer, limit: limit, concurrency: engine.settings.searchThreads
        ).run(queries) { done in
            display.show(
                ProgressStep(
                    label: label, done: done, unit: "queries", share: Double(done) / Double(max(1, queries.count))))
        }
        display.finish()
        return (try RankedRun(outcomes, name: analyzer), outcomes.filter { $0.refusal != nil })
    }

    private func note(_ runs: EvaluatedRuns) {
        if !runs.unjudgedQueries.isEmpty {
            Console.note("\(runs.unjudgedQueries.count) queries have no judgment above grade 0 and are left out")
        }
        if !runs.unaskedQueries.isEmpty {
            Console.note("\(runs.unaskedQueries.count) judged queries are not among the queries and are left out")
        }
    }
}
