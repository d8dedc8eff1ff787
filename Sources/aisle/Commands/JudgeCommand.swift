import ArgumentParser
import Catalog
import Foundation
import Relevance
import Search
import Web

/// `aisle judge`
struct JudgeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "judge",
        abstract: "Grade what queries find, on a page in the browser, and write a list of judgments.",
        discussion: """
            Takes the top hits of one or more analyzers and runs together and asks for a grade of each, in an order drawn by
            chance. On the page the keys 0 to 3 grade, arrows move, backspace takes back. The list is written after every
            grade; a list that is there already is gone on with. See docs/guides/evaluating.md.
            """)

    @OptionGroup var options: EngineOptions

    @Option(help: ArgumentHelp("The queries: id TAB query [TAB language …].", valueName: "file"))
    var queries: String

    @Option(help: ArgumentHelp("The list of judgments to write or to go on with, TSV.", valueName: "file"))
    var out: String

    @Flag(help: "The third column of the queries is their language.")
    var languageColumn = false

    @Option(
        help: "An analyzer whose hits are graded; may be given several times (default: that of each query's language).")
    var analyzer: [String] = []

    @Option(name: .customLong("run"), help: ArgumentHelp("A run whose hits are graded, too.", valueName: "file"))
    var runFiles: [String] = []

    @Option(help: ArgumentHelp("Judgments that need not be made again.", valueName: "file"))
    var judgments: [String] = []

    @Option(help: "How many hits of each analyzer and run, at most 250.")
    var depth = 10

    @Option(help: "The port on 127.0.0.1, 0 for any.")
    var port = 8090

    func validate() throws {
        guard (1...250).contains(depth) else { throw ValidationError("--depth: expected 1 to 250, found \(depth)") }
        guard (0...65_535).contains(port) else { throw ValidationError("--port: expected 0 to 65535, found \(port)") }
    }

    func run() async throws {
        let file = try QueryFile(queries, hasLanguages: languageColumn)
        let present = FileManager.default.fileExists(atPath: out) ? try Self.judgments(out) : Judgments()
        var known = Judgments()
        for list in judgments {
            let more = try Self.judgments(list)
            for query in more.queries {
                for (product, grade) in more.grades(of: query) { known.put(grade, query: query, product: product) }
            }
        }
        var runs = try runFiles.map { (path) throws(Refusal) in
            try RankedRun(parsing: TextFile.read(path, as: "run file"), name: path)
        }
        let engine = try await options.open(.reading)
        let names = analyzer.isEmpty && runs.isEmpty ? [nil] : analyzer.map { Optional($0) }
        for name in names {
            let outcomes = await QueryRun(
                search: engine.search, analyzer: name, limit: depth, concurrency: engine.settings.searchThreads
            ).run(file.queries) { _ in }
            RefusalText.note(outcomes)
            runs.append(try RankedRun(outcomes, name: name))
        }
        let pools = file.queries.map { JudgmentPool(query: $0.id, runs: runs, depth: depth) }
        let out = out
        let desk = JudgmentDesk(
            pools: pools.filter { !$0.products.isEmpty }, queries: file.queries, judgments: present, known: known
        ) { (text) throws(Refusal) in try TextFile.write(text, to: out, as: "judgment list") }
        try await JudgingServer(desk: desk, reader: engine.reader).run(port: port, logger: options.logger()) { port in
            Console.note("Grade at http://127.0.0.1:\(port), Ctrl-C ends; judgments go into \(out)")
        }
    }

    private static func judgments(_ path: String) throws(Refusal) -> Judgments {
        try Judgments(parsing: TextFile.read(path, as: "judgment list"), name: path)
    }
}
