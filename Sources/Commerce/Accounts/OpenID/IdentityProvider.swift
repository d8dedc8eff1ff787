import Catalog

/// Who somebody is at another provider, as that one has proved.
package struct ExternalIdentity: Hashable, Sendable {
    package var issuer: String
    /// Never given to anybody else there, unlike an e-mail address.
    package var subject: String
    package var email: EmailAddress?
    /// Whether the provider says that the address is this person's.
    package var isEmailVerified: Bool
    package var name: String?

    package init(issuer: String, subject: String, email: EmailAddress?, isEmailVerified: Bool, name: String?) {
        self.issuer = issuer
        self.subject = subject
        self.email = email
        self.isEmailVerified = isEmailVerified
        self.name = name
    }
}

/// What the shop and a provider share for one sign-in.
package struct IdentityRequest: Hashable, Sendable {
    /// Where the provider sends people back to.
    package var redirectAddress: String
    /// Comes back with the answer.
    package var state: String
    /// Comes back in the identity's proof.
    package var nonce: String
    /// Shows that whoever redeems the code is who asked for it.
    package var verifier: String

    package init(redirectAddress: String, state: String, nonce: String, verifier: String) {
        self.redirectAddress = redirectAddress
        self.state = state
        self.nonce = nonce
        self.verifier = verifier
    }
}

/// Somebody else who knows who people are.
package protocol IdentityProvider: Sendable {
    /// In addresses of the API: "example".
    var name: String { get }

    /// Where people are sent to sign in.
    ///
    /// - Throws: `unavailable` when the provider does not answer.
    func address(for request: IdentityRequest) async throws(Refusal) -> String

    /// Redeems the code that the provider has given.
    ///
    /// - Throws: `unauthorized` for a code or a proof that is not good, `unavailable` when the provider does not answer.
    func identity(code: String, for request: IdentityRequest) async throws(Refusal) -> ExternalIdentity
}
