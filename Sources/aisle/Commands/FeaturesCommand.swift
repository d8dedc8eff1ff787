import ArgumentParser
import Catalog
import Search

/// `aisle features`
struct FeaturesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "features",
        abstract: "Write the ranking features of what judged queries find, for programs that learn.",
        discussion: """
            A line for each product that the second stage orders, and for every judged one that the query finds: grade, group
            (products of one query and tier, which alone are ordered among themselves), query, product, the weighted sum of
            the analyzer, and all features of docs/relevance.md without their weights. The numbers are those that rank.

            The name of the file says its form: .svm is that of LETOR and SVMlight, .tsv a table with a header. See
            docs/guides/evaluating.md.
            """)

    @OptionGroup var options: EngineOptions

    @OptionGroup var judged: JudgedQueryOptions

    @Flag(help: "The third column of the queries is their language.")
    var languageColumn = false

    @Option(help: "Another analyzer than that of each query's language, also a draft: NAME@draft.")
    var analyzer: String?

    @Option(help: ArgumentHelp("Where the features go, a name that ends with .svm or .tsv.", valueName: "file"))
    var out: String

    private var form: FeatureText.Form? { FeatureText.Form.allCases.first { out.hasSuffix("." + $0.rawValue) } }

    func validate() throws {
        guard form != nil else {
            throw ValidationError("--out: expected a name that ends with .svm or .tsv, found \(out)")
        }
    }

    func run() async throws {
        let (judgments, queries) = try judged.read(hasLanguages: languageColumn)
        let engine = try await options.open(.reading)
        let display = ProgressDisplay()
        let found = try await JudgedCandidates.read(queries, judgments: judgments, from: engine, analyzer: analyzer) {
            display.show(
                ProgressStep(label: "asking", done: $0, unit: "queries", share: Double($0) / Double(queries.count)))
        }
        display.finish()
        try TextFile.write(FeatureText.text(found, form: form ?? .svm), to: out, as: "feature file")
        let count = found.reduce(0) { $0 + $1.count }
        let asked = NumberText.grouped(found.count)
        try Console.print("\(NumberText.grouped(count)) products of \(asked) queries in \(out)")
    }
}
