import ArgumentParser
import Catalog
import Search

/// `aisle jobs`
struct JobsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "jobs",
        abstract: "List, show and cancel imports, rebuilds and verifications; also while a server runs.",
        subcommands: [List.self, Show.self, Cancel.self])

    /// `aisle jobs list`
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list", abstract: "List the latest jobs, newest first.")

        @OptionGroup var options: EngineOptions

        @Flag(help: "Print the answer of the API instead of a table.")
        var json = false

        func run() async throws {
            let engine = try await options.open(.importing)
            let answer = try await engine.jobs.list()
            guard !json else { return try Console.write(answer + [0x0A]) }
            for line in JobListText.lines(try AnswerReader.value(answer), width: Console.outputWidth) {
                try Console.print(line)
            }
        }
    }

    /// `aisle jobs show`
    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "show", abstract: "Print a job with its result, as the API answers it.",
            discussion: "Of a job that another process runs, the progress is that of its last safe point.")

        @OptionGroup var options: EngineOptions

        @Argument(help: "The id of the job.")
        var id: String

        func run() async throws {
            let engine = try await options.open(.importing)
            try Console.write(try await engine.jobs.get(id) + [0x0A])
        }
    }

    /// `aisle jobs cancel`
    struct Cancel: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "cancel", abstract: "Ask a job to stop after its present batch.",
            discussion: "A running server notices within a second.")

        @OptionGroup var options: EngineOptions

        @Argument(help: "The id of the job.")
        var id: String

        func run() async throws {
            let engine = try await options.open(.importing)
            let job = try AnswerReader.value(try await engine.jobs.cancel(id))
            try Console.print("\(id) \(JobListText.state(job))")
        }
    }
}
