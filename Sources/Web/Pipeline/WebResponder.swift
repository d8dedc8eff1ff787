import Catalog
import Commerce
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import NIOHTTP1
import Search

/// Answers every request: identifier, route, permission, limits, body, work, error form, metrics, log – in this order.
///
/// It stands where Hummingbird's router would: one straight line that can be read from top to bottom costs less for
/// each request than a chain of middleware, and every failure ends in the same place.
package struct WebResponder: HTTPResponder {
    package typealias Context = ConnectionContext

    let table: RouteTable
    let limits: WebLimits
    let identifiers: RequestIDSource
    let authentication: Authentication
    let bodies: BodyReader
    let gate: ConcurrencyGate
    let rates: RequestRates
    let deadlines: RequestDeadlines
    let idempotency: IdempotentReplies
    let audit: AdministrativeAudit
    let crossOrigin: CrossOrigin
    /// The value of `Strict-Transport-Security`; `nil` for none.
    let strictTransport: String?
    let metrics: RequestMetrics
    let log: AccessLog
    let logger: Logger

    /// What became known of a request on its way.
    private struct Trace {
        var route: Int?
        var keyID: String?
        var requestID: String
        var isBodyRead = false
        /// How much the caller may still ask for; `nil` without a limit.
        var rate: RateBuckets.Verdict?
    }

    package func respond(to request: Request, context: ConnectionContext) async throws -> Response {
        let start = ContinuousClock.now
        let requestID = identifiers.identify(request.headers)
        var trace = Trace(requestID: requestID)
        metrics.began()
        defer { metrics.ended() }
        var answer: Answer
        var parserError: HTTPParserError?
        do {
            answer = try await self.answer(request, context, &trace)
        } catch {
            parserError = error as? HTTPParserError
            let refusal = Self.refusal(error)
            if refusal.code.kind == .internalError {
                logger.error(
                    "request failed",
                    metadata: [
                        "code": .string(refusal.code.rawValue), "reason": .string(refusal.message),
                        "id": .string(requestID),
                    ])
            }
            answer = ErrorAnswer.make(refusal)
        }
        trace.rate?.add(to: &answer.headers)
        crossOrigin.add(to: &answer.headers, of: request.headers)
        if let strictTransport { answer.headers[.strictTransportSecurity] = strictTransport }
        if answer.headers[.cacheControl] == nil, !isPublic(trace, answer) { answer.headers[.cacheControl] = "no-store" }
        if !trace.isBodyRead, Self.hasBody(request) { answer.closesConnection = true }
        let elapsed = (ContinuousClock.now - start).components
        let microseconds = elapsed.seconds * 1_000_000 + elapsed.attoseconds / 1_000_000_000_000
        let template = trace.route.map { table.routes[$0].path } ?? "unmatched"
        metrics.finished(
            route: trace.route, template: template, status: answer.status.code, microseconds: microseconds)
        log.write(
            AccessLog.Entry(
                method: request.method, route: template, status: answer.status.code, bytes: answer.body.readableBytes,
                microseconds: microseconds, keyID: trace.keyID, requestID: requestID))
        // What is no HTTP can't be answered in its place: the server ends the connection after this error.
        if let parserError { throw parserError }
        return answer.response(requestID: requestID, isHead: request.method == .head)
    }

    /// - Throws: a `Refusal`, or the connection's error while the body was read.
    private func answer(
        _ request: Request, _ context: ConnectionContext, _ trace: inout Trace
    ) async throws -> Answer {
        let target = try RequestTarget(request.head.path ?? "/", bytesMax: limits.targetBytesMax)
        let index: Int
        let values: [String]
        switch try table.match(request.method, target.path) {
        case .nothing: throw Refusal(.notFound, message: "there is no such address, / lists some to try")
        case .wrongMethod(let allowed):
            if let answer = crossOrigin.preflight(request, methods: allowed) { return answer }
            let refusal = Refusal(.methodNotAllowed, message: "the address has no method \(request.method.rawValue)")
            return ErrorAnswer.make(refusal, allow: allowed)
        case .found(let found, let decoded): (index, values) = (found, decoded)
        }
        let route = table.routes[index]
        trace.route = index
        guard !route.countsAgainstLimit || gate.enter() else {
            throw Refusal(.unavailable, message: "too many requests are running, try again soon")
        }
        let body: Call.Body
        let identity: Identity
        let address = rates.address(of: request.headers, connection: context.remoteAddress?.ipAddress)
        do {
            identity = try await self.identity(request, address, route.access, &trace)
            body = try await bodies.read(request, as: route.body)
            trace.isBodyRead = true
        } catch {
            if route.countsAgainstLimit { gate.leave() }
            throw error
        }
        let call = Call(
            pathValues: values, query: target.query, authority: request.head.authority, headers: request.headers,
            grant: identity.grant, person: identity.person,
            origin: RequestOrigin(networkAddress: address, userAgent: request.headers[.userAgent]), body: body,
            address: "\(route.method.rawValue) \(target.path)",
            requestID: trace.requestID)
        return try await work(route, index, call)
    }

    /// Who asks, within his rate.
    private func identity(
        _ request: Request, _ address: String, _ access: Route.Access, _ trace: inout Trace
    ) async throws(Refusal) -> Identity {
        // Probes and scrapers must see a server that is busy refusing others.
        guard access != .open else { return .anonymous }
        var identity: Identity
        do throws(Refusal) {
            identity = try await authentication.authorize(
                request.headers, for: access, address: address, requestID: trace.requestID)
        } catch {
            // Guessing keys costs the guesser's address.
            trace.rate = rates.verdict(of: .anonymous, address: address)
            try trace.rate?.check()
            throw error
        }
        let grant = identity.grant
        trace.keyID = grant.keyID
        trace.rate = rates.verdict(of: identity, address: address)
        try trace.rate?.check()
        // Anybody can invent visitors; only a program with a key is believed to tell its own apart.
        let isProgram = grant.keyID != nil && identity.person == nil
        identity.grant.visitor = isProgram ? request.headers[.xVisitorID] ?? address : address
        return identity
    }

    /// Runs the controller within the time of its kind; its place is free when the work has really ended.
    private func work(_ route: Route, _ index: Int, _ call: Call) async throws(Refusal) -> Answer {
        let milliseconds = route.effect == .write ? limits.writeMillisecondsMax : limits.readMillisecondsMax
        return try await deadlines.within(.milliseconds(milliseconds)) { () async throws(Refusal) -> Answer in
            defer { if route.countsAgainstLimit { gate.leave() } }
            guard route.effect == .write else { return try await route.handler(call) }
            // Within, so that a repetition that is answered from memory leaves no entry.
            return try await idempotency.perform(call, holdsSecrets: route.body == .secret) {
                (call) async throws(Refusal) -> Answer in
                try await audit.perform(index, call, route.handler)
            }
        }
    }

    /// Whether an answer is the same for everybody, so that a cache between may keep it.
    private func isPublic(_ trace: Trace, _ answer: Answer) -> Bool {
        guard answer.status.kind == .successful, trace.keyID == nil, let index = trace.route else { return false }
        let route = table.routes[index]
        return route.effect == .read && [.open, .scope(.search)].contains(route.access)
    }

    private static func hasBody(_ request: Request) -> Bool {
        if let length = request.headers[.contentLength] { return length != "0" }
        return request.headers[.transferEncoding] != nil
    }

    private static func refusal(_ error: any Error) -> Refusal {
        switch error {
        case let refusal as Refusal: refusal
        case is HTTPParserError, is ChannelError, is IOError, is CancellationError:
            Refusal(.invalidRequest, message: "the request ended before its body was complete")
        default: Refusal(.internalError, message: String(reflecting: error))
        }
    }
}
