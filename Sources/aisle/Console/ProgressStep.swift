/// How far some work is, and the line that says so.
struct ProgressStep: Sendable {
    /// What is being done, "products.ndjson" or "indexing".
    var label: String
    var done: Int
    /// What is counted, in the plural.
    var unit = "products"
    /// 0…1; `nil` when the end is unknown.
    var share: Double?
    /// Units a second; `nil` while it can't be told.
    var rate: Double?
    var remaining: Duration?
    /// "3 refused" and the like, at the end of the line.
    var remark: String?

    private static let barColumns = 24

    /// - Parameter width: columns of the terminal; `nil` for a plain line without a bar.
    func line(width: Int?) -> String {
        var parts: [String] = []
        if let share {
            let bounded = min(max(share, 0), 1)
            if width != nil { parts.append(Self.bar(bounded)) }
            parts.append("\(Int(bounded * 100)) %")
        }
        parts.append("\(NumberText.grouped(done)) \(unit)")
        if let rate { parts.append("\(NumberText.grouped(Int(rate.rounded())))/s") }
        if let remaining { parts.append("\(NumberText.clock(remaining)) left") }
        if let remark { parts.append(remark) }
        let line = TerminalText.clean(label) + "  " + parts.joined(separator: "  ")
        // One column stays free: a line that fills the last one makes some terminals scroll.
        return width.map { DisplayWidth.cut(line, to: $0 - 1) } ?? line
    }

    private static func bar(_ share: Double) -> String {
        let filled = Int((share * Double(barColumns)).rounded(.down))
        return "[" + String(repeating: "#", count: filled) + String(repeating: ".", count: barColumns - filled) + "]"
    }
}
