import Catalog

extension Reviews {
    /// Reviews in one state, the oldest first, with `next_after` for the page after.
    package func queue(_ state: ReviewState, after number: Int64?, limit: Int) async throws(Refusal) -> JSONValue {
        let limit = min(max(limit, 1), ReviewLimits.pageMax)
        let found = try await store.read { try ReviewStore($0).queue(state, after: number ?? 0, limit: limit) }
        let next = found.count == limit ? found.last.map { JSONValue.integer($0.number) } : nil
        return ["reviews": .array(found.map(\.moderationJSON)), "next_after": next ?? .null]
    }

    /// Shows a review. Approving again changes nothing.
    ///
    /// - Throws: `not_found`; `conflict` when that can't be made of it.
    package func approve(_ id: ReviewID, by administrator: Administrator) async throws(Refusal) -> Review {
        try await moderate(id, .approved, reason: nil, by: administrator)
    }

    /// Takes a review away from everybody but its author, who is told why.
    ///
    /// - Parameter body: `{"reason"}`.
    /// - Throws: `invalid_value`; `not_found`; `conflict` when that can't be made of it.
    package func reject(
        _ id: ReviewID, _ body: JSONValue, by administrator: Administrator
    ) async throws(Refusal) -> Review {
        var reader = MemberReader(body, known: ["reason"])
        let reason = reader.line("reason", charactersMax: ReviewLimits.reasonCharacters, isRequired: true)
        guard let reason, reader.problems.isEmpty else { throw MemberReader.refusal(reader.problems) }
        return try await moderate(id, .rejected, reason: reason, by: administrator)
    }

    private func moderate(
        _ id: ReviewID, _ state: ReviewState, reason: String?, by administrator: Administrator
    ) async throws(Refusal) -> Review {
        let now = environment.now()
        return try await store.write { db in
            let reviews = ReviewStore(db)
            guard let before = try reviews.review(id) else { throw Self.noReview }
            if before.state == state, before.reason == reason { return before }
            guard before.state == state || before.state.next.contains(state) else {
                throw Refusal(.conflict, message: "the review is \(before.state.rawValue)")
            }
            var review = before
            (review.state, review.reason) = (state, reason)
            try reviews.update(review)
            try reviews.rate(review.productID, at: now)
            let type: CommerceEventType = state == .approved ? .reviewApproved : .reviewRejected
            try Self.publish(type, review, CommerceEventStore(db), administrator.caller, now)
            try AdminActionStore(db).append(
                type.name, on: "review", id.rawValue, before: Self.moderated(before), after: Self.moderated(review),
                by: administrator.caller, at: now)
            return review
        }
    }

    private static func moderated(_ review: Review) -> JSONValue {
        ["state": .string(review.state.rawValue), "reason": review.reason.map { .string($0) } ?? .null]
    }

    /// - Throws: `forbidden` for anybody who does not answer for the seller of the product.
    private static func checkSeller(of product: ProductID, _ person: SignedIn?, _ sellers: SellerStore) throws {
        guard let person, let seller = try sellers.owner(of: product) else {
            throw Refusal(.forbidden, message: "the product is not yours")
        }
        _ = try SellerDesk.seller(seller, .answerReviews, person, sellers, isSelling: true)
    }

    /// Puts the seller's answer, or the shop's, below a review that is shown.
    ///
    /// - Parameter body: `{"text"}`; `null` takes the answer away.
    /// - Parameter person: who has signed in, when somebody has.
    /// - Throws: `invalid_value`; `not_found`; `forbidden` for a seller to whom the product does not belong.
    package func answer(
        _ id: ReviewID, of product: ProductID, _ body: JSONValue, by administrator: Administrator,
        person: SignedIn? = nil
    ) async throws(Refusal) -> Review {
        var reader = MemberReader(body, known: ["text"])
        let text = reader.prose("text", charactersMax: ReviewLimits.answerCharacters)
        if body["text"] == nil { reader.note(.required, "text", "the member is missing") }
        try reader.check()
        let now = environment.now()
        return try await store.write { db in
            let reviews = ReviewStore(db)
            guard var review = try reviews.review(id), review.productID == product, review.state == .approved else {
                throw Self.noReview
            }
            if !administrator.permissions.contains(.moderateReviews) {
                try Self.checkSeller(of: product, person, SellerStore(db))
            }
            guard review.answer != text else { return review }
            let before = review.answer
            (review.answer, review.answeredAt) = (text, text.map { _ in now })
            try reviews.update(review)
            try Self.publish(.reviewAnswered, review, CommerceEventStore(db), administrator.caller, now)
            try AdminActionStore(db).append(
                "review.answered", on: "review", id.rawValue, before: ["answer": before.map { .string($0) } ?? .null],
                after: ["answer": text.map { .string($0) } ?? .null], by: administrator.caller, at: now)
            return review
        }
    }
}
