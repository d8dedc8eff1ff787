import ArgumentParser
import Catalog
import Search

/// `aisle search`
struct SearchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "search", abstract: "Search the catalog.",
        discussion: """
            The options are the parameters of GET /api/v1/search (docs/guides/searching.md). Without words it lists
            everything that the filter lets through. Prices in filters are in minor units, as 'price < 5000' for 50.00.
            """)

    @OptionGroup var options: EngineOptions

    @Argument(help: "What to search for.")
    var text: [String] = []

    @Option(help: "Conditions: 'brand = \"Acme\" AND price < 50000'.")
    var filter: String?

    @Option(help: "What to count, separated by commas: brand,category,price.")
    var facets: String?

    @Option(help: "Price ranges to count: '..50000,50000..' in minor units, or auto.")
    var priceRanges: String?

    @Option(help: "relevance, price:asc, price:desc, rating:desc, newest, popularity:desc …")
    var sort: String?

    @Option(help: "The page, from 1.")
    var page: Int?

    @Option(help: "With --json: * for the first of all pages, then the next_cursor of the page before.")
    var cursor: String?

    @Option(help: "Hits of a page (default: 20).")
    var perPage: Int?

    @Option(help: "The currency of the prices.")
    var currency: String?

    @Option(help: "The customer group whose prices hold.")
    var customerGroup: String?

    @Option(help: "product or variant: what totals and facets count.")
    var countLevel: String?

    @Option(help: ArgumentHelp("With --json: hits by value of this field.", valueName: "field"))
    var groupBy: String?

    @Option(help: "Only the best hits of each value of this field.")
    var distinct: String?

    @Option(help: "With --group-by or --distinct: hits of a group at most.")
    var groupLimit: Int?

    @Option(help: "The language of the words.")
    var language: String?

    @Option(help: "An analyzer other than that of the language.")
    var analyzer: String?

    @Option(help: ArgumentHelp("With --json: the members of a hit, separated by commas.", valueName: "names"))
    var fields: String?

    @Option(help: "auto or off: whether misspelled words find what was meant.")
    var typo: String?

    @Option(help: "auto or off: whether words are dropped when all together find too little.")
    var relax: String?

    @Flag(help: "Take ranges, prices, brands, categories and colours in the words as filters.")
    var understand = false

    @Flag(help: "With --json: mark the words that matched.")
    var highlight = false

    @Flag(help: "Print the answer of the API instead of a table.")
    var json = false

    func run() async throws {
        let engine = try await options.open(.reading)
        let answer = try await engine.search.search(RequestParameters(query: parameters), grant: .everything)
        guard !json else { return try Console.write(answer + [0x0A]) }
        let text = SearchAnswerText(try AnswerReader.value(answer))
        for line in text.lines(width: Console.outputWidth) { try Console.print(line) }
    }

    private var parameters: [(name: String, value: String)] {
        let given: [(name: String, value: String?)] = [
            ("q", text.joined(separator: " ")), ("filter", filter), ("facets", facets),
            ("price_ranges", priceRanges), ("sort", sort), ("page", page.map(String.init)),
            ("cursor", json ? cursor : nil), ("per_page", perPage.map(String.init)), ("currency", currency),
            ("customer_group", customerGroup), ("count_level", countLevel), ("group_by", json ? groupBy : nil),
            ("distinct", distinct), ("group_limit", groupLimit.map(String.init)),
            ("language", language), ("analyzer", analyzer), ("fields", json ? fields : nil), ("typo", typo),
            ("relax", relax), ("understand", understand ? "true" : nil),
            ("highlight", json && highlight ? "true" : nil),
        ]
        return given.compactMap { parameter in parameter.value.map { (parameter.name, $0) } }
    }
}
