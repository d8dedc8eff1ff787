/// Something that happened to the service itself and that nobody may miss: a job ended, a generation was switched in.
package struct StoredEvent: Hashable, Sendable {
    /// Grows with every event.
    package var number: Int64
    package var at: Timestamp
    /// "job.finished", "index.rebuild_finished", …
    package var type: String
    package var data: JSONValue

    package init(number: Int64, at: Timestamp, type: String, data: JSONValue) {
        self.number = number
        self.at = at
        self.type = type
        self.data = data
    }
}

/// A product that changed, as the outbox says it.
package struct ChangedProduct: Hashable, Sendable {
    package var sequence: Int64
    package var id: ProductID

    package init(sequence: Int64, id: ProductID) {
        self.sequence = sequence
        self.id = id
    }
}
