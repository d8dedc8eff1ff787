import Catalog

/// Who does something and in which request: for ledgers and for events.
package struct Caller: Hashable, Sendable {
    /// "key_4711", "user_17", "visitor"; never a secret.
    package var actor: String
    /// Of the request, as in `X-Request-Id`.
    package var correlationID: String

    package init(actor: String, correlationID: String) {
        self.actor = actor
        self.correlationID = correlationID
    }

    /// What the service does by itself, such as ending what has run out.
    package static func service(_ chore: String) -> Caller { Caller(actor: "service:\(chore)", correlationID: chore) }
}

/// Names a person with an account.
package struct UserID: Hashable, Sendable, CustomStringConvertible {
    package let rawValue: String

    package init(_ rawValue: String) { self.rawValue = rawValue }

    package var description: String { rawValue }
}

/// Who buys: somebody without an account, known by a secret that only he has, or somebody who has signed in.
package enum Buyer: Hashable, Sendable {
    case visitor(TokenHash)
    case user(UserID)
}
