import TestSupport
import Testing

@testable import Commerce

@Suite struct TokenHashTests {
    @Test func hashesAreSHA256OfPurposeAndSecret() {
        // printf 'cart:abc' | sha256sum
        #expect(
            TokenHash(of: "abc", purpose: "cart").rawValue
                == "8df209dbb7d458076ee11933eb59d8437e4ccf3d1154bd98565ab1657d640f89")
        #expect(TokenHash(of: "abc", purpose: "cart") != TokenHash(of: "abc", purpose: "share"))
    }

    @Test func secretsComeFromTheirGenerator() {
        var first = SeededGenerator(seed: 4)
        var second = SeededGenerator(seed: 4)
        let text = SecretText.base62(40, using: &first)
        #expect(text == SecretText.base62(40, using: &second))
        #expect(text.utf8.count == 40 && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) })
        #expect(SecretText.base62(32) != SecretText.base62(32))
    }
}
