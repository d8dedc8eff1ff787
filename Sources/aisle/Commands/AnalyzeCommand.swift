import Analysis
import ArgumentParser
import Catalog
import Foundation
import Search

/// `aisle analyze`
struct AnalyzeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "analyze", abstract: "Show what an analyzer makes of a text, stage by stage.",
        discussion: "Needs the analyzer files only, no data folder.")

    @OptionGroup var options: EngineOptions

    @Option(help: "The analyzer (default: that of the settings).")
    var analyzer: String?

    @Option(help: "The field whose pipeline is used: \(FieldRole.allCases.map(\.rawValue).joined(separator: ", ")).")
    var field = FieldRole.name

    @Flag(help: "Analyse as a query, with synonyms and stop words of queries, instead of as a product's text.")
    var query = false

    @Argument(help: "The text.")
    var text: [String]

    func run() async throws {
        let settings = try options.resolved().engine
        let name = analyzer ?? settings.analyzer
        let text = text.joined(separator: " ")
        let role = field
        let isQuery = query
        // ICU and the lists are read from files, which blocks.
        let stages = try await BlockingPool(label: "aisle.analyze", threads: 1, waitingMax: 0).run {
            () throws(Refusal) in
            let registry = try Self.registry(settings.analyzersFolder)
            guard let analyzer = registry.analyzer(named: name) else {
                let known = registry.names.joined(separator: ", ")
                throw Refusal(.unknownAnalyzer, message: "no analyzer is called '\(name)', expected one of \(known)")
            }
            return try AnalyzerPreview.stages(text, role: role, isQuery: isQuery, analyzer: analyzer)
        }
        for line in AnalysisText(stages).lines(width: Console.outputWidth) { try Console.print(line) }
    }

    private static func registry(_ folder: String) throws(Refusal) -> AnalyzerRegistry {
        do throws(AnalysisError) {
            return try AnalyzerRegistry(folder: URL(fileURLWithPath: folder))
        } catch {
            switch error {
            case .invalidAnalyzers(let problems):
                throw Refusal(
                    .invalidAnalyzer, message: "the analyzers in \(folder) are not valid",
                    problems: problems.map { problem in
                        let field = problem.path.isEmpty ? problem.file : "\(problem.file): \(problem.path)"
                        return Problem(.invalidAnalyzer, field: field, message: problem.message)
                    })
            case .resourceUnavailable(let reason):
                throw Refusal(.unavailable, message: "the analyzers can't run: \(reason)")
            }
        }
    }
}

extension FieldRole: ExpressibleByArgument {}
