/// What a key allows its holder to do.
package enum Scope: String, Sendable, CaseIterable, Comparable {
    /// Searching and reading published products.
    case search
    /// Writing the catalog and the index.
    case catalog
    /// Analyzers, explanations, evaluations.
    case relevance
    /// Everything, keys included.
    case admin

    package static func < (left: Scope, right: Scope) -> Bool { left.rawValue < right.rawValue }
}

/// Who asks, as far as permission goes.
package struct Grant: Sendable, Hashable {
    /// `nil` for a caller on the machine itself.
    package var keyID: String?
    package var scopes: Set<Scope>
    /// A filter in the grammar of searches that holds for everything the key reads and that its holder can't widen.
    package var filter: String?
    /// Tells one visitor from another, for counting how many search for the same; `nil` when nobody is to be counted.
    package var visitor: String?
    /// The key's own rate, before that of the settings.
    package var requestsPerSecond: Int?

    package init(keyID: String?, scopes: Set<Scope>, filter: String? = nil, visitor: String? = nil) {
        self.visitor = visitor
        self.keyID = keyID
        self.scopes = scopes
        self.filter = filter
    }

    /// The command line on the machine that holds the data.
    package static let everything = Grant(keyID: nil, scopes: [.admin])

    /// Whether the scope is held, by itself or through `admin`.
    package func has(_ scope: Scope) -> Bool { scopes.contains(scope) || scopes.contains(.admin) }
}
