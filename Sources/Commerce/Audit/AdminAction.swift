import Catalog

/// One thing that somebody did who looks after the shop.
package struct AdminAction: Hashable, Sendable {
    /// Grows with every action.
    package var number: Int64
    package var at: Timestamp
    package var actor: String
    package var correlationID: String
    /// "review.approved", "seller.suspended", …
    package var action: String
    package var subjectKind: String
    package var subjectID: String
    /// What it changed, as it was; `nil` when there was nothing before.
    package var before: JSONValue?
    package var after: JSONValue?

    package var json: JSONValue {
        [
            "number": .integer(number), "at": .string(at.rfc3339), "actor": .string(actor),
            "correlation_id": .string(correlationID), "action": .string(action),
            "subject_kind": .string(subjectKind), "subject_id": .string(subjectID), "before": before ?? .null,
            "after": after ?? .null,
        ]
    }
}
