import Catalog

/// Names a review: `rev_` and 16 random letters and digits.
package struct ReviewID: Hashable, Sendable, CustomStringConvertible {
    package let rawValue: String

    package init(_ rawValue: String) { self.rawValue = rawValue }

    package var description: String { rawValue }
}

/// What has become of a review.
package enum ReviewState: String, Sendable, CaseIterable {
    /// Waits for somebody who looks at it; only its author sees it.
    case pending
    /// Everybody sees it, and it counts for the rating.
    case approved
    /// Only its author sees it, and why.
    case rejected

    /// What a moderator may make of it. Its author makes it ``pending`` again by changing it.
    package var next: Set<ReviewState> {
        switch self {
        case .pending: [.approved, .rejected]
        case .approved: [.rejected]
        case .rejected: [.approved]
        }
    }
}

/// What somebody says of a product.
package struct Review: Hashable, Sendable {
    package var id: ReviewID
    /// Grows with each review; the order of the queue.
    package var number: Int64
    package var productID: ProductID
    package var userID: UserID
    /// The name under which it is shown; `nil` shows none.
    package var author: String?
    /// 1…5.
    package var stars: Int64
    package var title: String?
    package var text: String
    package var state: ReviewState
    /// Why it was rejected.
    package var reason: String?
    /// Whether its author had bought and got the product when it was written or last changed.
    package var isVerified: Bool
    /// How many found it helpful.
    package var helpful: Int64
    package var unhelpful: Int64
    /// What the seller says to it.
    package var answer: String?
    package var answeredAt: Timestamp?
    package var createdAt: Timestamp
    package var updatedAt: Timestamp

    /// As everybody sees it.
    package var json: JSONValue {
        func text(_ text: String?) -> JSONValue { text.map { .string($0) } ?? .null }
        let answer: JSONValue =
            if let said = self.answer, let at = answeredAt {
                ["text": .string(said), "answered_at": .string(at.rfc3339)]
            } else {
                .null
            }
        return [
            "id": .string(id.rawValue), "product_id": .string(productID.rawValue), "author": text(author),
            "rating": .integer(stars), "title": text(title), "text": .string(self.text),
            "verified_buyer": .boolean(isVerified), "helpful": .integer(helpful), "not_helpful": .integer(unhelpful),
            "answer": answer, "created_at": .string(createdAt.rfc3339), "updated_at": .string(updatedAt.rfc3339),
        ]
    }

    /// As its author sees it.
    package var ownJSON: JSONValue {
        let more = [
            JSONMember("state", .string(state.rawValue)), JSONMember("reason", reason.map { .string($0) } ?? .null),
        ]
        return .object((json.members ?? []) + more)
    }

    /// As moderators see it.
    package var moderationJSON: JSONValue {
        .object(
            (ownJSON.members ?? []) + [
                JSONMember("user_id", .string(userID.rawValue)), JSONMember("number", .integer(number)),
            ])
    }
}

/// The limits of reviews, each with its reason.
package enum ReviewLimits {
    /// More than anybody reads, less than somebody could fill a page with.
    package static let textCharacters = 5_000
    package static let titleCharacters = 120
    package static let authorCharacters = 60
    package static let reasonCharacters = 500
    package static let answerCharacters = 2_000
    /// Reviews on one page.
    package static let pageMax = 100
    /// Pages beyond this make the store count through too many rows.
    package static let rowsMax = 10_000
}

extension CommerceEventType {
    static let reviewSubmitted = CommerceEventType("review.submitted")
    static let reviewApproved = CommerceEventType("review.approved")
    static let reviewRejected = CommerceEventType("review.rejected")
    static let reviewAnswered = CommerceEventType("review.answered")
    static let reviewRemoved = CommerceEventType("review.removed")
}
