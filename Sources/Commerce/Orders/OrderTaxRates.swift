import Catalog

/// By which rates an order was taxed, in parts per million: what a `TaxRule` said when it was placed.
package struct OrderTaxRates: Hashable, Sendable {
    /// Of the lines, in their order.
    package var lines: [Int64]
    package var shipping: Int64

    package init(lines: [Int64], shipping: Int64) {
        self.lines = lines
        self.shipping = shipping
    }

    var json: JSONValue { ["lines": .array(lines.map { .integer($0) }), "shipping": .integer(shipping)] }

    /// Reads what ``json`` wrote.
    init(stored value: JSONValue) {
        lines = (value["lines"]?.elements ?? []).compactMap(\.integer)
        shipping = value["shipping"]?.integer ?? 0
    }
}
