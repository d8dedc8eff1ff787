import Catalog

/// Pieces of an order on their way back, and their money.
package struct OrderReturn: Hashable, Sendable {
    package var id: ReturnID
    /// The row in the store; later returns have larger ones.
    package var key: Int64 = 0
    package var order: OrderID
    package var orderNumber: OrderNumber
    package var currency: CurrencyCode
    package var state: ReturnState
    package var reason: ReturnReason
    /// The buyer's words.
    package var note: String?
    /// The shop's words.
    package var decision: String?
    package var lines: [ReturnedLine]
    /// What goes back; 0 until the pieces are received.
    package var refundMinorUnits: Int64 = 0
    /// The part of ``refundMinorUnits`` that is for shipping.
    package var shippingMinorUnits: Int64 = 0
    /// Whether the pieces went back into the stock.
    package var isRestocked = false
    /// Once the money went back.
    package var refund: RefundID?
    /// Tries to give the money back.
    package var attempts: Int64 = 0
    /// Why the last one came to nothing.
    package var failure: String?
    /// When the next is due.
    package var nextAt: Timestamp?
    package var createdAt: Timestamp
    package var updatedAt: Timestamp

    /// What the money that goes back is for.
    var refundedLines: [RefundedLine] {
        let pieces = lines.filter { $0.minorUnits > 0 }.map { piece in
            RefundedLine(line: piece.line, minorUnits: piece.minorUnits, quantity: piece.quantity)
        }
        guard shippingMinorUnits > 0 else { return pieces }
        return pieces + [RefundedLine(line: RefundedLine.rest, minorUnits: shippingMinorUnits)]
    }

    package var json: JSONValue {
        func text(_ text: String?) -> JSONValue { text.map { .string($0) } ?? .null }
        return [
            "id": .string(id.rawValue), "order_id": .string(order.rawValue),
            "order_number": .string(orderNumber.rawValue), "state": .string(state.rawValue),
            "reason": .string(reason.rawValue), "note": text(note), "decision": text(decision),
            "currency": .string(currency.rawValue), "lines": .array(lines.map(\.json)),
            "refund": .integer(refundMinorUnits), "refund_of_shipping": .integer(shippingMinorUnits),
            "restocked": .boolean(isRestocked),
            "refund_id": text(refund?.rawValue), "created_at": .string(createdAt.rfc3339),
            "updated_at": .string(updatedAt.rfc3339),
        ]
    }

    /// With what concerns only the shop.
    package var staffJSON: JSONValue {
        let more = [
            JSONMember("refund_attempts", .integer(attempts)),
            JSONMember("refund_failure", failure.map { .string($0) } ?? .null),
        ]
        return .object((json.members ?? []) + more)
    }
}

/// What somebody asks for who sends pieces back.
struct ReturnRequest: Sendable {
    var lines: [ReturnedLine]
    var reason: ReturnReason
    var note: String?

    private static let linesMax = 200
    private static let noteBytes = 1...2_000

    /// Reads `{"lines": [{"line", "quantity"}], "reason", "note"}`.
    ///
    /// - Throws: `invalid_value` with all problems.
    init(_ body: JSONValue) throws(Refusal) {
        var reader = MemberReader(body, known: ["lines", "reason", "note"])
        let elements = reader.list("lines", count: 1...Self.linesMax, isRequired: true)
        let reason = reader.word("reason", ReturnReason.self, isRequired: true)
        note = reader.text("note", bytes: Self.noteBytes)
        var problems = reader.problems
        var lines: [ReturnedLine] = []
        var named: Set<Int64> = []
        for (place, element) in elements.enumerated() {
            var item = MemberReader(element, known: ["line", "quantity"], path: "lines[\(place)]")
            let line = item.integer("line", 1...Int64.max, isRequired: true)
            let quantity = item.integer("quantity", 1...InventoryLimits.quantity, isRequired: true)
            if let line, !named.insert(line).inserted {
                item.note(.duplicate, "line", "the line was named before")
            }
            problems += item.problems
            if let line, let quantity { lines.append(ReturnedLine(line: line, quantity: quantity)) }
        }
        guard let reason, problems.isEmpty else { throw MemberReader.refusal(problems) }
        self.lines = lines
        self.reason = reason
    }
}
