import Catalog

/// A change of many prices on its way.
package struct RepricingRun: Hashable, Sendable {
    package enum State: String, Sendable, CaseIterable {
        case running
        case done
        case cancelled
    }

    /// `rpr_` and 16 random letters and digits.
    package var id: String
    package var repricing: Repricing
    package var state: State
    package var caller: Caller
    /// The row of the last product that was looked at.
    var lastKey: Int64
    /// The row of the last product that was there when it began.
    var untilKey: Int64
    /// Products that it was about.
    package var products: Int64
    /// Prices that changed.
    package var changed: Int64
    /// Prices of which nothing would have been left.
    package var skipped: Int64
    package var createdAt: Timestamp
    package var endedAt: Timestamp?

    package var json: JSONValue {
        [
            "id": .string(id), "state": .string(state.rawValue), "request": repricing.json,
            "products": .integer(products), "changed": .integer(changed), "skipped": .integer(skipped),
            "created_at": .string(createdAt.rfc3339), "ended_at": endedAt.map { .string($0.rfc3339) } ?? .null,
        ]
    }
}
