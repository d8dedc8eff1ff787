/// A search with its words looked up, its filter evaluated and its rules resolved: everything but the order.
struct ResolvedSearch {
    let request: SearchRequest
    /// `nil` when none concern it.
    let rules: SearchRules?
    /// `nil` when the text holds no word, which means browsing.
    let match: QueryMatch?
    /// The products that match the words, whatever the filter.
    let words: MatchSet
    let clauses: FilterClauses
    /// The products that match words and filter.
    let set: MatchSet
    /// `nil` when no rule concerns it.
    let placement: RulePlacement?

    /// Whether the two stages of ranking decide, and not columns.
    var isRanked: Bool { match != nil && (request.sort.first.map { $0.field == .relevance } ?? true) }

    /// Rules place products in the order that nobody chose; whoever sorts by price gets them in that order.
    var orderingPlacement: RulePlacement? {
        isRanked || match == nil && request.sort.allSatisfy { $0.field == .relevance } ? placement : nil
    }
}
