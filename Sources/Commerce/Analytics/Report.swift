import Catalog

/// Which question a report answers.
package enum ReportKind: String, Sendable, CaseIterable {
    case revenue
    case funnel
    case topProducts = "top-products"
    case abandonedCarts = "abandoned-carts"
    case noResultQueries = "no-result-queries"
}

/// A table of numbers: the same in JSON and in CSV.
package struct Report: Hashable, Sendable {
    package var kind: ReportKind
    /// From inclusive, to exclusive.
    package var period: Range<Timestamp>
    package var columns: [String]
    /// Values in the order of the columns.
    package var rows: [[JSONValue]]

    /// `{"report","from","to","rows":[{column: value}]}`.
    package var json: JSONValue {
        let objects = rows.map { row in JSONValue.object(zip(columns, row).map { JSONMember($0, $1) }) }
        return [
            "report": .string(kind.rawValue), "from": .string(period.lowerBound.rfc3339),
            "to": .string(period.upperBound.rfc3339), "rows": .array(objects),
        ]
    }

    package var csv: String { CSVText.table(columns, rows) }
}

/// Tables as text for spreadsheets.
///
/// - Source: RFC 4180, with a header.
package enum CSVText {
    package static func table(_ columns: [String], _ rows: [[JSONValue]]) -> String {
        var text = columns.map(cell).joined(separator: ",") + "\r\n"
        for row in rows { text += row.map(cell).joined(separator: ",") + "\r\n" }
        return text
    }

    private static func cell(_ value: JSONValue) -> String {
        switch value {
        case .null: ""
        case .string(let text): cell(text)
        case .integer(let number): String(number)
        case .boolean(let boolean): boolean ? "true" : "false"
        case .number, .array, .object: cell(String(decoding: JSONWriter.bytes(value), as: UTF8.self))
        }
    }

    /// Spreadsheets run cells that begin like a formula; somebody may have typed one.
    private static func cell(_ text: String) -> String {
        let isFormula = text.utf8.first.map { "=+-@\t".utf8.contains($0) } ?? false
        let safe = (isFormula ? "'" : "") + text
        guard safe.utf8.contains(where: { [0x22, 0x2C, 0x0A, 0x0D].contains($0) }) else { return safe }
        return "\"" + safe.replacing("\"", with: "\"\"") + "\""
    }
}
