import Catalog
import Search

/// What shoppers did, what that says of queries, and experiments.
struct ExperimentController: Sendable {
    let events: ShopperEvents
    let analytics: QueryAnalytics
    let experiments: Experiments

    func click(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        return .json(try await events.report(.click, try call.json()))
    }

    func conversion(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        return .json(try await events.report(.conversion, try call.json()))
    }

    func queries(_ call: Call) async throws(Refusal) -> Answer {
        let listing = try await analytics.queries(try call.parameters())
        var answer = Answer.json(listing.bytes)
        if listing.isCSV { answer.contentType = .csv }
        return answer
    }

    func list(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        return .json(experiments.list())
    }

    func experiment(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        return .json(try await experiments.get(call.text(0)))
    }

    func put(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        return .json(try await experiments.put(call.text(0), try call.json()))
    }

    func delete(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        return .json(try await experiments.delete(call.text(0)))
    }
}
