import Catalog

/// The answer of a search as a table and lists for a terminal.
struct SearchAnswerText {
    private let answer: JSONValue

    /// - Parameter answer: of `GET /api/v1/search`.
    init(_ answer: JSONValue) { self.answer = answer }

    /// - Parameter width: columns of the terminal; `nil` for output that nothing limits.
    func lines(width: Int?) -> [String] {
        let results = answer["results"]?.elements ?? []
        var lines = results.isEmpty ? [] : table(results).lines(width: width) + [""]
        lines += summary(shown: results.count)
        for facet in answer["facets"]?.members ?? [] {
            lines += [""] + FacetText.lines(facet.value, name: facet.name)
        }
        return lines.map { line in width.map { DisplayWidth.cut(line, to: $0) } ?? line }
    }

    private func table(_ results: [JSONValue]) -> TextTable {
        var table = TextTable([
            .init(title: "#", alignment: .right), .init(title: "id", shrinksTo: 12),
            .init(title: "name", shrinksTo: 20),
            .init(title: "brand", shrinksTo: 8), .init(title: "price", alignment: .right),
            .init(title: "stock", alignment: .right), .init(title: "rating", alignment: .right),
        ])
        let page = answer["page"]?.integer ?? 1
        let perPage = answer["per_page"]?.integer ?? 0
        for (index, hit) in results.enumerated() {
            table.add([
                String((page - 1) * perPage + Int64(index) + 1), hit["id"]?.text ?? "", hit["name"]?.text ?? "",
                hit["brand"]?.text ?? "", Self.price(hit), hit["stock"]?.integer.map(String.init) ?? "",
                hit["rating"]?.number.map { NumberText.fixed($0, digits: 1) } ?? "",
            ])
        }
        return table
    }

    private func summary(shown: Int) -> [String] {
        let total = Int(answer["total"]?.integer ?? 0)
        var line = "\(NumberText.grouped(total)) \(total == 1 ? "product" : "products")"
        if shown < total { line += ", \(NumberText.grouped(shown)) shown" }
        if let took = answer["took_microseconds"]?.integer { line += ", \(NumberText.latency(.microseconds(took)))" }
        var lines = [line]
        if let corrected = answer["corrected_query"]?.text { lines.append("searched for \(corrected)") }
        let dropped = (answer["dropped_words"]?.elements ?? []).compactMap(\.text)
        if !dropped.isEmpty { lines.append("also without \(dropped.joined(separator: ", "))") }
        for offer in answer["offers"]?.elements ?? [] {
            let count = NumberText.grouped(Int(offer["count"]?.integer ?? 0))
            let filter = offer["kind"]?.text == "unfiltered" ? " without the filter" : ""
            lines.append("try \(offer["query"]?.text ?? "")\(filter): \(count)")
        }
        return lines.map(TerminalText.clean)
    }

    /// "1,189.00 EUR", or nothing when the product has no price in the currency.
    static func price(_ hit: JSONValue) -> String {
        guard let minor = hit["price"]?.integer, let currency = hit["currency"]?.text else { return "" }
        return Money(minorUnits: minor, currency: CurrencyCode(currency)).decimalText + " " + currency
    }
}
