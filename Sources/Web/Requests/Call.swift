import Catalog
import Commerce
import Foundation
import HTTPTypes
import NIOCore
import Search

/// A request as a controller sees it: found, permitted, its body read.
struct Call: Sendable {
    /// What was read of the request's body.
    enum Body: Sendable {
        case none
        case bytes(ByteBuffer)
        case file(SpooledBody)
    }

    /// Values of the path's parameters in their order, decoded.
    let pathValues: [String]
    /// As received.
    let query: Substring
    /// The host and port that the client called, unchecked.
    let authority: String?
    let headers: HTTPFields
    let grant: Grant
    /// Who has signed in; `nil` for visitors and for programs with a key.
    let person: SignedIn?
    /// Where the request comes from.
    let origin: RequestOrigin
    let body: Body
    /// The method and path, for the scope of an idempotency key.
    let address: String
    /// Of this request, as in the answer's `X-Request-Id`.
    let requestID: String

    /// Who is written into the audit log.
    var actor: String { grant.keyID ?? "anonymous" }

    /// Who does it, for the ledgers and events of commerce.
    var caller: Caller { Caller(actor: actor, correlationID: requestID) }

    /// Who has signed in, for routes that nobody else may call.
    ///
    /// - Throws: `unauthorized`.
    func signedIn() throws(Refusal) -> SignedIn {
        guard let person else {
            throw Refusal(.unauthorized, message: "the call is for people who have signed in")
        }
        return person
    }

    /// Who looks after accounts; the route has checked what for.
    var administrator: Administrator {
        let identity = Identity(grant: grant, person: person)
        return Administrator(permissions: Set(Permission.allCases.filter(identity.has)), caller: caller)
    }

    // MARK: Parameters

    /// The query for a use case that knows its own parameters.
    func parameters() throws(Refusal) -> RequestParameters {
        RequestParameters(query: try QueryString.parse(query))
    }

    /// The query of a call with few parameters, by name.
    ///
    /// - Throws: `unknown_parameter` for every name that is not allowed.
    func options(_ allowed: [String] = []) throws(Refusal) -> [String: String] {
        if query.isEmpty { return [:] }
        let given = try QueryString.parse(query)
        let unknown = given.filter { !allowed.contains($0.name) }
        guard unknown.isEmpty else {
            let expected = allowed.isEmpty ? "no parameters" : allowed.joined(separator: ", ")
            throw Refusal(
                .unknownParameter, message: "the call has no such parameter",
                problems: unknown.map {
                    Problem(.unknownParameter, field: $0.name, message: "unknown parameter", expected: expected)
                })
        }
        return Dictionary(given.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
    }

    /// The text of a path parameter by its 0-based place.
    func text(_ place: Int) -> String {
        precondition(place < pathValues.count, "the route has no such parameter")
        return pathValues[place]
    }

    /// - Throws: `invalid_identifier` when no product can have such an id.
    func productID(_ place: Int = 0) throws(Refusal) -> ProductID { try Self.productID(text(place), field: "id") }

    static func productID(_ text: String, field: String) throws(Refusal) -> ProductID {
        let isPlain = text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
        guard (1...128).contains(text.utf8.count), isPlain else {
            let problem = Problem(
                .invalidIdentifier, field: field, message: "no product can have this id",
                expected: "1 to 128 bytes without control characters")
            throw Refusal(.invalidIdentifier, message: "the product id is not valid", problems: [problem])
        }
        return ProductID(text)
    }

    /// - Throws: `invalid_identifier` when the parameter is no positive whole number.
    func number(_ place: Int = 0) throws(Refusal) -> Int64 {
        guard let number = Int64(text(place)), number > 0 else {
            let problem = Problem(
                .invalidIdentifier, field: "id", message: "the id is no positive whole number",
                expected: "a whole number from 1")
            throw Refusal(.invalidIdentifier, message: "the category id is not valid", problems: [problem])
        }
        return number
    }

    /// - Throws: `invalid_parameter` when the value is neither `true` nor `false`.
    static func flag(_ options: [String: String], _ name: String) throws(Refusal) -> Bool {
        switch options[name] {
        case nil, "false": return false
        case "true": return true
        case .some(let other):
            let problem = Problem(
                .invalidParameter, field: name, message: "found \"\(other.prefix(40))\"", expected: "true or false")
            throw Refusal(.invalidParameter, message: "a parameter is not valid", problems: [problem])
        }
    }

    /// The version that the caller saw last, from `If-Match`: a number, quoted or not; `nil` without the header.
    func expectedVersion() throws(Refusal) -> Int64? {
        guard let header = headers[.ifMatch], header != "*" else { return nil }
        guard let version = Int64(header.trimmingCharacters(in: ["\""])), version > 0 else {
            let problem = Problem(
                .invalidParameter, field: "If-Match", message: "the header is no version of a product",
                expected: "\"3\" or *")
            throw Refusal(.invalidParameter, message: "a header is not valid", problems: [problem])
        }
        return version
    }

    // MARK: Body

    /// The body's bytes; empty when there was none.
    var bytes: [UInt8] {
        guard case .bytes(let buffer) = body else { return [] }
        return Array(buffer.readableBytesView)
    }

    /// The body as JSON.
    ///
    /// - Throws: `invalid_json` or `invalid_utf8` with the place.
    func json() throws(Refusal) -> JSONValue {
        guard case .bytes(let buffer) = body, buffer.readableBytes > 0 else {
            throw Refusal(.invalidJSON, message: "the call needs a JSON body")
        }
        let result: Result<JSONValue, Problem> = buffer.withUnsafeReadableBytes { raw in
            do throws(Problem) {
                return .success(try JSONReader.parse(raw.bindMemory(to: UInt8.self)))
            } catch {
                return .failure(error)
            }
        }
        switch result {
        case .success(let value): return value
        case .failure(let problem):
            throw Refusal(problem.code, message: "the body is no valid JSON: \(problem.message)", problems: [problem])
        }
    }
}
