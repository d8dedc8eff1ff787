import Analysis
import Catalog
import SearchIndex

extension ProductSearch {
    /// The ids that a search finds, best first, for measuring: the same as `GET /search`, but it isn't recorded as a visitor's.
    ///
    /// - Parameter parameters: of the search; `fields` is of no use.
    /// - Parameter trial: instead of the analyzer's own parameters; without answers that are kept and without merchandising,
    ///   which would hide what they do.
    /// - Parameter index: searched instead of what is served.
    func ranking(
        _ parameters: [(name: String, value: String)], grant: Grant, by trial: RankingParameters?,
        in index: TrialIndex? = nil
    ) async throws(Refusal) -> [String] {
        let parsed = try parser.parse(RequestParameters(query: parameters + [("fields", "id")]), grant: grant)
        @Sendable func written(
            _ outcome: SearchOutcome, _ request: SearchRequest, _ snapshot: IndexSnapshot, _ session: AnalysisSession,
            _ took: Int
        ) -> [UInt8] {
            AnswerWriter(snapshot: snapshot, request: request, session: session).bytes(outcome, tookMicroseconds: took)
        }
        let answer =
            if let trial {
                try await run(parsed, route: "tuning", in: index) { (snapshot, session, _, _) throws in
                    let searcher = Searcher(snapshot: snapshot, session: session, parameters: trial)
                    return written(try searcher.search(parsed.request), parsed.request, snapshot, session, 0)
                }
            } else {
                try await answer(parsed, route: "evaluation", write: written)
            }
        do throws(Problem) {
            return try JSONReader.parse(answer)["results"]?.elements?.compactMap { $0["id"]?.text } ?? []
        } catch {
            throw Refusal(.internalError, message: "the answer is not valid JSON: \(error.message)")
        }
    }
}
