/// What people (or a generator) say of products as answers to queries.
package struct Judgments: Sendable, Equatable {
    /// Grades are whole numbers from 0, which means judged and unfit, to this.
    package static let gradesMax = 10

    /// Query ids in the order of their first judgment.
    package private(set) var queries: [String] = []
    /// Grades by query and product.
    private var grades: [String: [String: Int]] = [:]

    package init() {}

    /// The grades of a query by product id; empty when it has no judgments.
    package func grades(of query: String) -> [String: Int] { grades[query] ?? [:] }

    /// How many judgments there are.
    package var count: Int { grades.values.reduce(0) { $0 + $1.count } }

    /// The highest grade in the list; 0 without judgments.
    package var highestGrade: Int { grades.values.reduce(0) { max($0, $1.values.max() ?? 0) } }

    /// Adds a judgment or replaces the one there is.
    ///
    /// - Parameter grade: 0…``gradesMax``.
    /// - Returns: the grade that the pair had before.
    @discardableResult
    package mutating func put(_ grade: Int, query: String, product: String) -> Int? {
        precondition((0...Self.gradesMax).contains(grade), "readers let no other grade through")
        if grades[query] == nil { queries.append(query) }
        return grades[query, default: [:]].updateValue(grade, forKey: product)
    }

    /// Takes a judgment back; the query keeps its place.
    package mutating func remove(query: String, product: String) { grades[query]?[product] = nil }

    /// Only the queries for which `keeps` is true.
    package func filtered(_ keeps: (String) -> Bool) -> Judgments {
        var result = Judgments()
        result.queries = queries.filter(keeps)
        result.grades = grades.filter { keeps($0.key) }
        return result
    }

    /// "query id TAB product id TAB grade", one a line, queries in order, products by id.
    package var tsv: String {
        var text = ""
        for query in queries {
            for (product, grade) in grades(of: query).sorted(by: { $0.key < $1.key }) {
                text += "\(query)\t\(product)\t\(grade)\n"
            }
        }
        return text
    }
}
