import Analysis
import Catalog
import SearchIndex

extension ProductSearch {
    /// `GET /suggest?q=`: what to show while a shopper types.
    package func suggest(_ parameters: RequestParameters, grant: Grant) async throws(Refusal) -> [UInt8] {
        let parsed = try parser.parse(parameters, grant: grant)
        try parsed.request.refuseGrouping()
        try parsed.refuseCursor()
        let phrases = queries.phrases
        return try await run(parsed, route: "suggest") { (snapshot, session, analyzer, timings) throws in
            let start = ContinuousClock.now
            let request = parsed.request
            let evaluator = FilterEvaluator(
                snapshot: snapshot, currency: request.currency, customerGroup: request.customerGroup, now: request.now,
                prescribedCurrency: request.prescribedCurrency)
            let clauses = try FilterClauses(
                request.filter, prescribed: request.prescribedFilter, evaluator: evaluator)
            let outcome = try Suggester(
                snapshot: snapshot, session: session, parameters: analyzer.ranking, phrases: phrases
            )
            .suggest(request.text, within: clauses.documents(), limit: min(request.perPage, 10))
            let took = Int((ContinuousClock.now - start) / .microseconds(1))
            timings.totalMicroseconds = took
            timings.hits = outcome.products.count
            return SuggestWriter.bytes(
                outcome, request: request, snapshot: snapshot, session: session, tookMicroseconds: took)
        }
    }
}
