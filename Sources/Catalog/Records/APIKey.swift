/// Names an API key without giving it away; shown in lists and logs.
package struct APIKeyID: Hashable, Sendable, CustomStringConvertible {
    package let rawValue: String

    package init(_ rawValue: String) { self.rawValue = rawValue }

    package var description: String { rawValue }
}

/// What the holder of a key may do.
package enum APIScope: String, Sendable, CaseIterable, Comparable {
    case search, catalog, relevance, admin

    package static func < (left: APIScope, right: APIScope) -> Bool { left.rawValue < right.rawValue }
}

/// An API key as stored: its hash, never the key.
package struct APIKey: Hashable, Sendable, Identifiable {
    package var id: APIKeyID
    package var name: String
    /// Hash of the secret in any text form; unique.
    package var hash: String
    package var scopes: Set<APIScope>
    /// A filter that every search with this key must also pass.
    package var filter: String?
    /// How many requests a second the key may make; `nil` for what the server's settings say.
    package var requestsPerSecond: Int?
    package var createdAt: Timestamp
    /// Exclusive.
    package var expiresAt: Timestamp?
    package var revokedAt: Timestamp?

    package init(
        id: APIKeyID, name: String, hash: String, scopes: Set<APIScope>, filter: String? = nil, createdAt: Timestamp,
        expiresAt: Timestamp? = nil, revokedAt: Timestamp? = nil, requestsPerSecond: Int? = nil
    ) {
        self.requestsPerSecond = requestsPerSecond
        self.id = id
        self.name = name
        self.hash = hash
        self.scopes = scopes
        self.filter = filter
        self.createdAt = createdAt
        self.expiresAt = expiresAt
        self.revokedAt = revokedAt
    }

    package func isUsable(at instant: Timestamp) -> Bool {
        revokedAt == nil && (expiresAt.map { instant < $0 } ?? true)
    }
}
