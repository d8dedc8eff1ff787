import Catalog
import HTTPTypes
import Hummingbird
import NIOCore
import Search

/// Webhooks and their deliveries.
struct WebhookController: Sendable {
    let webhooks: Webhooks

    func list(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        return .json(try await webhooks.list())
    }

    /// The secret is in this one answer and nowhere else, as that of a key.
    func create(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        let made = try await webhooks.create(try call.json(), grant: call.grant)
        var answer = Answer.json(made.shown, status: .created)
        answer.keptBody = ByteBuffer(bytes: made.kept)
        answer.headers[.cacheControl] = "no-store"
        return answer
    }

    func get(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        return .json(try await webhooks.get(call.text(0)))
    }

    func update(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        return .json(try await webhooks.update(call.text(0), try call.json(), grant: call.grant))
    }

    func delete(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        return .json(try await webhooks.delete(call.text(0)))
    }

    func deliveries(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        return .json(try await webhooks.deliveries(call.text(0)))
    }

    func redeliver(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        return .json(try await webhooks.redeliver(call.text(0), call.text(1)), status: .accepted)
    }
}
