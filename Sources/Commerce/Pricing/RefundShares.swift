import Catalog

/// What of a refund is for one line of its order.
package struct RefundedLine: Hashable, Sendable {
    /// Stands for what no line bears: shipping.
    package static let rest: Int64 = 0

    /// The number of the line.
    package var line: Int64
    /// With tax; above 0.
    package var minorUnits: Int64
    /// Pieces that came back for it; 0 when the buyer keeps them.
    package var quantity: Int64

    package init(line: Int64, minorUnits: Int64, quantity: Int64 = 0) {
        self.line = line
        self.minorUnits = minorUnits
        self.quantity = quantity
    }

    package var json: JSONValue {
        ["line": .integer(line), "amount": .integer(minorUnits), "quantity": .integer(quantity)]
    }

    private static let linesMax = 200

    /// Reads `"lines": [{"line", "amount"}]` of a body, and notes what is wrong; empty when there are none.
    static func read(_ reader: inout MemberReader) -> [RefundedLine] {
        var lines: [RefundedLine] = []
        for (place, element) in reader.list("lines", count: 1...linesMax).enumerated() {
            var item = MemberReader(element, known: ["line", "amount"], path: "lines[\(place)]")
            let line = item.integer("line", 1...Int64.max, isRequired: true)
            let amount = item.integer("amount", 1...Money.minorUnitsMax, isRequired: true)
            if let line, lines.contains(where: { $0.line == line }) {
                item.note(.duplicate, "line", "the line was named before")
            }
            reader.note(item.problems)
            if let line, let amount { lines.append(RefundedLine(line: line, minorUnits: amount)) }
        }
        return lines
    }

    /// Reads what ``json`` wrote; `nil` for anything else.
    init?(stored value: JSONValue) {
        guard let line = value["line"]?.integer, let minorUnits = value["amount"]?.integer else { return nil }
        self.init(line: line, minorUnits: minorUnits, quantity: value["quantity"]?.integer ?? 0)
    }
}

/// Which lines of an order bear a refund.
package enum RefundShares {
    /// Each line bears what was asked for it, as far as so much is left of it. The rest is spread over what is left of all of
    /// them then, in proportion, by the largest remainders.
    ///
    /// - Parameter amount: of the refund; at most the sum of `left`. What goes beyond it nobody bears.
    /// - Parameter named: what was asked for each line; when that is more than the amount, it is cut in proportion.
    /// - Parameter left: what was paid for each line and has not been refunded.
    /// - Returns: one share for each line, none below 0 and none above what is left of it, that add up to the amount.
    package static func shares(of amount: Int64, named: [Int64], left: [Int64]) -> [Int64] {
        let wanted = zip(named, left).map { min($0, $1) }
        let first = sum(wanted) > amount ? ExactShares.shares(of: amount, by: wanted) : wanted
        let open = zip(left, first).map { $0 - $1 }
        let second = ExactShares.shares(of: min(amount - sum(first), sum(open)), by: open)
        return zip(first, second).map { $0 + $1 }
    }

    private static func sum(_ amounts: [Int64]) -> Int64 { amounts.reduce(0, +) }
}
