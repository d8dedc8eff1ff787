import Catalog
import Foundation
import Store

/// Making, changing and removing webhooks, and their log of deliveries.
package final class Webhooks: Sendable {
    /// Webhooks of a service; each event is turned into a delivery for each that wants it.
    package static let webhooksMax = 50
    private static let urlBytesMax = 2_000
    private static let deliveriesMax = 100
    private static let secretPrefix = "whsec_"

    private let store: WebhookStore
    private let feed: EventFeed
    private let policy: WebhookPolicy
    private let threads: BlockingPool

    init(store: WebhookStore, feed: EventFeed, policy: WebhookPolicy, threads: BlockingPool) {
        self.store = store
        self.feed = feed
        self.policy = policy
        self.threads = threads
    }

    /// Makes a webhook that hears what happens from now on.
    ///
    /// - Parameter body: `{"url","types":[…]}`.
    /// - Returns: the webhook with its secret, which is in this one answer, and without it.
    package func create(_ body: JSONValue, grant: Grant) async throws(Refusal) -> (shown: [UInt8], kept: [UInt8]) {
        try Self.check(grant)
        let request = try read(body, needsAll: true)
        let (store, feed) = (store, feed)
        let webhook = try await threads.run { () throws(Refusal) -> Webhook in
            guard try store.webhooks().count < Self.webhooksMax else {
                throw Refusal(.limitExceeded, message: "there are \(Self.webhooksMax) webhooks already")
            }
            let end = try feed.end()
            let webhook = Webhook(
                id: "hook_\(RandomText.base62(12))", url: request.url ?? "", types: request.types ?? [],
                secret: Self.secretPrefix + RandomText.base62(32), isActive: request.isActive ?? true,
                createdAt: feed.now(), sequence: end.sequence, number: end.number)
            try store.insert(webhook)
            return webhook
        }
        let secret = JSONMember("secret", .string(webhook.secret))
        return (JSONWriter.bytes(Self.value(webhook).adding([secret])), JSONWriter.bytes(Self.value(webhook)))
    }

    package func list() async throws(Refusal) -> [UInt8] {
        let store = store
        let webhooks = try await threads.run { () throws(Refusal) in try store.webhooks() }
        return JSONWriter.bytes(["webhooks": .array(webhooks.map(Self.value))])
    }

    /// - Throws: `not_found`.
    package func get(_ id: String) async throws(Refusal) -> [UInt8] { JSONWriter.bytes(Self.value(try await find(id))) }

    /// Changes what the body names.
    package func update(_ id: String, _ body: JSONValue, grant: Grant) async throws(Refusal) -> [UInt8] {
        try Self.check(grant)
        let request = try read(body, needsAll: false)
        var webhook = try await find(id)
        if let url = request.url { webhook.url = url }
        if let types = request.types { webhook.types = types }
        if let isActive = request.isActive { webhook.isActive = isActive }
        let (store, changed) = (store, webhook)
        let isThere = try await threads.run { () throws(Refusal) in try store.update(changed) }
        guard isThere else { throw Self.notFound(id) }
        return JSONWriter.bytes(Self.value(webhook))
    }

    package func delete(_ id: String) async throws(Refusal) -> [UInt8] {
        let store = store
        guard try await threads.run({ () throws(Refusal) in try store.delete(id) }) else { throw Self.notFound(id) }
        return JSONWriter.bytes(["id": .string(id), "deleted": true])
    }

    /// The latest deliveries, newest first: `{"deliveries":[…]}`.
    package func deliveries(_ id: String) async throws(Refusal) -> [UInt8] {
        _ = try await find(id)
        let store = store
        let deliveries = try await threads.run { () throws(Refusal) in
            try store.deliveries(of: id, limit: Self.deliveriesMax)
        }
        return JSONWriter.bytes(["deliveries": .array(deliveries.map(Self.value))])
    }

    /// Sends a delivery again, under the same id.
    package func redeliver(_ id: String, _ delivery: String) async throws(Refusal) -> [UInt8] {
        let (store, now) = (store, feed.now())
        let found = try await threads.run { () throws(Refusal) in try store.redeliver(delivery, of: id, at: now) }
        guard let found else {
            throw Refusal(.notFound, message: "the webhook has no delivery \"\(delivery.prefix(100))\"")
        }
        feed.host.events.signal.notify()
        return JSONWriter.bytes(Self.value(found))
    }

    // MARK: Inside

    /// A webhook hears of everything, which a filter would have to hide.
    private static func check(_ grant: Grant) throws(Refusal) {
        guard grant.filter == nil else {
            throw Refusal(.forbidden, message: "a key with a filter can't make webhooks, which hear of every product")
        }
    }

    private func find(_ id: String) async throws(Refusal) -> Webhook {
        let store = store
        let found = try await threads.run { () throws(Refusal) in try store.webhook(id) }
        guard let found else { throw Self.notFound(id) }
        return found
    }

    private static func notFound(_ id: String) -> Refusal {
        Refusal(.notFound, message: "there is no webhook \"\(id.prefix(100))\"")
    }

    private static func value(_ webhook: Webhook) -> JSONValue {
        [
            "id": .string(webhook.id), "url": .string(webhook.url),
            "types": .array(webhook.types.map { .string($0) }), "active": .boolean(webhook.isActive),
            "created_at": .string(webhook.createdAt.rfc3339),
            "position": .string(EventPosition(sequence: webhook.sequence, number: webhook.number).description),
        ]
    }

    private static func value(_ delivery: WebhookDelivery) -> JSONValue {
        var members = [
            JSONMember("id", .string(delivery.id)), JSONMember("state", .string(delivery.state.rawValue)),
            JSONMember("attempts", .integer(delivery.attempts)),
            JSONMember("created_at", .string(delivery.createdAt.rfc3339)),
        ]
        if delivery.state == .pending { members.append(JSONMember("next_at", .string(delivery.nextAt.rfc3339))) }
        if let last = delivery.lastAt { members.append(JSONMember("last_at", .string(last.rfc3339))) }
        if let status = delivery.lastStatus { members.append(JSONMember("last_status", .integer(status))) }
        if let error = delivery.lastError { members.append(JSONMember("last_error", .string(error))) }
        return .object(members + [JSONMember("events", delivery.events)])
    }

    // MARK: Requests

    private struct Request {
        var url: String?
        var types: [String]?
        var isActive: Bool?
    }

    private func read(_ body: JSONValue, needsAll: Bool) throws(Refusal) -> Request {
        let known = ["url", "types", "active"]
        guard let members = body.members else {
            throw Refusal(.invalidRequest, message: "expected a JSON object with \(known.joined(separator: ", "))")
        }
        var problems = members.filter { !known.contains($0.name) }.map {
            Problem(.unknownMember, field: $0.name, message: "no such member", expected: known.joined(separator: ", "))
        }
        var request = Request()
        /// What is missing is as wrong as what is of another kind, when all must be there.
        func member(_ name: String) -> JSONValue? { body[name] ?? (needsAll ? JSONValue.null : Optional.none) }
        if let url = member("url") {
            request.url = url.text
            problems += urlProblems(url.text ?? "")
        }
        if let active = body["active"] {
            request.isActive = active.boolean
            if active.boolean == nil {
                problems.append(Problem(.invalidType, field: "active", message: "expected true or false"))
            }
        }
        if let types = member("types") {
            let names = types.elements?.compactMap(\.text) ?? []
            do throws(Refusal) {
                let read = try EventType.read(names, field: "types").filter { !$0.isTransient }
                request.types = read.map(\.rawValue).sorted()
                if read.isEmpty || names.count != types.elements?.count {
                    let message = "expected a list of event types without job.progress and index.committed"
                    problems.append(Problem(.invalidValue, field: "types", message: message))
                }
            } catch {
                problems += error.problems
            }
        }
        guard problems.isEmpty else {
            throw Refusal(.invalidParameter, message: "the webhook is not valid", problems: problems)
        }
        return request
    }

    private func urlProblems(_ text: String) -> [Problem] {
        func problem(_ message: String) -> [Problem] { [Problem(.invalidValue, field: "url", message: message)] }
        guard (1...Self.urlBytesMax).contains(text.utf8.count), text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }),
            let url = URL(string: text), let scheme = url.scheme?.lowercased(), scheme == "http" || scheme == "https",
            let host = url.host, !host.isEmpty
        else { return problem("expected an http or https address of at most \(Self.urlBytesMax) bytes") }
        guard url.user == nil, url.password == nil else {
            return problem("expected an address without a name and password: deliveries are signed")
        }
        let bare = host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host
        // Names are looked at when they are called; this is for who would otherwise wait for the first delivery.
        if !policy.allowsPrivateAddresses, host.lowercased() == "localhost" || WebhookPost.isPrivateAddress(bare) {
            return problem("the address is in a private network; webhooks_allow_private_addresses permits that")
        }
        return []
    }
}
