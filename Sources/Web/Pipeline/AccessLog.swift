import Hummingbird
import Logging

/// Writes one line for each request.
struct AccessLog: Sendable {
    let logger: Logger
    let isEnabled: Bool

    struct Entry {
        var method: HTTPRequest.Method
        /// The route's template, never the address itself: addresses hold what people search for.
        var route: String
        var status: Int
        var bytes: Int
        var microseconds: Int64
        var keyID: String?
        var requestID: String
    }

    func write(_ entry: Entry) {
        guard isEnabled, logger.logLevel <= .info else { return }
        logger.info(
            "request",
            metadata: [
                "method": .string(entry.method.rawValue), "route": .string(entry.route),
                "status": .stringConvertible(entry.status), "bytes": .stringConvertible(entry.bytes),
                "us": .stringConvertible(entry.microseconds), "key": .string(entry.keyID ?? "-"),
                "id": .string(entry.requestID),
            ])
    }
}
