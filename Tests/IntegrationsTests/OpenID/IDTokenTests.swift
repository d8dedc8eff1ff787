import Catalog
import Crypto
import CryptoExtras
import Foundation
import Testing

@testable import Commerce
@testable import Integrations

/// Which proofs of identity are believed.
@Suite struct IDTokenTests {
    private static let now = Timestamp(millisecondsSinceEpoch: 1_800_000_000_000)
    private let key = P256.Signing.PrivateKey()

    private var claims: [String: JSONValue] {
        [
            "iss": "https://id.example", "aud": "shop", "sub": "42", "nonce": "n", "exp": 1_800_000_300,
            "iat": 1_799_999_990, "email": "ann@example.com", "email_verified": true,
        ]
    }

    private func text(_ claims: [String: JSONValue], algorithm: String = "ES256") throws -> String {
        let header = JSONWriter.bytes(["alg": .string(algorithm), "kid": "k1"])
        let body = JSONWriter.bytes(.object(claims.sorted { $0.key < $1.key }.map { JSONMember($0.key, $0.value) }))
        let signed = Base64URL.encode(header) + "." + Base64URL.encode(body)
        let signature = try key.signature(for: SHA256.hash(data: Array(signed.utf8)))
        return signed + "." + Base64URL.encode(Array(signature.rawRepresentation))
    }

    private func identity(_ claims: [String: JSONValue]) throws -> ExternalIdentity? {
        let token = try #require(IDToken(try text(claims)))
        #expect(token.isSigned(by: .ellipticCurve(key.publicKey)))
        return token.identity(issuer: "https://id.example", clientID: "shop", nonce: "n", now: Self.now)
    }

    @Test func aGoodProofIsBelieved() throws {
        let found = try #require(try identity(claims))
        #expect(found.subject == "42" && found.email?.text == "ann@example.com" && found.isEmailVerified)
        var several = claims
        several["aud"] = ["shop", "other"]
        several["azp"] = "shop"
        #expect(try identity(several) != nil)
        // "true" as a text is no word of the provider.
        several["email_verified"] = "true"
        #expect(try identity(several)?.isEmailVerified == false)
    }

    @Test(
        arguments: [
            ("iss", "https://evil.example"), ("aud", "other"), ("aud", ["shop", "other"]),
            ("azp", "other"), ("nonce", "other"), ("nonce", .null), ("exp", 1_799_999_940), ("exp", .null),
            ("iat", 1_800_000_061), ("sub", ""), ("sub", .null),
        ] as [(String, JSONValue)])
    func proofsForOthersOrOfAnotherTimeAreNot(_ name: String, _ value: JSONValue) throws {
        var changed = claims
        changed[name] = value
        #expect(try identity(changed) == nil)
    }

    @Test func theAlgorithmMustBeThatOfTheKey() throws {
        let elliptic = ProviderKey.ellipticCurve(key.publicKey)
        for algorithm in ["none", "HS256", "RS256", "es256"] {
            #expect(IDToken(try text(claims, algorithm: algorithm))?.isSigned(by: elliptic) == false)
        }
        let other = ProviderKey.ellipticCurve(P256.Signing.PrivateKey().publicKey)
        #expect(IDToken(try text(claims))?.isSigned(by: other) == false)
        #expect(IDToken("a.b") == nil && IDToken("..") == nil && IDToken("e30.e30") == nil)
    }

    @Test func keysOfRSAAreRead() throws {
        let rsa = try _RSA.Signing.PrivateKey(keySize: .bits2048)
        let primitives = try rsa.publicKey.getKeyPrimitives()
        func key(_ use: String) -> ProviderKey? {
            ProviderKey([
                "kty": "RSA", "use": .string(use), "n": .string(Base64URL.encode(Array(primitives.modulus))),
                "e": .string(Base64URL.encode(Array(primitives.publicExponent))),
            ])
        }
        let signed = Array("text".utf8)
        let signature = try rsa.signature(for: SHA256.hash(data: signed), padding: .insecurePKCS1v1_5)
        let read = try #require(key("sig"))
        #expect(read.has(signed: signed, Array(signature.rawRepresentation), algorithm: "RS256"))
        #expect(!read.has(signed: signed + [1], Array(signature.rawRepresentation), algorithm: "RS256"))
        #expect(!read.has(signed: signed, Array(signature.rawRepresentation), algorithm: "ES256"))
        #expect(key("enc") == nil, "a key for encryption signs nothing")
        #expect(ProviderKey(["kty": "oct", "k": "AAAA"]) == nil)
        let short = Base64URL.encode(Array(primitives.modulus).suffix(64))
        #expect(ProviderKey(["kty": "RSA", "n": .string(short), "e": "AQAB"]) == nil)
    }
}
