/// One word of a user's query: what must match, and what may stand for it.
package struct QueryWord: Sendable, Hashable {
    /// Bytes of the query that the word covers.
    package let sourceStart: Int
    package let sourceEnd: Int
    package let kind: TokenKind
    /// Folded but unstemmed: what the user typed, for prefixes, spelling and unstemmed fields.
    package let surface: String
    /// The term of the index that stands for the word.
    package let term: String
    /// Stop words are flagged and not removed: `the boys` is a title. The ranking decides.
    package let isStopWord: Bool
    /// Other ways to say the same, in no particular order; may be empty.
    package var alternatives: [Alternative]

    package init(
        sourceStart: Int, sourceEnd: Int, kind: TokenKind, surface: String, term: String, isStopWord: Bool = false,
        alternatives: [Alternative] = []
    ) {
        self.sourceStart = sourceStart
        self.sourceEnd = sourceEnd
        self.kind = kind
        self.surface = surface
        self.term = term
        self.isStopWord = isStopWord
        self.alternatives = alternatives
    }

    /// Terms that may stand for this query word, or for several words that begin with it.
    package struct Alternative: Sendable, Hashable {
        /// All of them must match; never empty.
        package let terms: [String]
        package let kind: Kind
        /// Factor on the score beside the ranking's penalty for its kind, above 0; the product counts as at most 1.
        package let weight: Double
        /// How many query words, from this one on, the alternative replaces; at least 1.
        package let spanCount: Int
        /// The places in the query of the words that it replaces, when they do not follow one another in order.
        package let places: [Int]

        /// Whether it is a rule of the running service: products that match only by such ones rank below all that match
        /// the words themselves.
        package var isLive: Bool

        package init(
            terms: [String], kind: Kind, weight: Double, spanCount: Int = 1, places: [Int] = [], isLive: Bool = false
        ) {
            self.terms = terms
            self.kind = kind
            self.weight = weight
            self.spanCount = spanCount
            self.places = places
            self.isLive = isLive
        }
    }

    /// Where an alternative comes from.
    package enum Kind: String, Sendable, Hashable, CaseIterable {
        /// A line of a synonym list.
        case synonym
        /// Neighbouring words written together: `wi fi` as `wifi`.
        case joined
        /// One word written apart: `wi-fi` as `wi` and `fi`.
        case split
        /// The word without the diacritics that its language keeps, or in its other spelling.
        case folded
    }
}
