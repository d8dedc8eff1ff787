import Catalog
import Search

/// Runs the queries of a corpus and gathers what each finds, for scoring.
struct QueryRun: Sendable {
    /// What became of one query.
    struct Outcome: Sendable {
        var query: QueryFile.Query
        /// Product ids, best first.
        var ranking: [String]
        var latency: Duration
        var refusal: Refusal?
    }

    let engine: Engine
    /// Hits of each query.
    let limit: Int
    /// Queries at once.
    let concurrency: Int

    /// - Parameter progress: told how many queries are done, from one task at a time.
    /// - Returns: the outcomes in the order of the queries.
    func run(_ queries: [QueryFile.Query], progress: @Sendable (Int) -> Void) async -> [Outcome] {
        await withTaskGroup(of: (Int, Outcome).self) { group in
            var outcomes: [Outcome?] = Array(repeating: nil, count: queries.count)
            var next = 0
            var done = 0
            func startOne() {
                guard next < queries.count else { return }
                let index = next
                next += 1
                group.addTask { (index, await self.outcome(queries[index])) }
            }
            for _ in 0..<max(1, concurrency) { startOne() }
            while let (index, outcome) = await group.next() {
                outcomes[index] = outcome
                done += 1
                progress(done)
                startOne()
            }
            return outcomes.compactMap { $0 }
        }
    }

    private func outcome(_ query: QueryFile.Query) async -> Outcome {
        var parameters: [(name: String, value: String)] = [
            ("q", query.text), ("per_page", String(limit)), ("fields", "id"),
        ]
        if let language = query.language { parameters.append(("language", language)) }
        let begin = ContinuousClock.now
        do throws(Refusal) {
            let answer = try await engine.search.search(RequestParameters(query: parameters), grant: .everything)
            let latency = ContinuousClock.now - begin
            return Outcome(query: query, ranking: try Self.ids(answer), latency: latency)
        } catch {
            return Outcome(query: query, ranking: [], latency: ContinuousClock.now - begin, refusal: error)
        }
    }

    private static func ids(_ answer: [UInt8]) throws(Refusal) -> [String] {
        try AnswerReader.value(answer)["results"]?.elements?.compactMap { $0["id"]?.text } ?? []
    }
}
