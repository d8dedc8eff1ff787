import Catalog

/// How the server listens and what it allows.
package struct WebSettings: Codable, Sendable, Equatable {
    /// Loopback unless the operator decides otherwise: a fresh install is not open to the network.
    package var host = "127.0.0.1"
    /// 0 lets the system choose one.
    package var port = 8080
    /// Whether searching and reading needs a key; storefronts usually search in the open.
    package var requiresSearchKey = false
    /// The document served at `/api/v1/openapi.yaml`, read at start; `nil` serves none.
    package var openAPIFile: String? = "docs/openapi.yaml"
    /// Whether each request leaves a line in the log.
    package var logsRequests = true
    /// Whose pages may call from a browser, as `https://shop.example.com`; "*" for everybody's. Without any, browsers let
    /// only pages of the server's own origin read answers.
    package var allowedOrigins: [String] = []
    /// How long browsers are to reach the server encrypted only, once it has been (`Strict-Transport-Security`); 0 leaves
    /// that to the proxy that encrypts.
    package var strictTransportSeconds = 0
    package var limits = WebLimits()

    private static let originsMax = 100
    private static let strictTransportSecondsMax = 63_072_000

    package init() {}

    package init(from decoder: any Decoder) throws {
        self.init()
        let container = try decoder.container(keyedBy: CodingKeys.self)
        try UnknownKeys.refuse(in: decoder, known: CodingKeys.allCases.map(\.rawValue))
        func read<Value: Decodable>(_ key: CodingKeys, into path: WritableKeyPath<WebSettings, Value>) throws {
            if let value = try container.decodeIfPresent(Value.self, forKey: key) { self[keyPath: path] = value }
        }
        try read(.host, into: \.host)
        try read(.port, into: \.port)
        try read(.requiresSearchKey, into: \.requiresSearchKey)
        if container.contains(.openAPIFile) {
            openAPIFile = try container.decodeIfPresent(String.self, forKey: .openAPIFile)
        }
        try read(.logsRequests, into: \.logsRequests)
        try read(.allowedOrigins, into: \.allowedOrigins)
        try read(.strictTransportSeconds, into: \.strictTransportSeconds)
        try read(.limits, into: \.limits)
    }

    enum CodingKeys: String, CodingKey, CaseIterable {
        case host
        case port
        case requiresSearchKey = "requires_search_key"
        case openAPIFile = "openapi_file"
        case logsRequests = "logs_requests"
        case allowedOrigins = "allowed_origins"
        case strictTransportSeconds = "strict_transport_seconds"
        case limits
    }

    /// - Throws: `invalid_settings` with every value that is out of its range.
    package func check() throws(Refusal) {
        var problems = limits.problems()
        if host.isEmpty || host.utf8.count > 255 {
            problems.append(Problem(.invalidValue, field: "host", message: "expected a host name or an address"))
        }
        if !(0...65_535).contains(port) {
            problems.append(Problem(.invalidValue, field: "port", message: "expected 0 to 65535, found \(port)"))
        }
        if allowedOrigins.count > Self.originsMax || !allowedOrigins.allSatisfy(CrossOrigin.isOrigin) {
            let message =
                "expected at most \(Self.originsMax) origins such as https://shop.example.com, or * for all, found "
                + "\(allowedOrigins.first { !CrossOrigin.isOrigin($0) } ?? String(allowedOrigins.count))"
            problems.append(Problem(.invalidValue, field: "allowed_origins", message: message))
        }
        if !(0...Self.strictTransportSecondsMax).contains(strictTransportSeconds) {
            let message = "expected 0 to \(Self.strictTransportSecondsMax), found \(strictTransportSeconds)"
            problems.append(Problem(.invalidValue, field: "strict_transport_seconds", message: message))
        }
        guard problems.isEmpty else {
            throw Refusal(.invalidSettings, message: "the settings of the server are not valid", problems: problems)
        }
    }
}
