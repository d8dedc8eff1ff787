package import Catalog

/// One search as the caller asked for it, validated.
package struct SearchRequest: Hashable, Sendable {
    /// As typed, at most ``SearchLimits/queryBytesMax`` bytes; empty means browsing.
    package var text: String
    /// What the caller selected.
    package var filter: FilterNode?
    /// What the caller's key prescribes; counts as no facet's own selection.
    package var prescribedFilter: FilterNode?
    /// In the order of the answer.
    package var facets: [FacetRequest]
    package var priceRanges: PriceRangeRequest?
    /// Empty means by relevance, or by popularity when there is no text.
    package var sort: [SortKey]
    /// From 1.
    package var page: Int
    package var perPage: Int
    package var currency: CurrencyCode
    package var customerGroup: CustomerGroup
    /// BCP 47; chooses the analyzer of the query and the language of names in the answer.
    package var language: String?
    /// `nil` means the usual fields of a hit.
    package var fields: [PayloadField]?
    package var highlightsMatches: Bool
    /// Whether every hit says what its score is made of.
    package var explainsScores = false
    package var toleratesTypos: Bool
    package var relaxesWords: Bool
    /// Whether ranges, prices, brands, categories and colours in the text become filters.
    package var understands: Bool
    /// Whether the caller named the currency, so that the text can't choose another.
    package var fixesCurrency: Bool
    /// What totals and facets count.
    package var countLevel = CountLevel.product
    /// `nil` gives a plain list.
    package var grouping: Grouping?
    /// Reads page after page from here on; ``page`` is 1 then.
    package var cursor: SearchCursor?
    /// Who keeps the snapshots that cursors name; 0 for nobody.
    package var cursorRun: UInt64
    /// In which currency the prices of ``prescribedFilter`` are meant, whatever the caller asks for.
    package var prescribedCurrency: CurrencyCode
    /// The instant at which prices must be valid.
    package var now: Timestamp

    package init(text: String, currency: CurrencyCode, now: Timestamp) {
        self.text = text
        self.currency = currency
        self.now = now
        facets = []
        sort = []
        page = 1
        perPage = 20
        customerGroup = .everyone
        highlightsMatches = false
        toleratesTypos = true
        relaxesWords = true
        cursorRun = 0
        prescribedCurrency = currency
        understands = false
        fixesCurrency = false
    }
}

/// Upper limits of one search, each with its reason.
package enum SearchLimits {
    /// Longer than any product title that a shopper pastes.
    package static let queryBytesMax = 2_048
    /// Words beyond it add cost and no precision.
    package static let queryWordsMax = 48
    package static let perPageMax = 250
    /// Ranking must hold all hits before the page; deeper reading goes by cursor, which holds one page.
    package static let rankedDepthMax = 100_000
    package static let facetsMax = 50
    package static let facetValuesMax = 1_000
    /// How many first-stage candidates the second stage looks at.
    package static let rerankWindow = 300
    /// Words that one prefix may stand for.
    package static let prefixExpansionsMax = 24
    /// Compounds that their last part may stand for; ranking compares every word of a name with each.
    package static let compoundExpansionsMax = 64
    /// Words that one misspelling may stand for.
    package static let fuzzyExpansionsMax = 8
}
