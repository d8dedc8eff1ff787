import Catalog

/// Names a dispute: `dsp_` and 20 random letters and digits.
package struct DisputeID: Hashable, Sendable, CustomStringConvertible {
    package let rawValue: String

    package init(_ rawValue: String) { self.rawValue = rawValue }

    package var description: String { rawValue }
}

/// Where a dispute stands.
package enum DisputeState: String, Sendable, CaseIterable {
    case opened = "OPENED"
    /// The bank looks at the evidence.
    case underReview = "UNDER_REVIEW"
    /// The shop keeps the money.
    case won = "WON"
    /// The money went back to the buyer.
    case lost = "LOST"

    /// The literal table of what may become of a dispute.
    package var next: Set<DisputeState> {
        switch self {
        case .opened: [.underReview, .won, .lost]
        case .underReview: [.won, .lost]
        case .won: []
        case .lost: []
        }
    }
}

/// A buyer has asked the bank for the money of an order.
package struct Dispute: Hashable, Sendable {
    /// What speaks for the shop: a tracking number, a letter, what was agreed.
    package struct Note: Hashable, Sendable {
        /// Within the dispute, from 1.
        package var number: Int64
        package var at: Timestamp
        package var actor: String
        package var note: String
    }

    /// How far what speaks for the shop has come on its way to the bank.
    package enum EvidenceState: String, Sendable, CaseIterable {
        case waiting
        case submitted
        case refused
    }

    package var id: DisputeID
    /// The row in the store; later disputes have larger ones.
    package internal(set) var key: Int64 = 0
    package var order: OrderID
    package var orderNumber: OrderNumber
    package var currency: CurrencyCode
    /// The payment company's name for it; `nil` when somebody of the shop wrote it down.
    package var gatewayID: String?
    package var reason: String
    /// What the buyer asks for.
    package var minorUnits: Int64
    package var state = DisputeState.opened
    /// What went back when it was lost: no more than was left of the money.
    package var refundMinorUnits: Int64 = 0
    package var createdAt: Timestamp
    package var updatedAt: Timestamp
    /// What is disputed; `nil` when somebody of the shop wrote it down.
    package var payment: PaymentID?
    /// Whether the bank only asks, and has taken nothing.
    package var isInquiry = false
    /// What the bank holds back now.
    package var withdrawnMinorUnits: Int64 = 0
    /// Until when the bank takes evidence.
    package var evidenceDueAt: Timestamp?
    /// What was submitted last, or is to be.
    package var evidence: DisputeEvidence?
    /// `nil` until somebody submits some.
    package var evidenceState: EvidenceState?
    /// Calls that brought nothing.
    package var evidenceAttempts: Int64 = 0
    /// When the next is due.
    package var evidenceNextAt: Timestamp?
    /// In their order; none in listings.
    package var notes: [Note] = []

    package var json: JSONValue {
        [
            "id": .string(id.rawValue), "order_id": .string(order.rawValue),
            "order_number": .string(orderNumber.rawValue), "currency": .string(currency.rawValue),
            "gateway_id": gatewayID.map { .string($0) } ?? .null, "reason": .string(reason),
            "amount": .integer(minorUnits), "state": .string(state.rawValue),
            "refund": .integer(refundMinorUnits), "payment_id": payment.map { .string($0.rawValue) } ?? .null,
            "inquiry": .boolean(isInquiry), "withdrawn": .integer(withdrawnMinorUnits),
            "evidence_due_at": evidenceDueAt.map { .string($0.rfc3339) } ?? .null,
            "evidence_state": evidenceState.map { .string($0.rawValue) } ?? .null,
            "created_at": .string(createdAt.rfc3339),
            "updated_at": .string(updatedAt.rfc3339),
            "notes": .array(
                notes.map { note in
                    [
                        "number": .integer(note.number), "at": .string(note.at.rfc3339),
                        "actor": .string(note.actor), "note": .string(note.note),
                    ]
                }),
        ]
    }
}

extension CommerceEventType {
    static func dispute(_ state: DisputeState) -> CommerceEventType {
        CommerceEventType("dispute.\(state.rawValue.lowercased())")
    }
}
