import Analysis
import Catalog
import Relevance
import SearchIndex

/// What a judged query finds, with the numbers that it is ranked by.
package struct JudgedCandidates: Sendable {
    package let query: AskedQuery
    /// In order; see ``CandidateTier``.
    package let tiers: [CandidateTier]
    /// By product id.
    package let grades: [String: Int]

    /// How many products there are of it.
    package var count: Int { tiers.reduce(0) { $0 + $1.window.count + $1.rest.count } }

    /// What ranking is learned from.
    var learningQuery: LearningQuery {
        var rows: [CandidateTier.Candidate] = []
        var places: [LearningQuery.Tier] = []
        for tier in tiers {
            let start = rows.count
            rows += tier.window
            places.append(
                LearningQuery.Tier(
                    // Judged products far behind are here, too: beyond the depth of all measures.
                    rows: start..<rows.count, rest: tier.rest.map { grades[$0.product] }, count: tier.count))
        }
        return LearningQuery(
            id: query.id, tiers: places, features: rows.flatMap(\.features), start: rows.map(\.score),
            grades: rows.map { grades[$0.product] }, judged: Array(grades.values))
    }
}

extension JudgedCandidates {
    /// Asks judged queries for their candidates.
    ///
    /// - Parameter analyzer: for all queries; `nil` for that of each query's language.
    /// - Parameter progress: told how many queries are done.
    /// - Returns: in the order of the queries; those without a judgment above grade 0 are left out.
    /// - Throws: what the first query is refused for; `invalid_request` when no query that is asked is judged.
    package static func read(
        _ queries: [AskedQuery], judgments: Judgments, from engine: Engine, analyzer: String?,
        progress: (Int) -> Void
    ) async throws(Refusal) -> [JudgedCandidates] {
        let asked = queries.filter { query in judgments.grades(of: query.id).values.contains { $0 > 0 } }
        guard !asked.isEmpty else {
            throw Refusal(.invalidRequest, message: "no query that is asked has a judgment above grade 0")
        }
        var found: [JudgedCandidates] = []
        // One after the other: it is done once, and what all of them hold at a time is large.
        for query in asked {
            let grades = judgments.grades(of: query.id)
            let tiers = try await engine.search.candidates(of: query, analyzer: analyzer, asked: Set(grades.keys))
            found.append(JudgedCandidates(query: query, tiers: tiers, grades: grades))
            progress(found.count)
        }
        return found
    }
}

extension ProductSearch {
    /// What a query finds, without merchandising, which places products whatever their numbers are.
    ///
    /// - Parameter asked: product ids that are read wherever they rank.
    func candidates(
        of query: AskedQuery, analyzer: String?, asked: Set<String>
    ) async throws(Refusal) -> [CandidateTier] {
        var parameters: [(name: String, value: String)] = [("q", query.text)]
        if let language = query.language { parameters.append(("language", language)) }
        if let analyzer { parameters.append(("analyzer", analyzer)) }
        let parsed = try parser.parse(RequestParameters(query: parameters), grant: .everything)
        return try await run(parsed, route: "learning") { (snapshot, session, analyzer, _) throws in
            try Searcher(snapshot: snapshot, session: session, parameters: analyzer.ranking)
                .candidates(parsed.request, depth: StandardMeasures.depth, asked: asked)
        }
    }
}
