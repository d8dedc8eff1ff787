import Catalog

/// What became of one write.
package struct WriteReceipt: Sendable, Hashable {
    package enum Outcome: String, Sendable, CaseIterable {
        case created, updated, unchanged, deleted
    }

    /// Of the product.
    package var id: String
    /// The product's version after the write; of a deleted product 0.
    package var version: Int64
    /// The outbox sequence: an index that has reached it shows the write.
    package var sequence: Int64
    package var outcome: Outcome

    /// `{"id","version","sequence","outcome"}`
    package var json: [UInt8] {
        JSONWriter.bytes([
            "id": .string(id), "version": .integer(version), "sequence": .integer(sequence),
            "outcome": .string(outcome.rawValue),
        ])
    }
}
