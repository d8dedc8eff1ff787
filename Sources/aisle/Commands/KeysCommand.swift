import ArgumentParser
import Catalog
import Search
import SearchIndex

/// `aisle keys`
struct KeysCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keys", abstract: "Make, list and revoke API keys; also while a server runs.",
        subcommands: [Create.self, List.self, Revoke.self])

    /// `aisle keys create`
    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "create", abstract: "Make a key and print it; it is shown this once.",
            discussion: """
                search reads products; catalog also writes them and the index; relevance analyses and explains; admin
                may do everything, keys included.
                """)

        @OptionGroup var options: EngineOptions

        @Option(help: "What the key is for.")
        var name: String

        @Option(name: .customLong("scope"), help: "search, catalog, relevance or admin; may be given several times.")
        var scopes: [Scope]

        @Option(help: "A condition on everything that the key reads, as 'brand = \"Acme\"'.")
        var filter: String?

        @Option(help: ArgumentHelp("When the key ends, as 2027-01-31T12:00:00Z.", valueName: "time"))
        var expires: String?

        @Option(
            help: ArgumentHelp("Requests a second at the most (default: as the server's settings say).", valueName: "n")
        )
        var requestsPerSecond: Int?

        func run() async throws {
            if let filter { _ = try FilterParser.parse(filter) }
            let end = try expires.map { (text) throws(Refusal) in try Self.time(text) }
            let engine = try await options.open(.importing)
            let key = try await engine.keys.create(
                name: name, scopes: Set(scopes), filter: filter, expiresAt: end,
                requestsPerSecond: requestsPerSecond)
            Console.note("key \(key.id), shown this once:")
            try Console.print(key.secret)
        }

        private static func time(_ text: String) throws(Refusal) -> Timestamp {
            guard let time = Timestamp(rfc3339: text) else {
                throw Refusal(
                    .invalidDate, message: "--expires: expected a time such as 2027-01-31T12:00:00Z, found '\(text)'")
            }
            return time
        }
    }

    /// `aisle keys list`
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "list", abstract: "List all keys, oldest first.")

        @OptionGroup var options: EngineOptions

        @Flag(help: "Print the answer of the API instead of a table.")
        var json = false

        func run() async throws {
            let engine = try await options.open(.importing)
            let answer = try await engine.keys.list()
            guard !json else { return try Console.write(answer + [0x0A]) }
            for line in KeyListText.lines(try AnswerReader.value(answer), width: Console.outputWidth) {
                try Console.print(line)
            }
        }
    }

    /// `aisle keys revoke`
    struct Revoke: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "revoke", abstract: "Take a key out of use for ever.",
            discussion: "A running server notices within five seconds.")

        @OptionGroup var options: EngineOptions

        @Argument(help: "The id of the key, as `aisle keys list` shows it.")
        var id: String

        func run() async throws {
            let engine = try await options.open(.importing)
            try await engine.keys.revoke(id)
            try Console.print("revoked \(id)")
        }
    }
}

extension Scope: ExpressibleByArgument {}
