import Catalog

/// A correction of what is on hand, with its reason.
package struct StockAdjustment: Hashable, Sendable {
    /// Why there are more or fewer pieces than before.
    package enum Reason: String, Sendable, CaseIterable {
        /// Came from a supplier.
        case received
        /// Came back from a buyer.
        case returned
        case damaged
        case lost
        case found
        /// Somebody counted the shelf.
        case counted
        /// A mistake of an earlier entry.
        case correction
    }

    /// What happens to the number on hand.
    package enum Change: Hashable, Sendable {
        case by(Int64)
        case to(Int64)
    }

    package var sku: SKU
    package var change: Change
    package var reason: Reason
    package var note: String?
    /// A delivery note, an order: in the caller's words.
    package var reference: String?

    /// The number on hand afterwards; `nil` when it would be less than none or more than a stock may have.
    package func onHand(after onHand: Int64) -> Int64? {
        let result: Int64
        switch change {
        case .by(let delta): result = onHand + delta
        case .to(let count): result = count
        }
        return (0...ProductLimits.stockPieces).contains(result) ? result : nil
    }
}

/// One entry of the ledger of what is on hand.
package struct StockMovement: Hashable, Sendable {
    package var number: Int64
    package var at: Timestamp
    package var actor: String
    package var sku: SKU
    package var productID: ProductID
    /// A ``StockAdjustment/Reason``, or "sold".
    package var reason: String
    /// More or fewer pieces.
    package var change: Int64
    /// Afterwards.
    package var onHand: Int64
    package var reference: String?
    package var note: String?

    package var json: JSONValue {
        [
            "number": .integer(number), "at": .string(at.rfc3339), "actor": .string(actor),
            "sku": .string(sku.rawValue), "product_id": .string(productID.rawValue), "reason": .string(reason),
            "change": .integer(change), "on_hand": .integer(onHand),
            "reference": reference.map { .string($0) } ?? .null, "note": note.map { .string($0) } ?? .null,
        ]
    }
}
