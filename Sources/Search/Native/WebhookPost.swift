import Catalog
import CCurl
import Foundation

/// One signed message on its way.
struct WebhookPost: Sendable {
    var url: String
    /// Lines "Name: value".
    var headers: [String]
    var body: [UInt8]
    var timeoutMilliseconds: Int
    var allowsPrivateAddresses: Bool

    /// What came of it.
    struct Outcome: Sendable, Hashable {
        /// `nil` when nothing was answered.
        var status: Int?
        /// For the log of deliveries; `nil` when the receiver has taken it.
        var error: String?
    }

    /// Blocks for as long as the time limit.
    func send() -> Outcome {
        var answer = ccurl_answer()
        let lines = headers.map { strdup($0) }
        defer { for line in lines { free(line) } }
        let pointers = lines.map { UnsafePointer($0) }
        body.withUnsafeBufferPointer { body in
            pointers.withUnsafeBufferPointer { headers in
                ccurl_post(
                    url, headers.baseAddress, headers.count, body.baseAddress, body.count, timeoutMilliseconds,
                    allowsPrivateAddresses, &answer)
            }
        }
        let status = answer.status > 0 ? answer.status : nil
        guard Int(answer.outcome) == CCURL_OK else {
            let message = withUnsafeBytes(of: answer.message) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
            return Outcome(status: status, error: message)
        }
        guard let status, (200..<300).contains(status) else {
            return Outcome(status: status, error: "expected a status of 200 to 299")
        }
        return Outcome(status: status, error: nil)
    }

    /// Whether a host that is written as an address is not of the public network.
    static func isPrivateAddress(_ host: String) -> Bool { ccurl_is_private(host) }
}
