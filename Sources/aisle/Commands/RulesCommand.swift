import ArgumentParser
import Catalog
import Foundation
import Search

/// `aisle rules`
struct RulesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rules",
        abstract: "Synonyms and curations as a file: show, put, try, compare and bring back; also while a server runs.",
        discussion: "The file and the answers are those of /api/v1/merchandising (docs/guides/merchandising.md).",
        subcommands: [Show.self, Put.self, Try.self, Versions.self, Diff.self, Rollback.self])

    private static let actor = "aisle rules"

    /// `aisle rules show`
    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "show", abstract: "Print all rules as the file that `put` takes.")

        @OptionGroup var options: EngineOptions

        func run() async throws {
            try Console.write(try await options.open(.importing).merchandising.all() + [0x0A])
        }
    }

    /// `aisle rules put`
    struct Put: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "put", abstract: "Replace all rules by those of a file; searches use them within a second.")

        @OptionGroup var options: EngineOptions

        @Argument(help: "A JSON file; - reads standard input.")
        var file: String

        @Option(help: "Refuse when the rules are not at this version.")
        var ifVersion: Int64?

        func run() async throws {
            let rules = try JSONFile.read(file)
            let answer = try await options.open(.importing).merchandising.replace(
                rules, expected: ifVersion, actor: RulesCommand.actor)
            try Console.write(answer + [0x0A])
        }
    }

    /// `aisle rules try`
    struct Try: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "try", abstract: "Show what a file of rules would change in the answers of queries.",
            discussion: "Nothing is kept. Without --query the 100 most searched recorded queries are asked.")

        @OptionGroup var options: EngineOptions

        @Argument(help: "A JSON file; - reads standard input.")
        var file: String

        @Option(help: "A query; may be given several times.")
        var query: [String] = []

        @Option(help: "How many of the recorded queries to ask, the most searched first.")
        var recorded: Int?

        @Option(help: "How many hits of each query to compare.")
        var depth: Int?

        @Flag(help: "Print the answer of the API instead of a text.")
        var json = false

        func run() async throws {
            var body = [JSONMember("rules", try JSONFile.read(file))]
            if !query.isEmpty { body.append(JSONMember("queries", .array(query.map { .string($0) }))) }
            if let count = recorded ?? (query.isEmpty ? 100 : nil) {
                body.append(JSONMember("recorded", .integer(Int64(count))))
            }
            if let depth { body.append(JSONMember("depth", .integer(Int64(depth)))) }
            let engine = try await options.open(.importing)
            let answer = try await engine.search.dryRun(.object(body), grant: .everything)
            guard !json else { return try Console.write(answer + [0x0A]) }
            for line in RulesTrialText.lines(try AnswerReader.value(answer)) { try Console.print(line) }
        }
    }

    /// `aisle rules versions`
    struct Versions: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "versions", abstract: "List the last versions, newest first.")

        @OptionGroup var options: EngineOptions

        @Option(help: "How many, at most 500.")
        var limit = 50

        func validate() throws {
            guard (1...500).contains(limit) else { throw ValidationError("--limit: expected 1 to 500, found \(limit)") }
        }

        func run() async throws {
            let answer = try await options.open(.importing).merchandising.versions(limit: limit, before: nil)
            let versions = try AnswerReader.value(answer)["versions"]?.elements ?? []
            for version in versions {
                let cells = ["at", "actor", "action"].map { version[$0]?.text ?? "" }
                try Console.print("\(version["version"]?.integer ?? 0)  \(cells.joined(separator: "  "))")
            }
        }
    }

    /// `aisle rules diff`
    struct Diff: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "diff", abstract: "Compare a version with the one before, or with another.")

        @OptionGroup var options: EngineOptions

        @Argument(help: "A version.")
        var version: Int64

        @Option(help: "The version to compare with; 0 is empty.")
        var against: Int64?

        func run() async throws {
            let rules = try await options.open(.importing).merchandising
            try Console.write(try await rules.difference(of: version, against: against) + [0x0A])
        }
    }

    /// `aisle rules rollback`
    struct Rollback: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "rollback", abstract: "Make the rules of an earlier version the present ones.")

        @OptionGroup var options: EngineOptions

        @Argument(help: "A version.")
        var version: Int64

        func run() async throws {
            let rules = try await options.open(.importing).merchandising
            let answer = try await rules.rollback(to: version, expected: nil, actor: RulesCommand.actor)
            try Console.write(answer + [0x0A])
        }
    }
}
