import Catalog
import HTTPTypes
import Hummingbird
import NIOCore
import Search

/// Making, listing and revoking keys.
struct KeyController: Sendable {
    let keys: AccessKeys
    let search: ProductSearch

    private static let nameBytesMax = 200
    private static let members = ["name", "scopes", "filter", "expires_at", "requests_per_second"]

    func list(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        return .json(try await keys.list())
    }

    /// The secret is in this one answer and nowhere else: a repetition under the same `Idempotency-Key` names the key
    /// without it, because secrets are not stored.
    func create(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        let request = try Self.read(try call.json())
        if let filter = request.filter { try await check(filter) }
        let key = try await keys.create(
            name: request.name, scopes: request.scopes, filter: request.filter, expiresAt: request.expiresAt,
            requestsPerSecond: request.requestsPerSecond)
        let secret = Self.created(id: key.id, secret: .string(key.secret))
        var answer = Answer.json(secret, status: .created)
        answer.keptBody = ByteBuffer(bytes: Self.created(id: key.id, secret: .null))
        answer.headers[.cacheControl] = "no-store"
        return answer
    }

    func revoke(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        try await keys.revoke(call.text(0))
        return .json(JSONWriter.bytes(["id": .string(call.text(0)), "revoked": true]))
    }

    /// Tries the filter on an empty search: a key whose filter can't be read would find nothing and say nothing.
    private func check(_ filter: String) async throws(Refusal) {
        let trial = RequestParameters(query: [("per_page", "0")])
        do throws(Refusal) {
            _ = try await search.search(trial, grant: Grant(keyID: nil, scopes: [.search], filter: filter))
        } catch {
            guard error.code.kind == .invalidRequest || error.code.kind == .refused else { throw error }
            let message = error.problems.first?.message ?? error.message
            throw Refusal(
                .invalidFilter, message: "the key can't be made with this filter",
                problems: [Problem(.invalidFilter, field: "filter", message: message)])
        }
    }

    private static func created(id: String, secret: JSONValue) -> [UInt8] {
        JSONWriter.bytes(["id": .string(id), "secret": secret])
    }

    private struct KeyRequest {
        var name = ""
        var scopes: Set<Scope> = []
        var filter: String?
        var expiresAt: Timestamp?
        var requestsPerSecond: Int?
    }

    private static func read(_ body: JSONValue) throws(Refusal) -> KeyRequest {
        guard let given = body.members else {
            throw Refusal(.invalidRequest, message: "expected a JSON object with \(members.joined(separator: ", "))")
        }
        var request = KeyRequest()
        var problems = given.filter { !members.contains($0.name) }.map {
            Problem(
                .unknownMember, field: $0.name, message: "no such member", expected: members.joined(separator: ", "))
        }
        if let name = body["name"]?.text, (1...nameBytesMax).contains(name.utf8.count) {
            request.name = name
        } else {
            problems.append(
                Problem(.required, field: "name", message: "expected a text of 1 to \(nameBytesMax) bytes"))
        }
        let scopes = body["scopes"]?.elements ?? []
        request.scopes = Set(scopes.compactMap { $0.text.flatMap(Scope.init(rawValue:)) })
        if scopes.isEmpty || request.scopes.count != scopes.count {
            let known = Scope.allCases.map(\.rawValue).joined(separator: ", ")
            problems.append(Problem(.invalidValue, field: "scopes", message: "expected a list of \(known), each once"))
        }
        if let filter = body["filter"], !filter.isNull {
            request.filter = filter.text
            if filter.text == nil {
                problems.append(Problem(.invalidType, field: "filter", message: "expected a text"))
            }
        }
        if let date = body["expires_at"], !date.isNull {
            request.expiresAt = date.text.flatMap(Timestamp.init(rfc3339:))
            if request.expiresAt == nil {
                problems.append(
                    Problem(.invalidDate, field: "expires_at", message: "expected a time such as 2027-01-31T12:00:00Z"))
            }
        }
        if let rate = body["requests_per_second"], !rate.isNull {
            request.requestsPerSecond = rate.integer.flatMap { Int(exactly: $0) }
            if !(request.requestsPerSecond.map(AccessKeys.rates.contains) ?? false) {
                let message = "expected a whole number from 1 to \(AccessKeys.rates.upperBound)"
                problems.append(Problem(.invalidValue, field: "requests_per_second", message: message))
            }
        }
        guard problems.isEmpty else {
            throw Refusal(.invalidParameter, message: "the key can't be made", problems: problems)
        }
        return request
    }
}
