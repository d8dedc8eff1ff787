/// A judged query with the numbers of its candidates: what ranking is learned from, and what a learned ranking is measured on
/// without asking the index again.
package struct LearningQuery: Sendable {
    /// Candidates that are ordered among themselves only, and behind them products whose order stays.
    package struct Tier: Sendable {
        /// Places in the rows of the query.
        package let rows: Range<Int>
        /// Grades of the products behind the candidates, in their order.
        package let rest: [Int?]
        /// Products of the tier; not all of them are here.
        package let count: Int

        package init(rows: Range<Int>, rest: [Int?], count: Int) {
            self.rows = rows
            self.rest = rest
            self.count = count
        }
    }

    package let id: String
    /// In order; their rows follow each other.
    package let tiers: [Tier]
    /// One row after the other, all of the same width.
    package let features: [Double]
    /// The scores that learning begins with, by row.
    package let start: [Double]
    /// By row; `nil` where nobody has judged the product.
    package let grades: [Int?]
    /// The grades of all judged products of the query.
    package let judged: [Int]

    package init(
        id: String, tiers: [Tier], features: [Double], start: [Double], grades: [Int?], judged: [Int]
    ) {
        precondition(start.count == grades.count, "one score and one grade a row")
        precondition(start.isEmpty || features.count % start.count == 0, "rows of one width")
        self.id = id
        self.tiers = tiers
        self.features = features
        self.start = start
        self.grades = grades
        self.judged = judged
    }

    package var rowCount: Int { start.count }

    /// The order under some scores, as the index has it: within tiers, equal scores in the order of the rows.
    ///
    /// - Parameter scores: by row.
    /// - Returns: the first `limit` places.
    package func ranking(_ scores: [Double], limit: Int = StandardMeasures.depth) -> GradedRanking {
        var found: [Int?] = []
        for tier in tiers where found.count < limit {
            found += tier.rows.sorted { scores[$0] > scores[$1] }.map { grades[$0] } + tier.rest
        }
        return GradedRanking(grades: Array(found.prefix(limit)), judged: judged)
    }
}
