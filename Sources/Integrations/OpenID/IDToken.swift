import Catalog
import Commerce
import Crypto
import CryptoExtras
import Foundation

/// A key of a provider that signs proofs of identity.
///
/// - Source: RFC 7517, RFC 7518.
enum ProviderKey: Sendable {
    case rsa(_RSA.Signing.PublicKey)
    case ellipticCurve(P256.Signing.PublicKey)

    /// - Returns: `nil` for a key of another kind, for another use, or too short to be safe.
    init?(_ value: JSONValue) {
        if let use = value["use"]?.text, use != "sig" { return nil }
        func bytes(_ name: String) -> [UInt8]? { value[name]?.text.flatMap { Base64URL.decode($0[...]) } }
        switch value["kty"]?.text {
        case "RSA":
            guard let n = bytes("n"), let e = bytes("e"), n.drop(while: { $0 == 0 }).count >= Self.modulusBytesMin,
                let key = try? _RSA.Signing.PublicKey(n: n, e: e)
            else { return nil }
            self = .rsa(key)
        case "EC":
            guard value["crv"]?.text == "P-256", let x = bytes("x"), let y = bytes("y"),
                let key = try? P256.Signing.PublicKey(rawRepresentation: x + y)
            else { return nil }
            self = .ellipticCurve(key)
        default: return nil
        }
    }

    /// 2,048 bits.
    private static let modulusBytesMin = 256

    /// Whether the key has signed a text; the algorithm must be the one of its kind.
    func has(signed text: [UInt8], _ signature: [UInt8], algorithm: String) -> Bool {
        switch self {
        case .rsa(let key):
            return algorithm == "RS256"
                && key.isValidSignature(
                    _RSA.Signing.RSASignature(rawRepresentation: signature), for: SHA256.hash(data: text),
                    padding: .insecurePKCS1v1_5)
        case .ellipticCurve(let key):
            guard algorithm == "ES256", let made = try? P256.Signing.ECDSASignature(rawRepresentation: signature) else {
                return false
            }
            return key.isValidSignature(made, for: SHA256.hash(data: text))
        }
    }
}

/// A provider's proof of who somebody is, taken apart but not yet believed.
///
/// - Source: OpenID Connect Core 1.0, 3.1.3.7; RFC 8725.
struct IDToken: Sendable {
    private static let bytesMax = 16_384
    /// Clocks differ.
    private static let skewMilliseconds: Int64 = 60_000

    let algorithm: String
    /// Of the key; a provider with one key may leave it out.
    let keyID: String?
    private let signed: [UInt8]
    private let signature: [UInt8]
    private let claims: JSONValue

    /// - Returns: `nil` for what is no signed token.
    init?(_ text: String) {
        guard text.utf8.count <= Self.bytesMax else { return nil }
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, let head = Base64URL.decode(parts[0]), let body = Base64URL.decode(parts[1]),
            let signature = Base64URL.decode(parts[2]), let header = try? JSONReader.parse(head),
            let claims = try? JSONReader.parse(body), claims.members != nil,
            let algorithm = header["alg"]?.text, header["crit"] == nil
        else { return nil }
        self.algorithm = algorithm
        keyID = header["kid"]?.text
        signed = Array("\(parts[0]).\(parts[1])".utf8)
        self.signature = signature
        self.claims = claims
    }

    func isSigned(by key: ProviderKey) -> Bool { key.has(signed: signed, signature, algorithm: algorithm) }

    /// Who it is about, after its signature was checked.
    ///
    /// - Returns: `nil` when it is not by this issuer, for this client, for this sign-in and of this time.
    func identity(issuer: String, clientID: String, nonce: String, now: Timestamp) -> ExternalIdentity? {
        let audience = claims["aud"]?.elements?.compactMap(\.text) ?? [claims["aud"]?.text].compactMap { $0 }
        guard claims["iss"]?.text == issuer, audience.contains(clientID), claims["nonce"]?.text == nonce else {
            return nil
        }
        // A token for several, or that names whom it was given to, must have been given to this client.
        let party = claims["azp"]?.text
        guard party == clientID || (party == nil && claims["azp"] == nil && audience.count == 1) else { return nil }
        guard let expires = Self.instant(claims["exp"]), let issued = Self.instant(claims["iat"]),
            now.millisecondsSinceEpoch < expires + Self.skewMilliseconds,
            issued <= now.millisecondsSinceEpoch + Self.skewMilliseconds,
            let subject = claims["sub"]?.text, (1...255).contains(subject.utf8.count)
        else { return nil }
        return ExternalIdentity(
            issuer: issuer, subject: subject, email: claims["email"]?.text.flatMap { EmailAddress($0) },
            isEmailVerified: claims["email_verified"]?.boolean == true, name: claims["name"]?.text)
    }

    private static func instant(_ seconds: JSONValue?) -> Int64? {
        guard let seconds = seconds?.integer, (0...253_402_300_799).contains(seconds) else { return nil }
        return seconds * 1_000
    }
}
