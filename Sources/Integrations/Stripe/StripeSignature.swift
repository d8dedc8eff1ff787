import Catalog
import Crypto

/// Proves that a message comes from Stripe and was sent just now.
///
/// The header is `t=<seconds>,v1=<hex>[,v1=<hex>…]`; each `v1` is the HMAC-SHA-256 of `<seconds>.<body>` under the endpoint's
/// secret, several while the secret is being changed.
/// - Source: https://docs.stripe.com/webhooks#verify-manually
struct StripeSignature: Sendable {
    /// Messages from longer ago may have been recorded by somebody.
    static let toleranceSeconds: Int64 = 300

    private let secret: SymmetricKey

    init(secret: String) { self.secret = SymmetricKey(data: Array(secret.utf8)) }

    /// - Throws: `unauthorized`.
    func check(_ header: String?, of body: [UInt8], at now: Timestamp) throws(Refusal) {
        guard let header, header.utf8.count <= 1_024 else { throw Self.refusal("the message is not signed") }
        var time: Int64?
        var codes: [[UInt8]] = []
        for part in header.split(separator: ",") {
            let pair = part.split(separator: "=", maxSplits: 1)
            guard pair.count == 2 else { continue }
            switch pair[0] {
            case "t": time = Int64(pair[1])
            case "v1": if let code = Self.bytes(pair[1]) { codes.append(code) }
            default: break
            }
        }
        guard let time, !codes.isEmpty else { throw Self.refusal("the message is not signed") }
        let signed = Array("\(time).".utf8) + body
        let isGenuine = codes.contains { code in
            HMAC<SHA256>.isValidAuthenticationCode(code, authenticating: signed, using: secret)
        }
        guard isGenuine else { throw Self.refusal("the signature is not valid") }
        let seconds = now.millisecondsSinceEpoch / 1_000
        guard time > seconds - Self.toleranceSeconds - 1, time <= seconds + Self.toleranceSeconds else {
            throw Self.refusal("the message is not from now")
        }
    }

    private static func refusal(_ message: String) -> Refusal { Refusal(.unauthorized, message: message) }

    private static func bytes(_ text: Substring) -> [UInt8]? {
        let digits = text.utf8.compactMap { Character(UnicodeScalar($0)).hexDigitValue }
        guard digits.count == text.utf8.count, digits.count.isMultiple(of: 2) else { return nil }
        return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
    }
}
