import Catalog
import Crypto

/// One-time codes that an authenticator app shows: six digits that change every 30 seconds.
///
/// - Source: RFC 6238 with HMAC-SHA-1, which is what all apps take; RFC 4226, 5.3 for the digits.
enum TimeBasedCode {
    static let digits = 6
    static let stepSeconds: Int64 = 30
    /// Steps before and after the present one that are taken: clocks differ, and people type slowly (RFC 6238, 5.2).
    static let stepsOff: Int64 = 1
    /// As long as the hash, which RFC 4226, 4 recommends.
    static let secretBytes = 20

    /// The code of one step.
    ///
    /// - Parameter step: counted from 1970, 0-based; not negative.
    static func code(secret: [UInt8], step: Int64, digits: Int = TimeBasedCode.digits) -> String {
        precondition(step >= 0 && (6...9).contains(digits), "codes count from 1970 and have 6 to 9 digits")
        let message = withUnsafeBytes(of: UInt64(step).bigEndian) { Array($0) }
        let mac = Array(
            HMAC<Insecure.SHA1>.authenticationCode(for: message, using: SymmetricKey(data: secret)))
        let offset = Int(mac[mac.count - 1] & 0xF)
        let number = mac[offset..<(offset + 4)].reduce(UInt32(0)) { $0 << 8 | UInt32($1) } & 0x7FFF_FFFF
        let modulus = (0..<digits).reduce(UInt32(1)) { power, _ in power * 10 }
        let text = String(number % modulus)
        return String(repeating: "0", count: digits - text.utf8.count) + text
    }

    static func step(at instant: Timestamp) -> Int64 {
        max(0, instant.millisecondsSinceEpoch) / 1_000 / stepSeconds
    }

    /// The step whose code was given; `nil` when none near `instant` fits.
    ///
    /// A code works once: steps up to `lastStep` are refused, also when the clock was set back meanwhile.
    static func step(
        of code: String, secret: [UInt8], at instant: Timestamp, lastStep: Int64?
    ) -> Int64? {
        let given = Array(code.utf8.filter { $0 != UInt8(ascii: " ") })
        guard given.count == digits else { return nil }
        let now = step(at: instant)
        var found: Int64?
        // All steps are computed, so that the time taken does not tell which one fits.
        for step in max(0, now - stepsOff)...(now + stepsOff) {
            let fits = ConstantTime.areEqual(Array(self.code(secret: secret, step: step).utf8), given)
            if fits, lastStep.map({ step > $0 }) ?? true { found = step }
        }
        return found
    }

    /// What an authenticator app reads from a QR code.
    ///
    /// - Source: the key URI format that Google Authenticator introduced and all apps read.
    static func address(secret: [UInt8], account: String, issuer: String) -> String {
        "otpauth://totp/\(escaped(issuer)):\(escaped(account))?secret=\(Base32.encode(secret))"
            + "&issuer=\(escaped(issuer))&algorithm=SHA1&digits=\(digits)&period=\(stepSeconds)"
    }

    private static func escaped(_ text: String) -> String {
        let hexadecimal = Array("0123456789ABCDEF".utf8)
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                bytes.append(byte)
            default: bytes += [UInt8(ascii: "%"), hexadecimal[Int(byte >> 4)], hexadecimal[Int(byte & 15)]]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
