/// Ranked product ids by query: what a search engine answered.
package struct RankedRun: Sendable, Equatable {
    /// Of the run as a whole, for tables; TREC calls it the tag.
    package var name: String
    /// Query ids in the order of the file or of the search.
    package private(set) var queries: [String] = []
    private var rankings: [String: [String]] = [:]

    package init(name: String) { self.name = name }

    /// Best first, no repeats; empty when the run has nothing for the query.
    package func ranking(of query: String) -> [String] { rankings[query] ?? [] }

    /// - Parameter ranking: product ids, best first, no repeats.
    package mutating func put(_ ranking: [String], query: String) {
        if rankings.updateValue(ranking, forKey: query) == nil { queries.append(query) }
    }

    /// "query Q0 product rank score tag", one a line. The score is 1/rank, so that tools that sort by scores see this order.
    ///
    /// White space would split a field: in ids it becomes `_`.
    package var trec: String {
        var text = ""
        let tag = Self.oneWord(name.isEmpty ? "aisle" : name)
        for query in queries {
            let name = Self.oneWord(query)
            for (index, product) in ranking(of: query).enumerated() {
                let rank = index + 1
                text += "\(name) Q0 \(Self.oneWord(product)) \(rank) \(1 / Double(rank)) \(tag)\n"
            }
        }
        return text
    }

    private static func oneWord(_ text: String) -> String {
        String(text.map { $0.isWhitespace ? "_" : $0 })
    }
}
