import Analysis
import Catalog
import SearchIndex

extension ProductSearch {
    /// `POST /merchandising/dry-run`: what proposed rules would change in the answers of queries; nothing is kept.
    ///
    /// - Returns: `{"version","depth","changed","unchanged","queries":[…]}` in the order of the queries.
    package func dryRun(_ body: JSONValue, grant: Grant) async throws(Refusal) -> [UInt8] {
        let present = merchandising.current
        let run = try RulesDryRun(body, present: present.set)
        let proposed = ActiveRules(version: -1, set: run.proposed)
        var results: [JSONValue] = []
        var changed = 0
        let recorded = run.recordedCount == 0 ? [] : try await queries.recorded(limit: run.recordedCount)
        let searches = Dictionary(recorded.map { ($0.text, $0.searches) }, uniquingKeysWith: max)
        for query in run.queries + recorded.map(\.text).filter({ !run.queries.contains($0) }) {
            let comparison = try await compare(query, present, proposed, run, grant)
            changed += comparison.isChanged ? 1 : 0
            results.append(comparison.json(searches: searches[query]))
        }
        return JSONWriter.bytes([
            "version": .integer(present.version), "depth": .integer(Int64(run.depth)),
            "changed": .integer(Int64(changed)), "unchanged": .integer(Int64(results.count - changed)),
            "queries": .array(results),
        ])
    }

    private func compare(
        _ query: String, _ present: ActiveRules, _ proposed: ActiveRules, _ run: RulesDryRun, _ grant: Grant
    ) async throws(Refusal) -> RulesComparison {
        var parameters = [(name: "q", value: query), (name: "per_page", value: String(run.depth))]
        if let language = run.language { parameters.append((name: "language", value: language)) }
        var parsed = try parser.parse(RequestParameters(query: parameters), grant: grant)
        if let instant = run.instant { parsed.request.now = instant }
        let request = parsed.request
        return try await self.run(parsed, route: "dry_run") { (snapshot, session, analyzer, _) throws in
            func side(_ rules: ActiveRules) throws -> RulesComparison.Side {
                let outcome = try Searcher(snapshot: snapshot, session: session, parameters: analyzer.ranking) {
                    rules.rules(for: $0, session)
                }.search(request)
                let hits = outcome.hits.map { hit in
                    RulesComparison.Hit(
                        id: snapshot.productID(hit.document),
                        name: snapshot.payload(hit.document).value(of: .name)?.text ?? "")
                }
                return RulesComparison.Side(total: outcome.total, hits: hits, applied: outcome.applied)
            }
            return RulesComparison(query: query, before: try side(present), after: try side(proposed))
        }
    }
}
