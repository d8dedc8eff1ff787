import ArgumentParser
import Catalog
import Foundation
import Relevance
import Search

/// `aisle judge-clicks`
struct JudgeClicksCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "judge-clicks",
        abstract: "Make judgments of what visitors clicked.",
        discussion: """
            Takes the pages that searches with a visitor have shown, and the clicks on them, apart into how far people look and
            how much a product attracts those who look (position-based model), and grades by the attraction. Products that
            too few people have looked at are left out. See docs/guides/experiments.md.

            Exit status: 0 done, 1 written, but many pairs are left out or nothing is known of how far people look, 2 nothing
            was written.
            """)

    @OptionGroup var options: EngineOptions

    @Option(help: ArgumentHelp("Where the judgments go, TSV; the file must not exist.", valueName: "file"))
    var out: String

    @Option(help: ArgumentHelp("Where the queries go, for `aisle evaluate`; must not exist.", valueName: "file"))
    var queriesOut: String?

    @Option(help: "How many days back, 1 to 3650.")
    var days = 90

    @Option(help: "How many visitors must have looked at a product before it is graded, by the model.")
    var examinedMin = 20.0

    @Option(help: "The least attraction of the grades 1, 2 and 3.")
    var thresholds = "0.05,0.15,0.3"

    private var settings: ClickJudgments.Settings? {
        let parts = thresholds.split(separator: ",", omittingEmptySubsequences: false).map { Double($0) }
        let numbers = parts.compactMap { $0 }
        guard parts.count == 3, numbers.count == 3, numbers == numbers.sorted(), numbers[0] > 0, numbers[2] <= 1,
            examinedMin >= 1, examinedMin.isFinite
        else { return nil }
        return ClickJudgments.Settings(thresholds: numbers, examinedMin: examinedMin)
    }

    func validate() throws {
        guard (1...3_650).contains(days) else { throw ValidationError("--days: expected 1 to 3650, found \(days)") }
        guard settings != nil else {
            throw ValidationError(
                "--thresholds: expected three ascending numbers above 0 and up to 1; --examined-min: 1 or more")
        }
    }

    func run() async throws {
        for path in [out, queriesOut].compactMap({ $0 }) where FileManager.default.fileExists(atPath: path) {
            throw Refusal(.invalidRequest, message: "\(path) is there already; judgments of clicks write over no file")
        }
        let engine = try await options.open(.reading)
        let made = try await ClickJudging(engine).judgments(days: days, settings: settings ?? .init())
        guard made.pairCount > 0 else {
            throw Refusal(
                .invalidRequest,
                message: "no page of the last \(days) days was shown to a visitor: searches need the parameter visitor")
        }
        guard made.judgments.count > 0 else {
            throw Refusal(.invalidRequest, message: Self.warnings(made, examinedMin).joined(separator: "; "))
        }
        try TextFile.write(made.judgments.tsv, to: out, as: "judgment list")
        if let queriesOut {
            let lines = made.judgments.queries.map { "\($0)\t\($0)\n" }
            try TextFile.write(lines.joined(), to: queriesOut, as: "query file")
        }
        for line in Self.table(made) { try Console.print(line) }
        let warnings = Self.warnings(made, examinedMin)
        for line in warnings { Console.note("warning: \(line)") }
        if !warnings.isEmpty { throw ExitStatus.somethingRefused }
    }

    private static func table(_ made: ClickJudgments) -> [String] {
        var grades = [0, 0, 0, 0]
        for query in made.judgments.queries {
            for grade in made.judgments.grades(of: query).values { grades[grade] += 1 }
        }
        let looks = made.examination.prefix(10).map { $0.map { String(($0 * 100).rounded() / 100) } ?? "–" }
        return [
            "\(made.judgments.count) judgments of \(made.judgments.queries.count) queries; "
                + grades.enumerated().map { "grade \($0.offset): \($0.element)" }.joined(separator: ", "),
            "looked at, by place: " + looks.joined(separator: " "),
        ]
    }

    /// What a reader of the list must know.
    private static func warnings(_ made: ClickJudgments, _ examinedMin: Double) -> [String] {
        var lines: [String] = []
        if made.movingPairCount == 0 {
            lines.append(
                "no product was shown at several places for one query, so that nothing tells how far people look; "
                    + "an interleaving experiment shows products at several places")
        }
        if made.omittedPairCount * 2 > made.pairCount {
            lines.append(
                "few data: \(made.omittedPairCount) of \(made.pairCount) pairs of query and product are left out, "
                    + "because fewer than \(examinedMin) visitors looked at them or nobody knows how many did")
        }
        if made.omittedQueryCount > 0 {
            lines.append("\(made.omittedQueryCount) of \(made.queryCount) queries have no judgment and are left out")
        }
        return lines
    }
}
