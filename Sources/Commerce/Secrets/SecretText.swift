/// Texts that nobody can guess.
package enum SecretText {
    private static let letters = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".utf8)

    /// Letters and digits, each of the 62 equally likely: 5.95 bits a character.
    package static func base62(_ length: Int, using generator: inout some RandomNumberGenerator) -> String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(length)
        for _ in 0..<length { bytes.append(letters[Int.random(in: 0..<letters.count, using: &generator)]) }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// From the system's generator, which is fit for secrets.
    package static func base62(_ length: Int) -> String {
        var generator = SystemRandomNumberGenerator()
        return base62(length, using: &generator)
    }
}
