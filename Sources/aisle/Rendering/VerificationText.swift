import Catalog

/// What a comparison of index and catalog found, in words.
struct VerificationText {
    let lines: [String]
    /// Whether both agree, or agree now.
    let isGood: Bool

    /// - Parameter report: the result of a job of the kind `verify`.
    init(_ report: JSONValue) {
        func count(_ name: String) -> Int { Int(report[name]?.integer ?? 0) }
        func texts(_ name: String) -> [String] { (report[name]?.elements ?? []).compactMap(\.text) }
        let damaged = texts("damaged")
        let wrong = count("missing") + count("extra") + count("stale")
        var lines = ["\(NumberText.grouped(count("checked"))) published products compared"]
        if wrong == 0 {
            lines.append("nothing is missing, extra or stale")
        } else {
            lines.append(
                ["missing", "extra", "stale"].map { "\($0) \(NumberText.grouped(count($0)))" }.joined(separator: ", "))
            lines.append("such as " + texts("examples").joined(separator: ", "))
        }
        if count("repaired") > 0 { lines.append("\(NumberText.grouped(count("repaired"))) products indexed again") }
        for file in damaged { lines.append("damaged: \(file)") }
        if !damaged.isEmpty { lines.append("run `aisle reindex`: damaged files can't be repaired one by one") }
        self.lines = lines.map(TerminalText.clean)
        isGood = damaged.isEmpty && count("repaired") >= wrong
    }
}
