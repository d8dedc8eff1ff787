import Catalog
import Commerce

/// The forms in which orders leave for other programs.
enum OrderExport: String, CaseIterable {
    case csv
    case ndjson

    /// - Throws: `invalid_parameter`.
    init(_ text: String?) throws(Refusal) {
        guard let format = OrderExport(rawValue: text ?? "csv") else {
            let problem = Problem(
                .invalidParameter, field: "format", message: "there is no such form", expected: "csv or ndjson")
            throw Refusal(.invalidParameter, message: "a parameter is not valid", problems: [problem])
        }
        self = format
    }

    var contentType: Answer.ContentType {
        switch self {
        case .csv: .csv
        case .ndjson: .newlineJSON
        }
    }

    /// - Parameter isFirst: whether the names of columns go before.
    func bytes(_ orders: [Order], isFirst: Bool) -> [UInt8] {
        switch self {
        case .ndjson: return orders.flatMap { JSONWriter.bytes($0.administrationJSON) + [UInt8(ascii: "\n")] }
        case .csv:
            let rows = (isFirst ? [Self.columns] : []) + orders.map(Self.row)
            return Array(rows.map { $0.map(Self.cell).joined(separator: ",") + "\r\n" }.joined().utf8)
        }
    }

    private static let columns = [
        "number", "id", "created_at", "state", "email", "country", "currency", "pieces", "subtotal", "discount",
        "shipping", "shipping_discount", "tax", "tax_included", "total", "paid", "refunded", "invoice_number",
    ]

    private static func row(_ order: Order) -> [String] {
        let totals = order.totals
        let pieces = order.lines.reduce(0) { $0 + $1.quantity }
        return [
            order.number.rawValue, order.id.rawValue, order.createdAt.rfc3339, order.state.rawValue, order.email,
            order.shippingAddress.country, order.currency.rawValue, "\(pieces)", "\(totals.subtotal)",
            "\(totals.discount)", "\(totals.shipping)", "\(totals.shippingDiscount)", "\(totals.tax)",
            "\(totals.taxIncluded)", "\(totals.total)", "\(order.paidMinorUnits)", "\(order.refundedMinorUnits)",
            order.invoice?.description ?? "",
        ]
    }

    /// A cell as RFC 4180 has it. One that a spreadsheet would take for a formula is made a text: buyers choose their
    /// e-mail addresses.
    private static func cell(_ text: String) -> String {
        let isFormula = text.first.map { "=+-@\t\r".contains($0) } ?? false
        let safe = isFormula ? "'" + text : text
        guard safe.contains(where: { "\",\r\n".contains($0) }) else { return safe }
        return "\"" + safe.replacing("\"", with: "\"\"") + "\""
    }
}
