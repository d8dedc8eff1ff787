import Crypto

/// What is stored of a secret that nobody can guess: its SHA-256, 64 lowercase hexadecimal digits.
///
/// Enough for random tokens; passwords, which people choose, need a slow hash.
package struct TokenHash: Hashable, Sendable {
    package let rawValue: String

    /// Takes a hash out of the store.
    package init(stored rawValue: String) { self.rawValue = rawValue }

    /// - Parameter purpose: what the secret is for, so that one for another purpose has another hash.
    package init(of secret: String, purpose: String) {
        var hash = SHA256()
        hash.update(data: Array("\(purpose):\(secret)".utf8))
        rawValue = Hexadecimal.text(Array(hash.finalize()))
    }
}
