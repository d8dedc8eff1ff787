import Catalog

/// The server's limits. Each refuses early what would hurt later; all can be changed in the settings.
package struct WebLimits: Codable, Sendable, Equatable {
    /// Path and query together. Browsers and proxies cut at 8 KB to 64 KB; longer searches belong into `POST`.
    package var targetBytesMax = 32_768
    /// All header fields of a request together, the request line too: room for the target and large cookies.
    package var headerBytesMax = 65_536
    /// Header fields of a request; browsers send about twenty.
    package var headersMax = 100
    /// JSON bodies of searches: fifty searches of some kilobytes each.
    package var queryBodyBytesMax = 1_048_576
    /// JSON bodies of one product, category or key. The largest real product of the icecat set has 60 KB.
    package var productBodyBytesMax = 2_097_152
    /// JSON bodies of price and stock lists: 5,000 entries, each with the prices of some twenty customer groups.
    package var bulkBodyBytesMax = 16_777_216
    /// One import file, compressed or not: a million products of 2 KB. It goes to the disk, not into the memory.
    package var uploadBytesMax = 2_147_483_648
    /// Uploads at the same time; each may fill the disk up to its limit.
    package var uploadsMax = 2
    /// Requests at work at once, others are refused with `503`: what waits longer than this has no use any more.
    package var requestsMax = 512
    /// Open connections; more wait unaccepted. Each costs a descriptor (usual limit 1,024) and some kilobytes.
    package var connectionsMax = 900
    /// Time for a request that reads; the engine has its own, shorter limit for searches.
    package var readMillisecondsMax = 10_000
    /// Time for a request that writes; a bulk of 5,000 prices takes about a second.
    package var writeMillisecondsMax = 60_000
    /// A connection without a complete request for this long is closed: slow headers end here too.
    package var idleMilliseconds = 30_000
    /// A request body may be this late in any case …
    package var bodyGraceMilliseconds = 10_000
    /// … and must have come at this rate after that. A phone on a bad line sends ten times as much.
    package var bodyBytesPerSecondMin = 2_048
    /// A client that reads nothing of a waiting answer for this long is cut off.
    package var stalledWriteMilliseconds = 20_000

    /// Requests a second that each key may make on average; 0 for as many as it wants. Above what a busy storefront
    /// needs, below what keeps the others waiting. A key may have a limit of its own.
    package var keyRequestsPerSecond = 0
    /// Requests that a key may make at once after a pause; 0 means twice the rate.
    package var keyBurst = 0
    /// Requests a second from each account, whatever its sessions and addresses; with 0 its requests count for the address
    /// like those of visitors: everybody may have an account.
    package var userRequestsPerSecond = 0
    package var userBurst = 0
    /// Requests a second from each address without a key; 0 for as many as it wants.
    package var addressRequestsPerSecond = 0
    package var addressBurst = 0
    /// Tries to register, to sign in or to get a new password that an address may make a minute; 0 for as many as it
    /// wants. Each costs the hash of a password or a mail; a whole office may come from one address.
    package var signInsPerMinuteOfAddress = 60
    /// The same by the e-mail address they name: people mistype a few times.
    package var signInsPerMinuteOfAccount = 10
    /// Proxies in front of the server whose `X-Forwarded-For` is believed; with 0 the connection's address counts.
    package var trustedProxies = 0

    package init() {}

    package init(from decoder: any Decoder) throws {
        self.init()
        let container = try decoder.container(keyedBy: CodingKeys.self)
        try UnknownKeys.refuse(in: decoder, known: CodingKeys.allCases.map(\.rawValue))
        for rule in Self.rules {
            if let value = try container.decodeIfPresent(Int.self, forKey: rule.key) {
                self[keyPath: rule.path] = value
            }
        }
    }

    enum CodingKeys: String, CodingKey, CaseIterable {
        case targetBytesMax = "target_bytes_max"
        case headerBytesMax = "header_bytes_max"
        case headersMax = "headers_max"
        case queryBodyBytesMax = "query_body_bytes_max"
        case productBodyBytesMax = "product_body_bytes_max"
        case bulkBodyBytesMax = "bulk_body_bytes_max"
        case uploadBytesMax = "upload_bytes_max"
        case uploadsMax = "uploads_max"
        case requestsMax = "requests_max"
        case connectionsMax = "connections_max"
        case readMillisecondsMax = "read_milliseconds_max"
        case writeMillisecondsMax = "write_milliseconds_max"
        case idleMilliseconds = "idle_milliseconds"
        case bodyGraceMilliseconds = "body_grace_milliseconds"
        case bodyBytesPerSecondMin = "body_bytes_per_second_min"
        case stalledWriteMilliseconds = "stalled_write_milliseconds"
        case keyRequestsPerSecond = "key_requests_per_second"
        case keyBurst = "key_burst"
        case userRequestsPerSecond = "user_requests_per_second"
        case userBurst = "user_burst"
        case addressRequestsPerSecond = "address_requests_per_second"
        case addressBurst = "address_burst"
        case signInsPerMinuteOfAddress = "sign_ins_per_minute_of_address"
        case signInsPerMinuteOfAccount = "sign_ins_per_minute_of_account"
        case trustedProxies = "trusted_proxies"
    }

    private struct Rule {
        let key: CodingKeys
        let path: WritableKeyPath<WebLimits, Int>
        let range: ClosedRange<Int>
    }

    private static var rules: [Rule] {
        [
            Rule(key: .targetBytesMax, path: \.targetBytesMax, range: 256...1_048_576),
            Rule(key: .headerBytesMax, path: \.headerBytesMax, range: 1_024...2_097_152),
            Rule(key: .headersMax, path: \.headersMax, range: 10...1_000),
            Rule(key: .queryBodyBytesMax, path: \.queryBodyBytesMax, range: 256...67_108_864),
            Rule(key: .productBodyBytesMax, path: \.productBodyBytesMax, range: 256...67_108_864),
            Rule(key: .bulkBodyBytesMax, path: \.bulkBodyBytesMax, range: 256...268_435_456),
            Rule(key: .uploadBytesMax, path: \.uploadBytesMax, range: 256...1_099_511_627_776),
            Rule(key: .uploadsMax, path: \.uploadsMax, range: 1...64),
            Rule(key: .requestsMax, path: \.requestsMax, range: 1...100_000),
            Rule(key: .connectionsMax, path: \.connectionsMax, range: 1...100_000),
            Rule(key: .readMillisecondsMax, path: \.readMillisecondsMax, range: 10...600_000),
            Rule(key: .writeMillisecondsMax, path: \.writeMillisecondsMax, range: 10...3_600_000),
            Rule(key: .idleMilliseconds, path: \.idleMilliseconds, range: 10...3_600_000),
            Rule(key: .bodyGraceMilliseconds, path: \.bodyGraceMilliseconds, range: 10...3_600_000),
            Rule(key: .bodyBytesPerSecondMin, path: \.bodyBytesPerSecondMin, range: 1...1_073_741_824),
            Rule(key: .stalledWriteMilliseconds, path: \.stalledWriteMilliseconds, range: 10...3_600_000),
            Rule(key: .keyRequestsPerSecond, path: \.keyRequestsPerSecond, range: 0...1_000_000),
            Rule(key: .keyBurst, path: \.keyBurst, range: 0...1_000_000),
            Rule(key: .userRequestsPerSecond, path: \.userRequestsPerSecond, range: 0...1_000_000),
            Rule(key: .userBurst, path: \.userBurst, range: 0...1_000_000),
            Rule(key: .addressRequestsPerSecond, path: \.addressRequestsPerSecond, range: 0...1_000_000),
            Rule(key: .addressBurst, path: \.addressBurst, range: 0...1_000_000),
            Rule(key: .signInsPerMinuteOfAddress, path: \.signInsPerMinuteOfAddress, range: 0...1_000_000),
            Rule(key: .signInsPerMinuteOfAccount, path: \.signInsPerMinuteOfAccount, range: 0...1_000_000),
            Rule(key: .trustedProxies, path: \.trustedProxies, range: 0...16),
        ]
    }

    /// Every limit that is out of its range.
    func problems() -> [Problem] {
        Self.rules.compactMap { rule in
            let value = self[keyPath: rule.path]
            guard !rule.range.contains(value) else { return nil }
            return Problem(
                .invalidValue, field: "limits.\(rule.key.rawValue)",
                message: "expected \(rule.range.lowerBound) to \(rule.range.upperBound), found \(value)")
        }
    }
}
