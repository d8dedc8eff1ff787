import ArgumentParser
import Catalog
import Logging

/// The command `aisle`.
@main
struct Aisle: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "aisle",
        abstract: "Product search and catalog indexing.",
        discussion: """
            EXIT STATUS
              0  done, and nothing was refused or found wrong
              1  done, but something was refused or found wrong: products of an import, differences of a verification,
                 queries of a run
              2  not done: wrong usage, settings, files or state; standard error says what, with a code of docs/errors.md

            ENVIRONMENT
              AISLE_SETTINGS, AISLE_DATA, AISLE_ANALYZERS stand for --settings, --data, --analyzers
            """,
        version: "0.1.0",
        subcommands: [
            ServeCommand.self, ImportCommand.self, ReindexCommand.self, RollbackCommand.self, VerifyCommand.self,
            SearchCommand.self, SuggestCommand.self, ExplainCommand.self, AnalyzeCommand.self, RunQueriesCommand.self,
            EvaluateCommand.self, JudgeCommand.self, JudgeClicksCommand.self, TuneCommand.self, FeaturesCommand.self,
            LearnCommand.self, RulesCommand.self, KeysCommand.self, JobsCommand.self,
        ])

    static func main() async {
        LoggingSystem.bootstrap(StreamLogHandler.standardError)
        do {
            var command = try parseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch {
            exit(with: error)
        }
    }

    /// Ends the process as the table of exit statuses says.
    private static func exit(with error: any Error) -> Never {
        switch error {
        case let refusal as Refusal:
            Console.note(RefusalText.lines(refusal).joined(separator: "\n"))
            exit(withError: ExitStatus.notDone)
        case is ExitCode: exit(withError: error)
        default:
            guard exitCode(for: error).isSuccess else {
                Console.note(fullMessage(for: error))
                exit(withError: ExitStatus.notDone)
            }
            // Help and the version are errors to the parser, and no failure.
            exit(withError: error)
        }
    }
}
