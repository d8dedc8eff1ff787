import Catalog

/// Money that goes to a seller, by hand or over the gateway.
package struct SellerPayout: Hashable, Sendable {
    package enum State: String, Sendable, CaseIterable {
        case requested
        /// On its way over the gateway; goes on by itself.
        case sending
        case paid
        case rejected

        /// The one table of what may become of a payout.
        package var next: Set<State> {
            switch self {
            case .requested: [.sending, .paid, .rejected]
            case .sending: [.paid, .rejected]
            case .paid, .rejected: []
            }
        }
    }

    /// Its way over the gateway.
    package struct Sending: Hashable, Sendable {
        /// With which it was begun; no other goes on with it.
        package var gateway: String
        /// What the gateway called the seller when it was begun.
        package var account: String
        /// What the gateway calls the transfer from the shop's balance to the seller's.
        package var transferID: String?
        /// What it calls the way back of the transfer.
        package var reversalID: String?
        /// Calls to the gateway that brought nothing since the last one that did.
        package var attempts: Int64 = 0
        /// Who began it and in which request; what comes of it carries the same.
        package var caller: Caller
    }

    /// `pto_` and 16 random letters and digits.
    package var id: String
    package var number: Int64
    package var sellerID: SellerID
    package var currency: CurrencyCode
    package var minorUnits: Int64
    package var state: State
    /// The reference of what was paid, or why it was rejected. While it is sent: why it is about to be rejected, once what was
    /// transferred is back.
    package var note: String?
    package var requestedBy: String
    package var requestedAt: Timestamp
    package var endedAt: Timestamp?
    /// `nil` unless it was sent over the gateway.
    package var sending: Sending?

    package var amount: Money { Money(minorUnits: minorUnits, currency: currency) }

    /// Without the seller's account, since events carry it too.
    package var json: JSONValue {
        func text(_ text: String?) -> JSONValue { text.map { .string($0) } ?? .null }
        return [
            "id": .string(id), "number": .integer(number), "seller_id": .string(sellerID.rawValue),
            "currency": .string(currency.rawValue), "amount": .integer(minorUnits),
            "state": .string(state.rawValue), "note": text(note), "transfer_id": text(sending?.transferID),
            "reversal_id": text(sending?.reversalID), "attempts": .integer(sending?.attempts ?? 0),
            "requested_at": .string(requestedAt.rfc3339),
            "ended_at": endedAt.map { .string($0.rfc3339) } ?? .null,
        ]
    }
}
