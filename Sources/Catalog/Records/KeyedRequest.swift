/// A write with an idempotency key.
package struct KeyedRequest: Hashable, Sendable {
    /// Who writes where ("key_4711 POST /products"); keys of different scopes don't meet.
    package let scope: String
    package let key: String
    /// Of everything that makes two requests the same.
    package let hash: String
    package let at: Timestamp

    package init(scope: String, key: String, hash: String, at: Timestamp) {
        self.scope = scope
        self.key = key
        self.hash = hash
        self.at = at
    }
}
