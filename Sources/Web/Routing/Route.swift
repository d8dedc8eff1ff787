import Catalog
import Commerce
import Hummingbird
import Search

/// One call of the API: address, permission, body and the work behind it.
package struct Route: Sendable {
    typealias Handler = @Sendable (Call) async throws(Refusal) -> Answer

    /// Who may call.
    package enum Access: Sendable, Hashable {
        /// Everybody; keys are not looked at, so that probes and scrapers work while the store is down.
        case open
        /// Everybody, within the rates of their address; keys are not looked at.
        case anyone
        /// Holders of a key with the scope (or `admin`); `search` also everybody when the settings say so.
        case scope(Scope)
        /// People who have signed in and whose roles have the right; for what is not about one's own account, also
        /// holders of a key with the scope `admin`.
        case permission(Permission)
    }

    /// What is done with the request's body.
    package enum Body: Sendable, Hashable {
        /// A password of a kilobyte with all of its letters escaped, and room.
        static let secretBytesMax = 16_384

        /// None is read; one that is sent is refused.
        case none
        /// JSON up to ``secretBytesMax`` that may hold passwords and tokens.
        case secret
        /// JSON up to ``WebLimits/queryBodyBytesMax``.
        case query
        /// JSON up to ``WebLimits/productBodyBytesMax``.
        case product
        /// JSON up to ``WebLimits/bulkBodyBytesMax``.
        case bulk
        /// Anything up to ``WebLimits/uploadBytesMax``, written to a file.
        case upload
    }

    /// How the route takes part in idempotency and how long it may run.
    package enum Effect: Sendable, Hashable {
        case read
        /// Takes `Idempotency-Key` and has the longer time limit.
        case write
    }

    package let method: HTTPRequest.Method
    /// Segments in braces are parameters: "/api/v1/products/{id}".
    package let path: String
    package let access: Access
    package let body: Body
    package let effect: Effect
    /// Health and metrics answer even when everything else is refused for load.
    package let countsAgainstLimit: Bool
    let handler: Handler

    init(
        _ method: HTTPRequest.Method, _ path: String, _ access: Access, body: Body = .none, effect: Effect = .read,
        countsAgainstLimit: Bool = true, _ handler: @escaping Handler
    ) {
        self.method = method
        self.path = path
        self.access = access
        self.body = body
        self.effect = effect
        self.countsAgainstLimit = countsAgainstLimit
        self.handler = handler
    }
}
