import Catalog

/// Signing in with an account at another provider.
///
/// **Whose account it is**: that which was linked to the same issuer and subject. Otherwise the provider must have verified
/// the e-mail address. Is it nobody's, an account is made; has an account the address, it is linked, and its owner gets a
/// mail, unless the account may do more than a shopper's or a seller's. Accounts with a second factor are never opened this
/// way: what the provider asks for is not known here.
package struct ExternalSignIn: Sendable {
    /// Longer than anybody takes at the provider.
    private static let attemptMilliseconds: Int64 = 10 * 60_000

    /// What somebody who begins gets.
    package struct Beginning: Sendable {
        /// Where to go.
        package var address: String
        /// Kept by the browser until it comes back: an answer that another browser began is refused.
        package var binding: String
    }

    let context: AccountContext
    let providers: [any IdentityProvider]

    /// Whether the shop is reached encrypted only.
    package var isSecure: Bool { context.policy.publicAddress.hasPrefix("https://") }

    /// - Throws: `not_found` for an unknown provider, `unavailable` when it does not answer.
    package func begin(_ name: String) async throws(Refusal) -> Beginning {
        let provider = try provider(name)
        let (state, binding) = (context.source.token(.openIDState), context.source.text(43))
        let request = IdentityRequest(
            redirectAddress: redirectAddress(name), state: state, nonce: context.source.text(43),
            verifier: context.source.text(64))
        let address = try await provider.address(for: request)
        let hash = AccountTokenKind.openIDState.hash(state)
        let secrets: JSONValue = [
            "nonce": .string(request.nonce), "verifier": .string(request.verifier), "binding": .string(binding),
        ]
        let sealed = try context.master.seal(JSONWriter.bytes(secrets), .openID, context: hash.rawValue)
        let end = context.now().adding(Self.attemptMilliseconds)
        try await context.store.write { db in
            try ExternalIdentityStore(db).insert(hash, provider: name, sealed: sealed, until: end)
        }
        return Beginning(address: address, binding: binding)
    }

    /// Signs somebody in with what the provider has answered.
    ///
    /// - Parameter binding: that of ``begin(_:)``, from the same browser.
    /// - Throws: `invalid_token` for an answer that nobody asked for, that comes twice, late or from another browser;
    ///   `unauthorized` when the provider's proof is not good; `forbidden` when the account can't be opened this way.
    package func finish(
        _ name: String, state: String, code: String, binding: String?, from origin: RequestOrigin, by caller: Caller
    ) async throws(Refusal) -> TokenPair {
        let provider = try provider(name)
        let (hash, asked) = (AccountTokenKind.openIDState.hash(state), context.now())
        let sealed = try await context.store.write { db in
            try ExternalIdentityStore(db).take(hash, provider: name, now: asked)
        }
        guard let sealed, let bytes = context.master.open(sealed, .openID, context: hash.rawValue),
            let secrets = try? JSONReader.parse(bytes), let nonce = secrets["nonce"]?.text,
            let verifier = secrets["verifier"]?.text, let expected = secrets["binding"]?.text,
            ConstantTime.areEqual(Array(expected.utf8), Array((binding ?? "").utf8))
        else { throw AccountContext.invalidLink }
        let request = IdentityRequest(
            redirectAddress: redirectAddress(name), state: state, nonce: nonce, verifier: verifier)
        let identity = try await provider.identity(code: code, for: request)
        let now = context.now()
        let newID = context.source.userID()
        let outcome = try await context.store.write { [context] db in
            try ExternalSignInStore(db, context, at: now).signIn(
                identity, provider: name, newID: newID, from: origin, by: caller)
        }
        return try SignIn.pair(outcome)
    }

    private func provider(_ name: String) throws(Refusal) -> any IdentityProvider {
        guard let provider = providers.first(where: { $0.name == name }) else {
            throw Refusal(.notFound, message: "there is no such provider")
        }
        return provider
    }

    private func redirectAddress(_ name: String) -> String {
        "\(context.policy.publicAddress)/api/v1/auth/oidc/\(name)/callback"
    }
}
