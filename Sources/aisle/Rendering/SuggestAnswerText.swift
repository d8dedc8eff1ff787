import Catalog

/// The answer of a suggestion as lists for a terminal.
struct SuggestAnswerText {
    private let answer: JSONValue

    /// - Parameter answer: of `GET /api/v1/suggest`.
    init(_ answer: JSONValue) { self.answer = answer }

    /// - Parameter width: columns of the terminal; `nil` for output that nothing limits.
    func lines(width: Int?) -> [String] {
        var lines: [String] = []
        for (name, member) in [("queries", "text"), ("categories", "value"), ("brands", "value")] {
            let items = answer[name]?.elements ?? []
            guard !items.isEmpty else { continue }
            var table = TextTable([.init(title: name, shrinksTo: 20), .init(title: "products", alignment: .right)])
            for item in items {
                table.add([item[member]?.text ?? "", NumberText.grouped(Int(item["count"]?.integer ?? 0))])
            }
            lines += table.lines(width: width) + [""]
        }
        let products = answer["products"]?.elements ?? []
        if !products.isEmpty {
            var table = TextTable([
                .init(title: "id", shrinksTo: 12), .init(title: "name", shrinksTo: 20),
                .init(title: "price", alignment: .right),
            ])
            for hit in products {
                table.add([hit["id"]?.text ?? "", hit["name"]?.text ?? "", SearchAnswerText.price(hit)])
            }
            lines += table.lines(width: width) + [""]
        }
        guard !lines.isEmpty else { return ["no suggestions"] }
        return lines.dropLast()
    }
}
