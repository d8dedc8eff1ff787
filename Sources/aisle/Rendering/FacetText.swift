import Catalog

/// A counted facet as lines for a terminal.
enum FacetText {
    private static let marginStep = "  "

    /// - Parameter facet: a member of an answer's `facets`.
    static func lines(_ facet: JSONValue, name: String) -> [String] {
        switch facet["kind"]?.text {
        case "tree": [TerminalText.clean(name)] + tree(facet)
        case "ranges": ranges(facet, name: name)
        case "numbers": numbers(facet, name: name)
        default: [TerminalText.clean(name)] + values(facet) { $0.text ?? "" }
        }
    }

    private static func values(_ facet: JSONValue, _ text: (JSONValue) -> String) -> [String] {
        var table = table()
        for bucket in facet["values"]?.elements ?? [] { add(bucket["value"].map(text) ?? "", bucket, to: &table) }
        return body(table) + (facet["more"]?.boolean == true ? [marginStep + "…"] : [])
    }

    private static func numbers(_ facet: JSONValue, name: String) -> [String] {
        let unit = facet["unit"]?.text.map { " \($0)" } ?? ""
        func text(_ value: JSONValue) -> String { value.number.map { trimmed($0) + unit } ?? "" }
        return [name + statistics(facet, text)].map(TerminalText.clean) + values(facet, text)
    }

    private static func ranges(_ facet: JSONValue, name: String) -> [String] {
        let currency = CurrencyCode(facet["currency"]?.text ?? "")
        func amount(_ value: JSONValue) -> String {
            value.integer.map { Money(minorUnits: $0, currency: currency).decimalText } ?? ""
        }
        var table = table()
        for range in facet["ranges"]?.elements ?? [] {
            add("\(range["from"].map(amount) ?? "")..\(range["to"].map(amount) ?? "")", range, to: &table)
        }
        return [TerminalText.clean("\(name) in \(currency)" + statistics(facet, amount))] + body(table)
    }

    private static func tree(_ facet: JSONValue) -> [String] {
        var table = table()
        func add(_ nodes: [JSONValue], margin: String) {
            for node in nodes {
                self.add(margin + (node["name"]?.text ?? ""), node, to: &table)
                add(node["children"]?.elements ?? [], margin: margin + marginStep)
            }
        }
        add(facet["values"]?.elements ?? [], margin: "")
        return body(table) + (facet["more"]?.boolean == true ? [marginStep + "…"] : [])
    }

    // MARK: Parts

    private static func table() -> TextTable {
        TextTable([.init(title: ""), .init(title: "", alignment: .right), .init(title: "")])
    }

    private static func add(_ text: String, _ bucket: JSONValue, to table: inout TextTable) {
        let count = NumberText.grouped(Int(bucket["count"]?.integer ?? 0))
        table.add([marginStep + text, count, bucket["selected"]?.boolean == true ? "selected" : ""])
    }

    /// Facets have a heading of their own instead of column titles.
    private static func body(_ table: TextTable) -> [String] { Array(table.lines(width: nil).dropFirst()) }

    private static func statistics(_ facet: JSONValue, _ text: (JSONValue) -> String) -> String {
        let parts = ["min", "max", "average"].compactMap { name -> String? in
            guard let value = facet[name], !value.isNull else { return nil }
            return "\(name) \(text(value))"
        }
        return parts.isEmpty ? "" : ": " + parts.joined(separator: ", ")
    }

    /// "15.6", "2": at most two digits after the point, none that say nothing.
    private static func trimmed(_ number: Double) -> String {
        var text = NumberText.fixed(number, digits: 2)
        while text.hasSuffix("0") { text.removeLast() }
        if text.hasSuffix(".") { text.removeLast() }
        return text
    }
}
