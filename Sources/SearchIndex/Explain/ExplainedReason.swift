package import Catalog

/// Why a search does not find a product, or finds it as it was.
package struct ExplainedReason: Sendable, Hashable {
    package enum Code: String, Sendable, CaseIterable {
        /// The catalog has no such product.
        case unknownProduct = "unknown_product"
        /// Its status is another than `published`.
        case notPublished = "not_published"
        /// The index has another version than the catalog, or none.
        case staleIndex = "stale_index"
        /// The filter of the caller's key hides it; nothing else is said of it.
        case notVisible = "not_visible"
        /// A clause of the filter does not hold; one reason for each clause.
        case filteredOut = "filtered_out"
        /// A curation hides it.
        case hiddenByCuration = "hidden_by_curation"
        /// A curation that would give it a place is not in force at the moment.
        case expiredCuration = "expired_curation"
        /// It lacks words that it needs.
        case missingWords = "missing_words"
        /// Its words stand in fields that have no weight.
        case withoutScore = "without_score"
        /// It ranks behind the last hit that can be read.
        case tooDeep = "too_deep"
    }

    package let code: Code
    /// One sentence without a full stop.
    package let message: String
    /// What the message is made of, by name.
    package let details: [JSONMember]

    package init(_ code: Code, _ message: String, _ details: [JSONMember] = []) {
        self.code = code
        self.message = message
        self.details = details
    }

    package var json: JSONValue {
        .object([JSONMember("code", .string(code.rawValue)), JSONMember("message", .string(message))] + details)
    }
}
