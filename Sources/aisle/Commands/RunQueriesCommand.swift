import ArgumentParser
import Catalog
import Search

/// `aisle run-queries`
struct RunQueriesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run-queries", abstract: "Run the queries of a judged corpus and write what they find.",
        discussion: """
            Reads "query id TAB query [TAB language …]" and writes "query id TAB rank TAB product id", ranks from 1, for
            scoring against judgments. Prints the speed, too: latencies include the waiting for one another.

            Exit status: 0 all queries ran, 1 some were refused, 2 nothing was written.
            """)

    @OptionGroup var options: EngineOptions

    @Option(help: ArgumentHelp("The queries.", valueName: "file"))
    var queries: String

    @Option(help: ArgumentHelp("Where the run goes; an existing file is replaced.", valueName: "file"))
    var out: String

    @Option(help: "Hits of a query, at most 250.")
    var limit = 50

    @Flag(help: "The third column is the language of the query.")
    var languageColumn = false

    @Option(help: "Queries at once (default: the threads for searches).")
    var concurrency: Int?

    func validate() throws {
        guard (1...250).contains(limit) else { throw ValidationError("--limit: expected 1 to 250, found \(limit)") }
        if let concurrency, !(1...256).contains(concurrency) {
            throw ValidationError("--concurrency: expected 1 to 256, found \(concurrency)")
        }
    }

    func run() async throws {
        let file = try QueryFile(queries, hasLanguages: languageColumn)
        let engine = try await options.open(.reading)
        let display = ProgressDisplay()
        let run = QueryRun(
            search: engine.search, limit: limit, concurrency: concurrency ?? engine.settings.searchThreads)
        let begin = ContinuousClock.now
        let total = file.queries.count
        let outcomes = await run.run(file.queries) { done in
            display.show(
                ProgressStep(label: "running", done: done, unit: "queries", share: Double(done) / Double(total)))
        }
        let seconds = (ContinuousClock.now - begin) / .seconds(1)
        display.finish()
        try write(outcomes)
        try report(outcomes, seconds: seconds)
    }

    private func write(_ outcomes: [QueryRun.Outcome]) throws(Refusal) {
        var text = ""
        for outcome in outcomes {
            for (index, id) in outcome.ranking.enumerated() { text += "\(outcome.query.id)\t\(index + 1)\t\(id)\n" }
        }
        try TextFile.write(text, to: out, as: "run file")
    }

    private func report(_ outcomes: [QueryRun.Outcome], seconds: Double) throws {
        let refused = outcomes.filter { $0.refusal != nil }
        RefusalText.note(outcomes)
        let empty = outcomes.filter { $0.refusal == nil && $0.ranking.isEmpty }.count
        let rate = seconds > 0 ? Double(outcomes.count) / seconds : 0
        try Console.print(
            "\(NumberText.grouped(outcomes.count)) queries in \(NumberText.seconds(seconds)), "
                + "\(NumberText.grouped(Int(rate.rounded()))) queries/s, \(empty) without hits, "
                + "\(refused.count) refused"
        )
        try Console.print(LatencySummary(outcomes.map(\.latency)).text)
        if !refused.isEmpty { throw ExitStatus.somethingRefused }
    }
}
