import ArgumentParser
import Catalog
import Search

/// `aisle explain`
struct ExplainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain", abstract: "Show what a product's score is made of, or why a search does not find it.",
        discussion: """
            The options are parameters of GET /api/v1/search; the answer is that of GET /api/v1/explain
            (docs/guides/explain.md).
            """)

    @OptionGroup var options: EngineOptions

    @Argument(help: "The id of the product.")
    var id: String

    @Argument(help: "What is searched for.")
    var text: [String] = []

    @Option(help: "Conditions: 'brand = \"Acme\" AND price < 50000'.")
    var filter: String?

    @Option(help: "relevance, price:asc, price:desc, rating:desc, newest, popularity:desc …")
    var sort: String?

    @Option(help: "The currency of the prices.")
    var currency: String?

    @Option(help: "The customer group whose prices hold.")
    var customerGroup: String?

    @Option(help: "The language of the words.")
    var language: String?

    @Option(help: "An analyzer other than that of the language.")
    var analyzer: String?

    @Option(help: "auto or off: whether misspelled words find what was meant.")
    var typo: String?

    @Option(help: "auto or off: whether words are dropped when all together find too little.")
    var relax: String?

    @Flag(help: "Show also what adds nothing to the score.")
    var all = false

    @Flag(help: "Print the answer of the API instead of a text.")
    var json = false

    func run() async throws {
        let engine = try await options.open(.reading)
        let answer = try await engine.search.explain(RequestParameters(query: parameters), grant: .everything)
        guard !json else { return try Console.write(answer + [0x0A]) }
        let text = ExplanationText(try AnswerReader.value(answer), showsAll: all)
        for line in text.lines(width: Console.outputWidth) { try Console.print(line) }
    }

    private var parameters: [(name: String, value: String)] {
        let given: [(name: String, value: String?)] = [
            ("id", id), ("q", text.joined(separator: " ")), ("filter", filter), ("sort", sort),
            ("currency", currency), ("customer_group", customerGroup), ("language", language),
            ("analyzer", analyzer), ("typo", typo), ("relax", relax),
        ]
        return given.compactMap { parameter in parameter.value.map { (parameter.name, $0) } }
    }
}
