import Catalog
import Crypto
import Foundation

/// Proves to a receiver who sent a message and when: `t=SECONDS,v1=HEX`, where HEX is the HMAC-SHA256 of
/// `SECONDS.BODY` under the webhook's secret. The time is signed as well, so that an old message can't be sent again.
package enum WebhookSignature {
    package static func header(_ body: [UInt8], secret: String, at now: Timestamp) -> String {
        let seconds = String(now.millisecondsSinceEpoch / 1_000)
        let code = HMAC<SHA256>.authenticationCode(
            for: Array("\(seconds).".utf8) + body, using: SymmetricKey(data: Array(secret.utf8)))
        let digits = Array("0123456789abcdef".utf8)
        let hex = code.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
        return "t=\(seconds),v1=\(String(decoding: hex, as: UTF8.self))"
    }
}
