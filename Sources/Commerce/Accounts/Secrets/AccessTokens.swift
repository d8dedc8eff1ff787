import Catalog
import Crypto
import Foundation

/// What an access token says: whose it is, of which session, until when.
package struct AccessClaims: Hashable, Sendable {
    package var user: UserID
    package var session: SessionID
    package var issuedAt: Timestamp
    package var expiresAt: Timestamp
}

/// Access tokens: JSON Web Tokens that are signed with HMAC-SHA-256.
///
/// Who checks them is who makes them, so that a shared secret does; every key has a name (`kid`) and is derived from the
/// ``MasterKey`` by it. A token is taken only when its header names a key in force and this very algorithm, so that
/// "none" and a public key in place of the secret get nowhere. Rights are not in it: they are looked up with the session,
/// so that what was taken away is gone at once.
/// - Source: RFC 7515, RFC 7519; RFC 8725 for what to refuse.
struct AccessTokens: Sendable {
    /// A key that may be in use.
    struct SigningKey: Hashable, Sendable {
        var id: String
        var createdAt: Timestamp
    }

    static let issuer = "aisle"
    private static let tokenType = "at+jwt"
    /// Ours have about 350 bytes.
    private static let bytesMax = 1_024
    /// A clock that was set back by more than this makes earlier tokens look as if they came from the future.
    private static let skewMilliseconds: Int64 = 60_000

    let master: MasterKey
    let lifetimeMilliseconds: Int64

    func sign(_ claims: AccessClaims, with key: SigningKey) -> String {
        let header = JSONWriter.bytes([
            "alg": "HS256", "kid": .string(key.id), "typ": .string(Self.tokenType),
        ])
        let payload = JSONWriter.bytes([
            "iss": .string(Self.issuer), "sub": .string(claims.user.rawValue),
            "sid": .string(claims.session.rawValue), "iat": .integer(claims.issuedAt.millisecondsSinceEpoch / 1_000),
            "exp": .integer(claims.expiresAt.millisecondsSinceEpoch / 1_000),
        ])
        let signed = Base64URL.encode(header) + "." + Base64URL.encode(payload)
        return signed + "." + Base64URL.encode(signature(of: signed, key.id))
    }

    /// The claims of a token that is good now.
    ///
    /// - Parameter keys: those in force.
    /// - Returns: `nil` for everything else, whatever is wrong with it.
    func verify(_ token: String, keys: [SigningKey], now: Timestamp) -> AccessClaims? {
        guard token.utf8.count <= Self.bytesMax else { return nil }
        let parts = token.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, let header = Self.object(parts[0]), let given = Base64URL.decode(parts[2]) else {
            return nil
        }
        guard header["alg"]?.text == "HS256", header["typ"]?.text == Self.tokenType, let id = header["kid"]?.text,
            keys.contains(where: { $0.id == id }),
            ConstantTime.areEqual(signature(of: "\(parts[0]).\(parts[1])", id), given),
            let payload = Self.object(parts[1]), payload["iss"]?.text == Self.issuer
        else { return nil }
        guard let user = payload["sub"]?.text, let session = payload["sid"]?.text,
            let issued = Self.instant(payload["iat"]), let expires = Self.instant(payload["exp"])
        else { return nil }
        let present = now.millisecondsSinceEpoch
        guard present < expires.millisecondsSinceEpoch,
            issued.millisecondsSinceEpoch - present <= Self.skewMilliseconds,
            expires.millisecondsSinceEpoch - issued.millisecondsSinceEpoch <= lifetimeMilliseconds + 1_000
        else { return nil }
        return AccessClaims(
            user: UserID(user), session: SessionID(session), issuedAt: issued, expiresAt: expires)
    }

    private func signature(of text: String, _ keyID: String) -> [UInt8] {
        Array(
            HMAC<SHA256>.authenticationCode(
                for: Array(text.utf8), using: master.key(.accessToken, keyID)))
    }

    private static func object(_ part: Substring) -> JSONValue? {
        guard let bytes = Base64URL.decode(part), let value = try? JSONReader.parse(bytes), value.members != nil else {
            return nil
        }
        return value
    }

    private static func instant(_ seconds: JSONValue?) -> Timestamp? {
        guard let seconds = seconds?.integer, (0...253_402_300_799).contains(seconds) else { return nil }
        return Timestamp(millisecondsSinceEpoch: seconds * 1_000)
    }
}

/// Base64 as tokens have it: for addresses, without padding.
///
/// - Source: RFC 4648, 5.
package enum Base64URL {
    /// Letters, digits, "-" and "_".
    package static func encode(_ bytes: [UInt8]) -> String {
        String(
            Data(bytes).base64EncodedString().compactMap { letter -> Character? in
                switch letter {
                case "+": "-"
                case "/": "_"
                case "=": nil
                default: letter
                }
            })
    }

    /// - Returns: `nil` for a text that has anything but its letters.
    package static func decode(_ text: Substring) -> [UInt8]? {
        guard !text.utf8.contains(where: { "+/=".utf8.contains($0) }) else { return nil }
        let plain = String(text.map { $0 == "-" ? "+" : $0 == "_" ? "/" : $0 })
        return Data(base64Encoded: plain + String(repeating: "=", count: (4 - plain.utf8.count % 4) % 4))
            .map { Array($0) }
    }
}
