import Catalog

/// What somebody wants to say of a product.
struct ReviewRequest: Hashable, Sendable {
    var stars: Int64
    var title: String?
    var text: String
    var author: String?

    private static let members = ["rating", "title", "text", "author"]

    /// Reads `{"rating","title","text","author"}`.
    ///
    /// - Throws: `invalid_value` with all problems.
    init(_ body: JSONValue) throws(Refusal) {
        var reader = MemberReader(body, known: Self.members)
        let stars = reader.integer("rating", 1...5, isRequired: true)
        title = reader.line("title", charactersMax: ReviewLimits.titleCharacters)
        let text = reader.prose("text", charactersMax: ReviewLimits.textCharacters, isRequired: true)
        author = reader.line("author", charactersMax: ReviewLimits.authorCharacters)
        guard let stars, let text, reader.problems.isEmpty else { throw MemberReader.refusal(reader.problems) }
        self.stars = stars
        self.text = text
    }

    /// A review with what a patch changes: `null` takes title or author away, what is not named stays.
    ///
    /// - Throws: `invalid_value` with all problems.
    init(patch body: JSONValue, of review: Review) throws(Refusal) {
        var reader = MemberReader(body, known: Self.members)
        stars = reader.integer("rating", 1...5) ?? review.stars
        let title = reader.line("title", charactersMax: ReviewLimits.titleCharacters)
        text = reader.prose("text", charactersMax: ReviewLimits.textCharacters) ?? review.text
        let author = reader.line("author", charactersMax: ReviewLimits.authorCharacters)
        self.title = body["title"] == nil ? review.title : title
        self.author = body["author"] == nil ? review.author : author
        try reader.check()
    }
}

/// Which reviews of a product, and in which order.
package struct ReviewQuery: Hashable, Sendable {
    package enum Order: String, Sendable, CaseIterable {
        case newest
        case oldest
        case highest = "rating:desc"
        case lowest = "rating:asc"
        case helpful
    }

    package var order: Order
    /// Only those of so many stars.
    package var stars: Int64?
    /// Only those of people who bought the product.
    package var isVerifiedOnly: Bool
    /// From 1.
    package var page: Int
    package var perPage: Int

    package init(order: Order, stars: Int64?, isVerifiedOnly: Bool, page: Int, perPage: Int) {
        self.order = order
        self.stars = stars
        self.isVerifiedOnly = isVerifiedOnly
        self.page = page
        self.perPage = perPage
    }
}
