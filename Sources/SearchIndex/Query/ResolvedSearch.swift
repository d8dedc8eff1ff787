/// The words of a search, read and looked up.
struct ReadQuery {
    /// With what its words limit as filters, when that was asked for; those words are not in its text.
    let request: SearchRequest
    /// What was turned into filters.
    let understood: [Understood]
    /// Brands, categories and colours among the other words, as typed.
    let values: [(value: ValueRecognizer.Value, text: String)]
    /// `nil` when none concern it.
    let rules: SearchRules?
    /// `nil` when the text holds no word, which means browsing.
    let match: QueryMatch?
    /// `nil` when the words stand as typed; else the text of the request is the corrected one.
    var spelling: QuerySpelling?
}

/// A search with its words looked up, its filter evaluated and its rules resolved: everything but the order.
struct ResolvedSearch {
    let query: ReadQuery
    /// The products that match the words, whatever the filter.
    let words: MatchSet
    let clauses: FilterClauses
    /// The products that match words and filter.
    let set: MatchSet
    /// `nil` when no rule concerns it.
    let placement: RulePlacement?

    var request: SearchRequest { query.request }
    var rules: SearchRules? { query.rules }
    var match: QueryMatch? { query.match }

    /// Whether the two stages of ranking decide, and not columns.
    var isRanked: Bool { match != nil && (request.sort.first.map { $0.field == .relevance } ?? true) }

    /// Rules place products in the order that nobody chose; whoever sorts by price gets them in that order.
    var orderingPlacement: RulePlacement? {
        isRanked || match == nil && request.sort.allSatisfy { $0.field == .relevance } ? placement : nil
    }
}
