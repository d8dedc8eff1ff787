import Catalog
import HTTPTypes
import Hummingbird

/// Lets pages of other origins call the API, as the settings allow.
///
/// Cookies never count: who calls is said by headers, which a page must have been given. So an answer is never marked for
/// credentials, and letting in every origin with "*" gives away nothing that the page could not fetch on a server.
/// - Source: WHATWG Fetch, "CORS protocol".
struct CrossOrigin: Sendable {
    /// Every origin.
    static let any = "*"
    /// How long a browser may go on without asking again: short enough that a changed setting is soon seen.
    private static let memorySeconds = 600

    private static let requestHeaders = [
        "Authorization", "Content-Type", "Idempotency-Key", "If-Match", "Last-Event-ID", "X-Api-Key", "X-Cart-Token",
        "X-Order-Token", "X-Request-Id", "X-Visitor-Id",
    ].joined(separator: ", ")

    private static let answerHeaders = [
        "Content-Disposition", "Idempotent-Replayed", "RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset",
        "Retry-After", "X-Request-Id",
    ].joined(separator: ", ")

    private let origins: Set<String>

    /// - Parameter origins: as ``isOrigin(_:)`` takes them.
    init(_ origins: [String]) { self.origins = Set(origins) }

    /// Whether a text is an origin as browsers send it (scheme, host, a port that is not the usual one), or "*".
    static func isOrigin(_ text: String) -> Bool {
        text == any || (text.utf8.count <= 300 && text.wholeMatch(of: /https?:\/\/[a-z0-9.\-_\[\]:]+/) != nil)
    }

    /// Says in an answer whether the page that asked may read it. Without origins in the settings it says nothing.
    func add(to headers: inout HTTPFields, of request: HTTPFields) {
        guard !origins.isEmpty else { return }
        if origins.contains(Self.any) {
            headers[.accessControlAllowOrigin] = Self.any
        } else {
            // A cache between must not give one origin's answer to another.
            headers[.vary] = "Origin"
            guard let origin = request[.origin], origins.contains(origin) else { return }
            headers[.accessControlAllowOrigin] = origin
        }
        headers[.accessControlExposeHeaders] = Self.answerHeaders
    }

    /// The answer to a browser that asks before it sends a request; `nil` when it is no such question, or when no page of
    /// another origin may ask.
    ///
    /// - Parameter methods: those of the address.
    func preflight(_ request: Request, methods: [HTTPRequest.Method]) -> Answer? {
        guard request.method == .options, !origins.isEmpty, let origin = request.headers[.origin],
            request.headers[.accessControlRequestMethod] != nil
        else { return nil }
        guard origins.contains(origin) || origins.contains(Self.any) else {
            return ErrorAnswer.make(Refusal(.forbidden, message: "pages of this origin may not call"))
        }
        var answer = Answer.text("")
        answer.status = .noContent
        answer.headers[.accessControlAllowMethods] = methods.map(\.rawValue).joined(separator: ", ")
        answer.headers[.accessControlAllowHeaders] = Self.requestHeaders
        answer.headers[.accessControlMaxAge] = String(Self.memorySeconds)
        return answer
    }
}
