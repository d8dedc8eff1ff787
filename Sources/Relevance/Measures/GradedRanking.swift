/// A ranking as measures see it: grades instead of products.
package struct GradedRanking: Sendable, Equatable {
    /// Best place first; `nil` where nobody has judged the product.
    package let grades: [Int?]
    /// The grades of all judged products of the query, highest first, also of those that were not found.
    package let judged: [Int]

    /// - Parameter ranking: product ids, best first, no repeats.
    /// - Parameter judgments: grades by product id.
    package init(_ ranking: [String], judgments: [String: Int]) {
        grades = ranking.map { judgments[$0] }
        judged = judgments.values.sorted(by: >)
    }

    package init(grades: [Int?], judged: [Int]) {
        self.grades = grades
        self.judged = judged.sorted(by: >)
    }

    /// The list without the products that nobody has judged; those behind move up.
    ///
    /// - Source: Sakai 2007, "Alternatives to Bpref", condensed lists.
    package var condensed: GradedRanking {
        GradedRanking(grades: grades.filter { $0 != nil }, judged: judged)
    }
}
