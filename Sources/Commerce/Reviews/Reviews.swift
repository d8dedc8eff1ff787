import Catalog
import Store

/// What buyers say of products: writing, moderating, answering, voting.
///
/// The rating of a product follows its approved reviews in the transaction that approves, rejects or removes one, so that
/// search answers, filters and orders follow within a second.
package final class Reviews: Sendable {
    let store: CommerceStore
    let environment: CommerceEnvironment
    let purchases: PurchaseCheck

    package init(store: CommerceStore, environment: CommerceEnvironment, purchases: PurchaseCheck) {
        self.store = store
        self.environment = environment
        self.purchases = purchases
    }

    // MARK: Reading

    /// `{"rating","review_count","distribution","before","total","page","per_page","reviews"}`, approved ones only.
    ///
    /// - Throws: `not_found` when there is no such product.
    package func list(of product: ProductID, _ query: ReviewQuery) async throws(Refusal) -> JSONValue {
        try await store.read { db in
            let reviews = ReviewStore(db)
            guard let totals = try reviews.totals(of: product) else { throw Self.noProduct }
            let page = try reviews.page(of: product, query)
            return .object(
                Self.members(totals) + [
                    JSONMember("total", .integer(page.total)), JSONMember("page", .integer(Int64(query.page))),
                    JSONMember("per_page", .integer(Int64(query.perPage))),
                    JSONMember("reviews", .array(page.reviews.map(\.json))),
                ])
        }
    }

    private static func members(_ totals: RatingTotals) -> [JSONMember] {
        let distribution = totals.stars.enumerated().reversed().map { place, count in
            JSONMember("\(place + 1)", .integer(count))
        }
        func rating(_ number: Double?) -> JSONValue { number.map { .number($0) } ?? .null }
        return [
            JSONMember("rating", rating(totals.rating)), JSONMember("review_count", .integer(totals.count)),
            JSONMember("distribution", .object(distribution)),
            JSONMember("before", ["rating": rating(totals.baseRating), "review_count": .integer(totals.baseCount)]),
        ]
    }

    /// One's own reviews, the newest first, with `next_before` for the page after.
    package func own(_ person: SignedIn, before: Int64?, limit: Int) async throws(Refusal) -> JSONValue {
        let (user, limit) = (person.user.id, min(max(limit, 1), ReviewLimits.pageMax))
        let found = try await store.read { try ReviewStore($0).reviews(of: user, before: before, limit: limit) }
        let next = found.count == limit ? found.last.map { JSONValue.integer($0.number) } : nil
        return ["reviews": .array(found.map(\.ownJSON)), "next_before": next ?? .null]
    }

    // MARK: Writing

    /// Writes a review, which waits to be approved.
    ///
    /// - Throws: `invalid_value` with all problems; `not_found` when there is no such product; `duplicate` for a second one.
    package func submit(
        _ body: JSONValue, of product: ProductID, by person: SignedIn
    ) async throws(Refusal) -> Review {
        let request = try ReviewRequest(body)
        let now = environment.now()
        let id = ReviewID("rev_\(environment.randomText(16))")
        return try await store.write { [purchases] db in
            let reviews = ReviewStore(db)
            guard try reviews.totals(of: product) != nil else { throw Self.noProduct }
            guard try reviews.review(of: person.user.id, product) == nil else {
                throw Refusal(.duplicate, message: "you have a review of this product already, change that one")
            }
            let review = try reviews.insert(
                Review(
                    id: id, number: 0, productID: product, userID: person.user.id, author: request.author,
                    stars: request.stars, title: request.title, text: request.text, state: .pending, reason: nil,
                    isVerified: try purchases.hasReceived(db, person.user.id, product), helpful: 0, unhelpful: 0,
                    answer: nil, answeredAt: nil, createdAt: now, updatedAt: now))
            try Self.publish(.reviewSubmitted, review, CommerceEventStore(db), person.caller, now)
            return review
        }
    }

    /// Changes one's own review, which waits to be approved again and counts for nothing until then.
    ///
    /// - Throws: `invalid_value` with all problems; `not_found`; `forbidden` for the review of somebody else.
    package func change(
        _ id: ReviewID, of product: ProductID, _ body: JSONValue, by person: SignedIn
    ) async throws(Refusal) -> Review {
        let now = environment.now()
        return try await store.write { [purchases] db in
            let reviews = ReviewStore(db)
            var review = try Self.own(reviews, id, product, person)
            let request = try ReviewRequest(patch: body, of: review)
            (review.stars, review.title) = (request.stars, request.title)
            (review.text, review.author) = (request.text, request.author)
            review.isVerified = try purchases.hasReceived(db, person.user.id, product)
            (review.state, review.reason, review.updatedAt) = (.pending, nil, now)
            // What was answered was another text.
            (review.answer, review.answeredAt) = (nil, nil)
            try reviews.update(review)
            try reviews.rate(product, at: now)
            try Self.publish(.reviewSubmitted, review, CommerceEventStore(db), person.caller, now)
            return review
        }
    }

    /// - Throws: `not_found`; `forbidden` for the review of somebody else.
    package func remove(_ id: ReviewID, of product: ProductID, by person: SignedIn) async throws(Refusal) {
        let now = environment.now()
        try await store.write { db in
            let reviews = ReviewStore(db)
            let review = try Self.own(reviews, id, product, person)
            try reviews.remove(id)
            try reviews.rate(product, at: now)
            try Self.publish(.reviewRemoved, review, CommerceEventStore(db), person.caller, now)
        }
    }

    /// Says whether a review helped. Saying it again changes nothing, saying otherwise changes it.
    ///
    /// - Parameter body: `{"helpful":true}`; `nil` takes it back.
    /// - Throws: `invalid_value`; `not_found` for a review that is not shown; `forbidden` for one's own.
    package func vote(
        _ body: JSONValue?, on id: ReviewID, of product: ProductID, by person: SignedIn
    ) async throws(Refusal) -> Review {
        var isHelpful: Bool?
        if let body {
            var reader = MemberReader(body, known: ["helpful"])
            isHelpful = reader.boolean("helpful")
            if !reader.has("helpful") { reader.note(.required, "helpful", "the member is missing") }
            try reader.check()
        }
        return try await store.write { [isHelpful] db in
            let reviews = ReviewStore(db)
            guard let review = try reviews.review(id), review.productID == product, review.state == .approved else {
                throw Self.noReview
            }
            guard review.userID != person.user.id else {
                throw Refusal(.forbidden, message: "nobody votes on his own review")
            }
            try reviews.vote(isHelpful, on: id, by: person.user.id)
            return try reviews.review(id) ?? review
        }
    }

    // MARK: People

    /// Given with all that is known of a person, and forgotten with him: a text may name its author.
    var personalData: PersonalDataPart {
        PersonalDataPart("reviews") { db, user in
            .array(try ReviewStore(db).reviews(of: user, before: nil, limit: ReviewLimits.rowsMax).map(\.ownJSON))
        } erase: { db, user, now in
            try ReviewStore(db).erase(user, at: now)
        }
    }

    // MARK: Steps

    static let noProduct = Refusal(.notFound, message: "there is no such product")
    static let noReview = Refusal(.notFound, message: "the product has no such review")

    /// What others have not seen of a review, they are not told by its refusal either.
    private static func own(
        _ reviews: ReviewStore, _ id: ReviewID, _ product: ProductID, _ person: SignedIn
    ) throws -> Review {
        guard let review = try reviews.review(id), review.productID == product else { throw noReview }
        guard review.userID == person.user.id else {
            if review.state != .approved { throw noReview }
            throw Refusal(.forbidden, message: "the review is somebody else's")
        }
        return review
    }

    static func publish(
        _ type: CommerceEventType, _ review: Review, _ events: CommerceEventStore, _ caller: Caller, _ now: Timestamp
    ) throws {
        try events.append(
            type,
            [
                "review_id": .string(review.id.rawValue), "product_id": .string(review.productID.rawValue),
                "user_id": .string(review.userID.rawValue), "rating": .integer(review.stars),
                "state": .string(review.state.rawValue), "verified_buyer": .boolean(review.isVerified),
            ], by: caller, at: now)
    }
}
