package import Catalog

/// Something that a search read out of the words of its query, and what it does with it.
package struct Understood: Sendable, Hashable {
    package enum Kind: String, Sendable, Hashable {
        case brand, colour, category
        /// A range of an attribute's numbers.
        case measure
        case price
    }

    package enum Use: String, Sendable, Hashable {
        /// Only products that have it are found; its words are not searched for.
        case filter
        /// Its words are searched for, and products that have it rank higher.
        case boost
        /// The request's own filter on the field holds instead.
        case replaced
    }

    package let kind: Kind
    /// The words of the query, as typed.
    package let text: String
    package let field: String
    /// As the catalog writes them, most frequent first; empty for ranges.
    package var values: [String] = []
    /// In `unit`, for prices in minor units; `nil` at an open end.
    package var from: Double?
    package var to: Double?
    /// The attribute's own unit, or an ISO 4217 code.
    package var unit: String?
    package var use: Use
}

/// A word of the query that is searched for as a word, and how.
package struct RemainingWord: Sendable, Hashable {
    package enum Use: String, Sendable, Hashable {
        /// Every hit has it.
        case required
        /// It only counts in the order of hits.
        case optional
        /// Something else that was probably meant is searched for.
        case corrected
        /// Hits need not have it, because too few have all words.
        case dropped
        /// No product has it.
        case unknown
    }

    package let text: String
    package let use: Use
    /// What a corrected word is taken for.
    package let correction: String?
}

extension RemainingWord {
    /// What becomes of each word of a query.
    ///
    /// - Parameter dropped: surfaces of the words that hits need not have.
    static func words(_ match: QueryMatch, dropped: [String]) -> [RemainingWord] {
        match.groups.indices.map { index in
            let group = match.groups[index]
            let use: Use =
                if !match.required.contains(index) {
                    .optional
                } else if !group.isKnown {
                    .unknown
                } else if dropped.contains(group.surface) {
                    .dropped
                } else {
                    group.misspelled == nil ? .required : .corrected
                }
            return RemainingWord(
                text: group.misspelled ?? group.surface, use: use,
                correction: group.misspelled == nil ? nil : group.surface)
        }
    }
}
