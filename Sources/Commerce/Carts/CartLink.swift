import Catalog

/// A link to what is in a cart.
package struct CartLink: Sendable, Hashable {
    /// The secret that opens it.
    package let code: String
    package let expiresAt: Timestamp
}
