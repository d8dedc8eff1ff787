/// A query that people searched for, and how many of them.
package struct RecordedQuery: Sendable, Hashable {
    /// In lower case, with single spaces.
    package var text: String
    package var searches: Int
    /// Distinct ones, counted up to as many as are needed to show the query to others.
    package var visitors: Int
    package var lastAt: Timestamp

    package init(text: String, searches: Int, visitors: Int, lastAt: Timestamp) {
        self.text = text
        self.searches = searches
        self.visitors = visitors
        self.lastAt = lastAt
    }
}

/// What came of one query since it was stored last.
package struct QueryTally: Sendable, Hashable {
    package var searches: Int
    /// Hashes of visitors that can't be told back.
    package var visitors: Set<UInt64>

    package init(searches: Int, visitors: Set<UInt64>) {
        self.searches = searches
        self.visitors = visitors
    }
}
