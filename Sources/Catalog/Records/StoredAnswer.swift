/// What an idempotency key was first answered with.
package struct StoredAnswer: Hashable, Sendable {
    /// HTTP status.
    package var status: Int
    package var body: [UInt8]

    package init(status: Int, body: [UInt8]) {
        self.status = status
        self.body = body
    }
}

/// What a request finds under its idempotency key.
package enum IdempotencyClaim: Hashable, Sendable {
    /// The key is new or has expired: do the work, then store the answer.
    case new
    /// The first request with the key has not been answered yet.
    case inProgress
    case answered(StoredAnswer)
    /// The key belongs to another request.
    case mismatch
}
