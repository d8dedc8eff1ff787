package import Catalog

/// What one search found, before it is written as an answer.
package struct SearchOutcome: Sendable {
    /// Products that match, exactly.
    package let total: Int
    /// Variants that match, exactly, each product without variants counted as one; `nil` unless they are what is counted.
    package var variantTotal: Int?
    /// The hits of the asked page by group, best group first; `nil` unless they are grouped.
    package var groups: [HitGroup]?
    /// Groups over all pages, exactly.
    package var groupTotal: Int?
    /// The asked page, best first; group by group when they are grouped.
    package let hits: [RankedHit]
    /// In the order of the request.
    package let facets: [(name: String, facet: Facet)]
    /// The query with its misspelled words replaced; `nil` when it was taken as typed.
    package let correctedQuery: String?
    /// Words that the hits need not have, as typed; empty when all hits have all words.
    package let droppedWords: [String]
    /// The index terms that count as matches, for highlighting.
    package let matchedTerms: Set<[UInt8]>
    package let timings: StageTimings
    /// Where the next page begins; `nil` behind the last hit, and for searches without a cursor.
    package var nextCursor: CursorPosition?
    /// For a query without hits what would have some.
    package var offers: [QueryOffer] = []
    /// What rules did; `nil` when none applied.
    package var applied: AppliedRules?
    /// Docid → what the score is made of; empty unless asked for.
    package var explanations: [UInt32: Explanation] = [:]
    /// What was read out of the words, in their order.
    package var understood: [Understood] = []
    /// The words that were searched for as words; `nil` unless understanding was asked for.
    package var remainingWords: [RemainingWord]?
    /// The currency that the words chose; `nil` for that of the request.
    package var currency: CurrencyCode?
}

/// Where the time of one search went, in microseconds.
package struct StageTimings: Sendable, Hashable {
    package var parse = 0
    package var match = 0
    package var rank = 0
    package var facets = 0

    package init() {}
}
