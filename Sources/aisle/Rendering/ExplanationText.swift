import Catalog

/// The answer of an explanation for a terminal: what happened, the words, and the tree of numbers.
struct ExplanationText {
    private let answer: JSONValue
    private let showsAll: Bool

    /// - Parameter answer: of `GET /api/v1/explain`.
    /// - Parameter showsAll: also what adds nothing to the score.
    init(_ answer: JSONValue, showsAll: Bool) {
        self.answer = answer
        self.showsAll = showsAll
    }

    /// - Parameter width: columns of the terminal; `nil` for output that nothing limits.
    func lines(width: Int?) -> [String] {
        var lines = [headline] + reasons
        let words = answer["words"]?.elements ?? []
        if !words.isEmpty { lines += [""] + words.map(Self.line) }
        if let tree = answer["explanation"], !tree.isNull { lines += [""] + treeLines(tree, depth: 0) }
        return lines.map(TerminalText.clean).map { line in width.map { DisplayWidth.cut(line, to: $0) } ?? line }
    }

    private var headline: String {
        let id = answer["id"]?.text ?? ""
        let total = NumberText.grouped(Int(answer["total"]?.integer ?? 0))
        guard answer["found"]?.boolean == true, let rank = answer["rank"]?.integer else {
            return "\(id) is not among the \(total) hits"
        }
        let place = "\(id) is hit \(NumberText.grouped(Int(rank))) of \(total)"
        guard let score = answer["score"]?.number else { return place + ", ordered by fields, without a score" }
        return place + ", score " + Self.number(score)
    }

    private var reasons: [String] {
        (answer["reasons"]?.elements ?? []).map { reason in
            "  \(reason["code"]?.text ?? ""): \(reason["message"]?.text ?? "")"
        }
    }

    /// "gaming: found in name, attribute" or "red: missing".
    private static func line(_ word: JSONValue) -> String {
        let matches = (word["matches"]?.elements ?? []).map { match in
            let terms = texts(match["terms"]).joined(separator: " + ")
            let fields = texts(match["fields"])
            return "\(terms), \(match["kind"]?.text ?? "")"
                + (fields.isEmpty ? "" : ", in \(fields.joined(separator: ", "))")
        }
        var line = "word \(word["word"]?.text ?? ""): \(word["state"]?.text ?? "")"
        if word["required"]?.boolean == false { line += " (not needed)" }
        return matches.isEmpty ? line : line + " as " + matches.joined(separator: "; ")
    }

    private static func texts(_ list: JSONValue?) -> [String] { (list?.elements ?? []).compactMap(\.text) }

    private func treeLines(_ node: JSONValue, depth: Int) -> [String] {
        let value = Self.number(node["value"]?.number ?? 0)
        var line = String(repeating: " ", count: max(0, Self.valueColumns - value.count)) + value + "  "
        line += String(repeating: "  ", count: depth) + (node["name"]?.text ?? "")
        let sign = Self.signs[node["rule"]?.text ?? ""] ?? ""
        if !sign.isEmpty { line += " = " + sign }
        if let meaning = node["meaning"]?.text { line += "  (\(meaning))" }
        let parts = (node["parts"]?.elements ?? []).filter { showsAll || !hasNoEffect($0, in: node) }
        return [line] + parts.flatMap { treeLines($0, depth: depth + 1) }
    }

    private static let valueColumns = 10

    private static let signs = [
        "sum": "sum of", "product": "product of", "max": "greatest of", "quotient": "first ÷ second",
        "difference": "first − second", "saturation": "first ÷ (first + second)",
    ]

    /// Nothing added to a sum.
    private func hasNoEffect(_ part: JSONValue, in node: JSONValue) -> Bool {
        node["rule"]?.text == "sum" && part["value"]?.number == 0
    }

    private static func number(_ number: Double) -> String { NumberText.fixed(number, digits: 4) }
}
