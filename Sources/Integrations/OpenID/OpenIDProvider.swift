import Catalog
import Commerce
import Crypto
import Foundation
import Synchronization

/// A provider that speaks OpenID Connect: authorization code with PKCE, proofs checked with its published keys.
///
/// - Source: OpenID Connect Core 1.0 and Discovery 1.0; RFC 7636.
package final class OpenIDProvider: IdentityProvider {
    /// What the operator has agreed with the provider.
    package struct Registration: Sendable, Equatable {
        /// In addresses of the API.
        package var name: String
        /// An https address without a slash at its end unless the provider has one; http on this machine only.
        package var issuer: String
        package var clientID: String
        /// `nil` for a public client.
        package var clientSecret: String?
        /// Whether it may be in a private network.
        package var allowsPrivateAddresses: Bool

        package init(
            name: String, issuer: String, clientID: String, clientSecret: String?, allowsPrivateAddresses: Bool
        ) {
            self.name = name
            self.issuer = issuer
            self.clientID = clientID
            self.clientSecret = clientSecret
            self.allowsPrivateAddresses = allowsPrivateAddresses
        }
    }

    /// What the provider says of itself.
    private struct Description: Sendable {
        var authorization: String
        var token: String
        var keys: String
        var takesSecretInBody: Bool
    }

    private struct State {
        var description: (value: Description, at: Timestamp)?
        var keys: (value: [(id: String?, key: ProviderKey)], at: Timestamp)?
    }

    /// Providers change their addresses rarely.
    private static let descriptionMilliseconds: Int64 = 3_600_000
    /// A key that is not known is asked for at most so often: anybody can send tokens with invented names of keys.
    private static let keysMilliseconds: Int64 = 60_000
    private static let timeoutMilliseconds = 10_000

    private let registration: Registration
    private let exchange: HTTPExchange
    private let now: @Sendable () -> Timestamp
    private let state = Mutex(State())

    package var name: String { registration.name }

    package init(_ registration: Registration, exchange: HTTPExchange, now: @escaping @Sendable () -> Timestamp) {
        self.registration = registration
        self.exchange = exchange
        self.now = now
    }

    package func address(for request: IdentityRequest) async throws(Refusal) -> String {
        let description = try await description()
        let challenge = Base64URL.encode(Array(SHA256.hash(data: Array(request.verifier.utf8))))
        let query = Self.form([
            ("response_type", "code"), ("client_id", registration.clientID),
            ("redirect_uri", request.redirectAddress), ("scope", "openid email profile"), ("state", request.state),
            ("nonce", request.nonce), ("code_challenge", challenge), ("code_challenge_method", "S256"),
        ])
        return description.authorization + (description.authorization.contains("?") ? "&" : "?") + query
    }

    package func identity(code: String, for request: IdentityRequest) async throws(Refusal) -> ExternalIdentity {
        let text = try await redeem(code, request)
        guard let token = IDToken(text), try await isSigned(token),
            let identity = token.identity(
                issuer: registration.issuer, clientID: registration.clientID, nonce: request.nonce, now: now())
        else { throw Refusal(.unauthorized, message: "the provider's proof of identity is not good") }
        return identity
    }

    // MARK: Asking the provider

    private func redeem(_ code: String, _ request: IdentityRequest) async throws(Refusal) -> String {
        let description = try await description()
        var members = [
            ("grant_type", "authorization_code"), ("code", code), ("redirect_uri", request.redirectAddress),
            ("code_verifier", request.verifier), ("client_id", registration.clientID),
        ]
        var headers = [
            HTTPExchange.Header("Content-Type", "application/x-www-form-urlencoded"),
            HTTPExchange.Header("Accept", "application/json"),
        ]
        if let secret = registration.clientSecret {
            if description.takesSecretInBody {
                members.append(("client_secret", secret))
            } else {
                let pair = "\(Self.escape(registration.clientID)):\(Self.escape(secret))"
                headers.append(
                    HTTPExchange.Header("Authorization", "Basic " + Data(pair.utf8).base64EncodedString()))
            }
        }
        let answer = try await send("POST", description.token, headers, Array(Self.form(members).utf8))
        if (500..<600).contains(answer.status) { throw Self.isAway }
        guard answer.status == 200, let value = try? JSONReader.parse(answer.body), let token = value["id_token"]?.text
        else { throw Refusal(.unauthorized, message: "the provider did not take the code") }
        return token
    }

    private func description() async throws(Refusal) -> Description {
        let instant = now()
        let known = state.withLock { $0.description }
        if let known, Self.isFresh(known.at, instant, Self.descriptionMilliseconds) { return known.value }
        let issuer = registration.issuer
        let base = issuer.hasSuffix("/") ? String(issuer.dropLast()) : issuer
        let value = try await json(base + "/.well-known/openid-configuration")
        // Another issuer would let one provider speak for another.
        guard value["issuer"]?.text == issuer, let authorization = value["authorization_endpoint"]?.text,
            let token = value["token_endpoint"]?.text, let keys = value["jwks_uri"]?.text,
            [authorization, token, keys].allSatisfy({ isAllowed($0) })
        else { throw Refusal(.unavailable, message: "the provider's description is not that of its issuer") }
        let methods = value["token_endpoint_auth_methods_supported"]?.elements?.compactMap(\.text)
        let made = Description(
            authorization: authorization, token: token, keys: keys,
            takesSecretInBody: methods.map { !$0.contains("client_secret_basic") } ?? false)
        state.withLock { $0.description = (made, instant) }
        return made
    }

    /// Looks for new keys when none of those that are known has signed it.
    private func isSigned(_ token: IDToken) async throws(Refusal) -> Bool {
        let known = state.withLock { $0.keys }
        if let known {
            if Self.isSigned(token, by: known.value) { return true }
            if Self.isFresh(known.at, now(), Self.keysMilliseconds) { return false }
        }
        let value = try await json(try await description().keys)
        let keys = (value["keys"]?.elements ?? []).prefix(100).compactMap { value in
            ProviderKey(value).map { (id: value["kid"]?.text, key: $0) }
        }
        let instant = now()
        state.withLock { $0.keys = (keys, instant) }
        return Self.isSigned(token, by: keys)
    }

    private static func isSigned(_ token: IDToken, by keys: [(id: String?, key: ProviderKey)]) -> Bool {
        keys.contains { entry in
            (token.keyID == nil || entry.id == nil || token.keyID == entry.id) && token.isSigned(by: entry.key)
        }
    }

    private static func isFresh(_ at: Timestamp, _ now: Timestamp, _ milliseconds: Int64) -> Bool {
        (0..<milliseconds).contains(now.millisecondsSinceEpoch - at.millisecondsSinceEpoch)
    }

    private func json(_ url: String) async throws(Refusal) -> JSONValue {
        let answer = try await send("GET", url, [HTTPExchange.Header("Accept", "application/json")], [])
        guard answer.status == 200, let value = try? JSONReader.parse(answer.body) else { throw Self.isAway }
        return value
    }

    private func send(
        _ method: String, _ url: String, _ headers: [HTTPExchange.Header], _ body: [UInt8]
    ) async throws(Refusal) -> HTTPExchange.Response {
        let request = HTTPExchange.Request(
            method, url, headers: headers, body: body, timeoutMilliseconds: Self.timeoutMilliseconds,
            allowsPrivateAddresses: registration.allowsPrivateAddresses)
        do throws(HTTPExchange.Failure) {
            return try await exchange.send(request)
        } catch {
            throw Refusal(.unavailable, message: "the provider does not answer: \(error.message)")
        }
    }

    /// Secrets go out encrypted, unless the provider was put on this machine.
    private func isAllowed(_ url: String) -> Bool {
        url.hasPrefix("https://") || (registration.allowsPrivateAddresses && url.hasPrefix("http://"))
    }

    // MARK: Forms

    static func form(_ members: [(String, String)]) -> String {
        members.map { "\(escape($0.0))=\(escape($0.1))" }.joined(separator: "&")
    }

    /// - Source: RFC 3986, 2.3: what needs no escape.
    private static func escape(_ text: String) -> String {
        var result = ""
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                result.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                result += byte < 16 ? "%0\(digits)" : "%\(digits)"
            }
        }
        return result
    }

    private static let isAway = Refusal(.unavailable, message: "the provider does not answer as it should")
}
