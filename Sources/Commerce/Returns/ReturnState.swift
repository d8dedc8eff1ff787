import Catalog

/// Names a return: `rtn_` and 20 random letters and digits.
package struct ReturnID: Hashable, Sendable, CustomStringConvertible {
    package let rawValue: String

    package init(_ rawValue: String) { self.rawValue = rawValue }

    package var description: String { rawValue }
}

/// Where a return stands.
package enum ReturnState: String, Sendable, CaseIterable {
    /// The buyer wants to send pieces back.
    case requested = "REQUESTED"
    /// He may.
    case approved = "APPROVED"
    case rejected = "REJECTED"
    /// The pieces are here; their money is on its way back.
    case received = "RECEIVED"
    /// The money went back.
    case refunded = "REFUNDED"

    /// The literal table of what may become of a return. One that was approved is rejected when what comes is not what was
    /// sold.
    package var next: Set<ReturnState> {
        switch self {
        case .requested: [.approved, .rejected]
        case .approved: [.received, .rejected]
        case .rejected: []
        case .received: [.refunded]
        case .refunded: []
        }
    }

    /// Whether its pieces can't be asked for again.
    var holdsPieces: Bool { self != .rejected }

    /// Whether its pieces are back in the shop.
    var hasPieces: Bool { self == .received || self == .refunded }

    // MARK: Events

    private static let eventPrefix = "return_"

    /// As stored and in timelines: "return_requested".
    var eventName: String { Self.eventPrefix + rawValue.lowercased() }

    /// - Returns: `nil` for what ``eventName`` never is.
    init?(eventName: String) {
        guard let state = Self.allCases.first(where: { $0.eventName == eventName }) else { return nil }
        self = state
    }
}

/// Why somebody sends something back.
package enum ReturnReason: String, Sendable, CaseIterable {
    case changedMind = "changed_mind"
    case damaged
    case wrongItem = "wrong_item"
    case notAsDescribed = "not_as_described"
    case other
}

/// Pieces of one line that come back.
package struct ReturnedLine: Hashable, Sendable {
    /// Of the order.
    package var line: Int64
    /// At least 1.
    package var quantity: Int64
    /// What was paid for the pieces, with tax and after discounts.
    package var minorUnits: Int64 = 0
    /// The part of ``minorUnits`` that is tax.
    package var tax: Int64 = 0

    package init(line: Int64, quantity: Int64) {
        self.line = line
        self.quantity = quantity
    }

    package var json: JSONValue {
        [
            "line": .integer(line), "quantity": .integer(quantity), "amount": .integer(minorUnits),
            "tax": .integer(tax),
        ]
    }

    /// Reads what ``json`` wrote; `nil` for anything else.
    init?(stored value: JSONValue) {
        guard let line = value["line"]?.integer, let quantity = value["quantity"]?.integer else { return nil }
        self.init(line: line, quantity: quantity)
        minorUnits = value["amount"]?.integer ?? 0
        tax = value["tax"]?.integer ?? 0
    }
}

/// A return as the events of its order tell it.
package struct PlacedReturn: Hashable, Sendable {
    package var id: ReturnID
    package var state: ReturnState
    /// What was paid for the pieces is certain when they are received.
    package var lines: [ReturnedLine]
    /// Goes back for the pieces and for shipping; 0 until they are received.
    package var refundMinorUnits: Int64

    var json: JSONValue {
        [
            "id": .string(id.rawValue), "state": .string(state.rawValue), "lines": .array(lines.map(\.json)),
            "amount": .integer(refundMinorUnits),
        ]
    }

    init(id: ReturnID, state: ReturnState, lines: [ReturnedLine], refundMinorUnits: Int64) {
        self.id = id
        self.state = state
        self.lines = lines
        self.refundMinorUnits = refundMinorUnits
    }

    /// Reads what ``json`` wrote; `nil` for anything else.
    init?(stored value: JSONValue) {
        guard let id = value["id"]?.text, let state = (value["state"]?.text).flatMap(ReturnState.init(rawValue:))
        else { return nil }
        self.init(
            id: ReturnID(id), state: state,
            lines: (value["lines"]?.elements ?? []).compactMap { ReturnedLine(stored: $0) },
            refundMinorUnits: value["amount"]?.integer ?? 0)
    }
}

extension CommerceEventType {
    static func orderReturn(_ state: ReturnState) -> CommerceEventType {
        CommerceEventType("order.\(state.eventName)")
    }
}
