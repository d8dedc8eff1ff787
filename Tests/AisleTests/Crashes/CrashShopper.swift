import Catalog
import Foundation

/// A client as they should be: each write has an `Idempotency-Key`, and what is not answered is sent again under it.
final class CrashShopper {
    struct Reply {
        var status: Int
        var json: JSONValue
        /// Whether the same request was sent before, and not answered.
        var isRepeated: Bool
        var request: String

        /// Refused, because the request had been cut short, or because what it asks for is done.
        var isConflictOfRepetition: Bool { isRepeated && status == 409 }

        /// - Throws: for any other status.
        func expecting(_ statuses: Int...) throws -> Reply {
            guard statuses.contains(status) else { throw CrashFailure("\(request): \(status) \(json)") }
            return self
        }

        func text(_ name: String) throws -> String {
            guard let text = json[name]?.text else { throw CrashFailure("\(request): no \(name) in \(json)") }
            return text
        }
    }

    let host: CrashHost
    /// Who it is: its access token, cart or order.
    var headers: [String: String]
    private let name = UUID().uuidString
    private var requests = 0
    private static let triesMax = 200

    init(_ host: CrashHost, _ headers: [String: String] = [:]) {
        self.host = host
        self.headers = headers
    }

    func get(_ path: String) throws -> JSONValue { try send("GET", path).expecting(200).json }

    func send(_ method: String, _ path: String, _ body: JSONValue? = nil) throws -> Reply {
        requests += 1
        var headers = headers
        if method != "GET" { headers["Idempotency-Key"] = "\(name)-\(requests)" }
        var isRepeated = false
        for _ in 0..<Self.triesMax {
            let address = host.address
            if let reply = CrashExchange.send(address.port, method, path, headers, body) {
                // Shutting down or not up yet says: again.
                if reply.status == 503 {
                    usleep(20_000)
                    continue
                }
                return Reply(
                    status: reply.status, json: reply.json, isRepeated: isRepeated, request: "\(method) \(path)")
            }
            isRepeated = true
            try host.replace(address.generation)
        }
        throw CrashFailure("\(method) \(path) is never answered")
    }

    /// Looks again and again until something has come to pass.
    func wait<Value>(for what: String, _ look: () throws -> Value?) throws -> Value {
        let end = Date().addingTimeInterval(300)
        while Date() < end {
            if let found = try look() { return found }
            usleep(20_000)
        }
        throw CrashFailure("waited in vain for \(what)")
    }
}
