import Catalog
import Relevance

/// One run measured, or two beside each other.
package struct EvaluatedRuns: Sendable {
    /// Of the queries that were asked only.
    package let judgments: Judgments
    /// By query id.
    package let texts: [String: String]
    package let runs: [RankedRun]
    package let evaluations: [Evaluation]
    /// The first run against the second, by each measure; empty with one run.
    package let comparisons: [RunComparison]
    /// Asked, but without a judgment above grade 0.
    package let unjudgedQueries: [String]
    /// Judged, but not asked.
    package let unaskedQueries: [String]

    /// - Parameter queries: in the order of their file.
    /// - Parameter second: the run to compare with.
    /// - Throws: `invalid_request` when no query that is asked has a judgment above grade 0.
    package init(
        _ first: RankedRun, against second: RankedRun?, queries: [AskedQuery], judgments all: Judgments
    ) throws(Refusal) {
        let asked = Set(queries.map(\.id))
        let judgments = all.filtered(asked.contains)
        let measures = StandardMeasures.all(for: all)
        self.judgments = judgments
        texts = Dictionary(queries.map { ($0.id, $0.text) }) { first, _ in first }
        runs = [first] + (second.map { [$0] } ?? [])
        let evaluations = runs.map { Evaluation($0, judgments: judgments, measures: measures) }
        self.evaluations = evaluations
        comparisons =
            evaluations.count < 2
            ? [] : measures.indices.map { RunComparison(evaluations[0], against: evaluations[1], measure: $0) }
        let scored = Set(evaluations[0].queries)
        unjudgedQueries = queries.map(\.id).filter { !scored.contains($0) }
        unaskedQueries = all.queries.filter { !asked.contains($0) }
        guard !scored.isEmpty else {
            throw Refusal(.invalidRequest, message: "no query has a judgment above grade 0; do the query ids fit?")
        }
    }

    package var measureNames: [String] { evaluations[0].measures.map(\.name) }
}
