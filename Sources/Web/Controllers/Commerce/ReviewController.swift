import Catalog
import Commerce
import HTTPTypes

/// What buyers say of products.
struct ReviewController: Sendable {
    let reviews: Reviews

    private static let pageDefault = 20

    // MARK: Reading

    func list(_ call: Call) async throws(Refusal) -> Answer {
        let options = try call.options(["page", "per_page", "sort", "rating", "verified"])
        let perPage = try Call.number(options, "per_page", in: 1...ReviewLimits.pageMax) ?? Self.pageDefault
        let query = ReviewQuery(
            order: try Call.word(options, "sort", ReviewQuery.Order.self) ?? .newest,
            stars: try Call.number(options, "rating", in: 1...5).map(Int64.init),
            isVerifiedOnly: try Call.flag(options, "verified"),
            page: try Call.number(options, "page", in: 1...ReviewLimits.rowsMax / perPage) ?? 1, perPage: perPage)
        return .json(JSONWriter.bytes(try await reviews.list(of: try call.productID(), query)))
    }

    func own(_ call: Call) async throws(Refusal) -> Answer {
        let options = try call.options(["before", "limit"])
        let limit = try Call.number(options, "limit", in: 1...ReviewLimits.pageMax) ?? Self.pageDefault
        let before = try Call.number(options, "before", in: 1...Int.max)
        return .personal(try await reviews.own(try call.signedIn(), before: before.map(Int64.init), limit: limit))
    }

    // MARK: Writing

    func submit(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        let review = try await reviews.submit(
            try call.json(), of: try call.productID(), by: try call.signedIn())
        return .personal(review.ownJSON, status: .created)
    }

    func change(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        return .personal(
            try await reviews.change(
                ReviewID(call.text(1)), of: try call.productID(), try call.json(), by: try call.signedIn()
            ).ownJSON)
    }

    func remove(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        try await reviews.remove(ReviewID(call.text(1)), of: try call.productID(), by: try call.signedIn())
        return .personal(["id": .string(call.text(1)), "removed": true])
    }

    func vote(_ call: Call) async throws(Refusal) -> Answer { try await vote(try call.json(), call) }

    func takeVoteBack(_ call: Call) async throws(Refusal) -> Answer { try await vote(nil, call) }

    private func vote(_ body: JSONValue?, _ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        let review = try await reviews.vote(
            body, on: ReviewID(call.text(1)), of: try call.productID(), by: try call.signedIn())
        return .personal(review.json)
    }

    func answer(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        return .personal(
            try await reviews.answer(
                ReviewID(call.text(1)), of: try call.productID(), try call.json(), by: call.administrator,
                person: call.person
            ).json)
    }

    // MARK: Moderating

    func queue(_ call: Call) async throws(Refusal) -> Answer {
        let options = try call.options(["state", "after", "limit"])
        let limit = try Call.number(options, "limit", in: 1...ReviewLimits.pageMax) ?? Self.pageDefault
        let after = try Call.number(options, "after", in: 0...Int.max)
        let state = try Call.word(options, "state", ReviewState.self) ?? .pending
        return .personal(try await reviews.queue(state, after: after.map(Int64.init), limit: limit))
    }

    func approve(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        return .personal(
            try await reviews.approve(ReviewID(call.text(0)), by: call.administrator).moderationJSON)
    }

    func reject(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        return .personal(
            try await reviews.reject(ReviewID(call.text(0)), try call.json(), by: call.administrator).moderationJSON)
    }
}
