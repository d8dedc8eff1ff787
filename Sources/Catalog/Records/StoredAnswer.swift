/// What a write was answered with, as it goes out again when it is sent again under its idempotency key.
package struct StoredAnswer: Hashable, Sendable {
    /// HTTP status, 100…599.
    package var status: Int
    package var body: [UInt8]

    package init(status: Int, body: [UInt8]) {
        self.status = status
        self.body = body
    }
}

/// What a request finds under its idempotency key.
package enum KeyedAnswer: Hashable, Sendable {
    /// The key is new or has expired: do the work, then keep the answer.
    case none
    case kept(StoredAnswer)
    /// The key belongs to another request.
    case mismatch
}
