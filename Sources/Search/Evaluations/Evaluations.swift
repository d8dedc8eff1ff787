import Catalog
import Relevance

/// Measuring the answers of a running server against judgments.
package final class Evaluations: Sendable {
    private static let kind = "evaluate"
    /// Half of what a machine of two threads for searches has stays with shoppers.
    private static let concurrency = 1

    private let search: ProductSearch
    private let jobs: JobRunner
    private let ledger: JobLedger

    init(search: ProductSearch, jobs: JobRunner, ledger: JobLedger) {
        self.search = search
        self.jobs = jobs
        self.ledger = ledger
    }

    /// `POST /evaluations`. The work sees what the key sees, and ends with the process: it is quickly asked for again.
    ///
    /// - Returns: the id of the job.
    /// - Throws: `invalid_request` with everything that is wrong, `unknown_analyzer`.
    package func start(_ body: JSONValue, grant: Grant) async throws(Refusal) -> String {
        let request = try EvaluationRequest(body)
        for name in [request.analyzer, Self.analyzer(request.against)].compactMap({ $0 }) {
            _ = try search.parser.parse(
                RequestParameters(query: [("q", ""), ("analyzer", name)]), grant: grant)
        }
        let search = search
        return try await jobs.submit(kind: Self.kind) { (context) async throws(Refusal) -> JSONValue in
            try await Self.measure(request, search, grant, context)
        }
    }

    /// `GET /evaluations/{id}`: the job with the result.
    ///
    /// - Throws: `not_found`, also for jobs of other kinds.
    package func evaluation(_ id: String) async throws(Refusal) -> [UInt8] {
        guard try await ledger.job(JobID(id)).kind == Self.kind else {
            throw Refusal(.notFound, message: "there is no evaluation \"\(id.prefix(100))\"")
        }
        return try await ledger.get(id)
    }

    private static func analyzer(_ other: EvaluationRequest.Other?) -> String? {
        switch other {
        case .analyzer(let name): name
        case .run, nil: nil
        }
    }

    private static func measure(
        _ request: EvaluationRequest, _ search: ProductSearch, _ grant: Grant, _ context: JobContext
    ) async throws(Refusal) -> JSONValue {
        let second = analyzer(request.against)
        let total = Int64(request.queries.count * (second == nil ? 1 : 2))
        var done: Int64 = 0
        var refused: [JSONValue] = []
        func ask(_ analyzer: String?) async throws(Refusal) -> RankedRun {
            let before = done
            let outcomes = await QueryRun(
                search: search, analyzer: analyzer, limit: request.limit, concurrency: concurrency, grant: grant
            ).run(request.queries) { context.report(before + Int64($0), of: total) }
            if context.isCancelled { throw JobContext.cancelled }
            done += Int64(outcomes.count)
            refused += outcomes.compactMap { outcome in
                outcome.refusal.map { ["id": .string(outcome.query.id), "message": .string($0.message)] }
            }
            return try RankedRun(outcomes, name: analyzer)
        }
        let first = try await ask(request.analyzer)
        var other: RankedRun?
        switch request.against {
        case .analyzer(let name): other = try await ask(name)
        case .run(let run): other = run
        case nil: break
        }
        let runs = try EvaluatedRuns(first, against: other, queries: request.queries, judgments: request.judgments)
        guard case .object(let members) = runs.json else {
            preconditionFailure("an evaluation is written as an object")
        }
        return .object(members + [JSONMember("refused", .array(refused))])
    }
}
