import Catalog
import SearchIndex

extension ProductSearch {
    /// The ids that a search finds, best first, for measuring: the same as `GET /search`, but it isn't recorded as a visitor's.
    ///
    /// - Parameter parameters: of the search; `fields` is of no use.
    package func ranking(_ parameters: [(name: String, value: String)], grant: Grant) async throws(Refusal) -> [String]
    {
        let parsed = try parser.parse(RequestParameters(query: parameters + [("fields", "id")]), grant: grant)
        let answer = try await answer(parsed, route: "evaluation") { outcome, request, snapshot, session, took in
            AnswerWriter(snapshot: snapshot, request: request, session: session)
                .bytes(outcome, tookMicroseconds: took)
        }
        do throws(Problem) {
            return try JSONReader.parse(answer)["results"]?.elements?.compactMap { $0["id"]?.text } ?? []
        } catch {
            throw Refusal(.internalError, message: "the answer is not valid JSON: \(error.message)")
        }
    }
}
