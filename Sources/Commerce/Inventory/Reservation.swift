import Catalog

/// Names a reservation; whoever knows it may confirm or release it.
package struct ReservationID: Hashable, Sendable, CustomStringConvertible {
    package let rawValue: String

    package init(_ rawValue: String) { self.rawValue = rawValue }

    package var description: String { rawValue }
}

/// So many pieces of one SKU.
package struct StockLine: Hashable, Sendable {
    package var sku: SKU
    /// At least 1.
    package var quantity: Int64

    package init(sku: SKU, quantity: Int64) {
        self.sku = sku
        self.quantity = quantity
    }

    /// Lines that share an SKU count together: one line for each SKU, in the order in which SKUs first appear.
    package static func merged(_ lines: [StockLine]) -> [StockLine] {
        var places: [SKU: Int] = [:]
        var merged: [StockLine] = []
        for line in lines {
            if let place = places[line.sku] {
                merged[place].quantity += line.quantity
            } else {
                places[line.sku] = merged.count
                merged.append(line)
            }
        }
        return merged
    }
}

/// Pieces that are promised to somebody until a time.
package struct Reservation: Hashable, Sendable {
    package enum State: String, Sendable, CaseIterable {
        /// The pieces are kept until ``Reservation/expiresAt``.
        case held
        /// The pieces are sold: they have left the stock.
        case confirmed
        /// Whoever asked gave the pieces back.
        case released
        /// Nobody confirmed in time.
        case expired

        /// The literal table of what may become of a reservation.
        package var next: Set<State> {
            switch self {
            case .held: [.confirmed, .released, .expired]
            case .confirmed, .released, .expired: []
            }
        }
    }

    package struct Line: Hashable, Sendable {
        package var sku: SKU
        package var productID: ProductID
        package var quantity: Int64
    }

    package var id: ReservationID
    package var state: State
    /// What it is for, in the caller's words: a cart, an order.
    package var reference: String?
    package var createdAt: Timestamp
    /// Exclusive: from then on it can't be confirmed.
    package var expiresAt: Timestamp
    /// By SKU, without repeats.
    package var lines: [Line]

    package var json: JSONValue {
        [
            "id": .string(id.rawValue), "state": .string(state.rawValue),
            "reference": reference.map { .string($0) } ?? .null,
            "created_at": .string(createdAt.rfc3339), "expires_at": .string(expiresAt.rfc3339),
            "items": .array(
                lines.map { line in
                    [
                        "sku": .string(line.sku.rawValue), "product_id": .string(line.productID.rawValue),
                        "quantity": .integer(line.quantity),
                    ]
                }),
        ]
    }
}
