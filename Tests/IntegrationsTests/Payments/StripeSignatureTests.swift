import Catalog
import Crypto
import Foundation
import Testing

@testable import Integrations

/// Makes the header that Stripe would send.
enum SignedMessage {
    static func header(_ body: String, secret: String, seconds: Int64) -> String {
        let code = HMAC<SHA256>.authenticationCode(
            for: Array("\(seconds).\(body)".utf8), using: SymmetricKey(data: Array(secret.utf8)))
        return "t=\(seconds),v1=" + code.map { String(format: "%02x", $0) }.joined()
    }
}

@Suite struct StripeSignatureTests {
    private let seconds: Int64 = 1_800_000_000
    private let signature = StripeSignature(secret: "whsec_test")
    private let body = #"{"id":"evt_1"}"#

    private func isTaken(_ header: String?, _ body: String, at seconds: Int64) -> Bool {
        do {
            try signature.check(
                header, of: Array(body.utf8), at: Timestamp(millisecondsSinceEpoch: seconds * 1_000))
            return true
        } catch {
            return error.code != .unauthorized
        }
    }

    /// Made with `openssl dgst -sha256 -hmac whsec_test`.
    @Test func genuineMessageIsTaken() {
        #expect(isTaken(SignedMessage.header(body, secret: "whsec_test", seconds: seconds), body, at: seconds))
        let known = "t=1800000000,v1=45705be2a45ab5acdd1395cc695e9e7073125385ec24194921c401dff44176f8"
        #expect(isTaken(known, body, at: seconds))
    }

    @Test(arguments: [(-301, false), (-300, true), (299, true), (300, true), (301, false)])
    func messageHoldsForFiveMinutes(age: Int64, isGood: Bool) {
        let header = SignedMessage.header(body, secret: "whsec_test", seconds: seconds)
        #expect(isTaken(header, body, at: seconds + age) == isGood)
    }

    @Test func oneOfSeveralSignaturesIsEnough() {
        let good = SignedMessage.header(body, secret: "whsec_test", seconds: seconds)
        let old = String(repeating: "ab", count: 32)
        let code = good.split(separator: "=").last ?? ""
        #expect(isTaken("t=\(seconds),v0=x,v1=\(old),v1=\(code)", body, at: seconds))
    }

    @Test func forgedMessageIsRefused() {
        let good = SignedMessage.header(body, secret: "whsec_test", seconds: seconds)
        #expect(!isTaken(good, body + " ", at: seconds))
        #expect(!isTaken(SignedMessage.header(body, secret: "whsec_other", seconds: seconds), body, at: seconds))
        #expect(!isTaken(good.replacing("t=1800000000", with: "t=1800000001"), body, at: seconds))
        for header in [nil, "", "t=1800000000", "v1=ab", "t=x,v1=ab", "t=1800000000,v1=zz", "t=1800000000,v1=abc"] {
            #expect(!isTaken(header, body, at: seconds))
        }
    }
}
