/// Rows in aligned columns, fitted to a width.
struct TextTable {
    enum Alignment { case left, right }

    struct Column {
        var title: String
        var alignment = Alignment.left
        /// Narrower than this the column is not made; `nil`: it always has the width of its widest cell.
        var shrinksTo: Int?
    }

    private static let gap = "  "

    let columns: [Column]
    private(set) var rows: [[String]] = []

    init(_ columns: [Column]) { self.columns = columns }

    /// - Parameter cells: as many as there are columns; control characters are replaced.
    mutating func add(_ cells: [String]) {
        precondition(cells.count == columns.count, "a row has as many cells as the table has columns")
        rows.append(cells.map(TerminalText.clean))
    }

    /// - Parameter width: columns of the terminal; `nil` for output that nothing limits.
    /// - Returns: the title row and the rows, without spaces at their ends.
    func lines(width: Int?) -> [String] {
        let widths = widths(within: width)
        let titles = columns.map(\.title)
        return ([titles] + rows).map { row in
            var line = ""
            for (index, cell) in row.enumerated() {
                if index > 0 { line += Self.gap }
                line += padded(DisplayWidth.cut(cell, to: widths[index]), to: widths[index], columns[index].alignment)
            }
            while line.last == " " { line.removeLast() }
            return line
        }
    }

    /// The widest column that may shrink gives way first, column by column, until the row fits.
    private func widths(within limit: Int?) -> [Int] {
        var widths = columns.indices.map { index in
            rows.reduce(DisplayWidth.of(columns[index].title)) { max($0, DisplayWidth.of($1[index])) }
        }
        guard let limit else { return widths }
        var excess = widths.reduce(0, +) + Self.gap.count * (columns.count - 1) - limit
        while excess > 0 {
            let candidates = columns.indices.filter { widths[$0] > columns[$0].shrinksTo ?? Int.max }
            guard let widest = candidates.max(by: { widths[$0] < widths[$1] }) else { break }
            widths[widest] -= 1
            excess -= 1
        }
        return widths
    }

    private func padded(_ text: String, to width: Int, _ alignment: Alignment) -> String {
        let space = String(repeating: " ", count: max(0, width - DisplayWidth.of(text)))
        return alignment == .left ? text + space : space + text
    }
}
