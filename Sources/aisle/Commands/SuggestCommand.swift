import ArgumentParser
import Catalog
import Search

/// `aisle suggest`
struct SuggestCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "suggest", abstract: "Show what a shopper is offered while typing.")

    @OptionGroup var options: EngineOptions

    @Argument(help: "What has been typed so far.")
    var text: [String]

    @Option(help: "Products to suggest, at most 10.")
    var perPage: Int?

    @Option(help: "The language of the words.")
    var language: String?

    @Option(help: "The currency of the prices.")
    var currency: String?

    @Flag(help: "Print the answer of the API instead of a table.")
    var json = false

    func run() async throws {
        let engine = try await options.open(.reading)
        let given: [(name: String, value: String?)] = [
            ("q", text.joined(separator: " ")), ("per_page", perPage.map(String.init)), ("language", language),
            ("currency", currency),
        ]
        let parameters = given.compactMap { parameter in parameter.value.map { (parameter.name, $0) } }
        let answer = try await engine.search.suggest(RequestParameters(query: parameters), grant: .everything)
        guard !json else { return try Console.write(answer + [0x0A]) }
        let text = SuggestAnswerText(try AnswerReader.value(answer))
        for line in text.lines(width: Console.outputWidth) { try Console.print(line) }
    }
}
