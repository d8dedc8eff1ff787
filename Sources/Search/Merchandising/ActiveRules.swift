import Analysis
import Catalog
import SearchIndex
import Synchronization

/// One version of the rules as searches use it: a search takes it once and sees nothing of a later change.
final class ActiveRules: Sendable {
    let version: Int64
    let set: RuleSet
    /// All instants at which some curation begins or ends, ascending.
    private let turns: [Timestamp]
    private let compiled = Mutex<[String: CompiledRules]>([:])

    private static let compiledMax = 64

    init(version: Int64, set: RuleSet) {
        self.version = version
        self.set = set
        turns = Set(set.curations.flatMap { [$0.from, $0.until].compactMap(\.self) }).sorted()
    }

    /// What an answer depends on beside its request: the version and how many turns are past.
    func moment(at instant: Timestamp) -> AnswerCache.RulesMoment {
        AnswerCache.RulesMoment(version: version, turns: turns.count { $0 <= instant })
    }

    /// - Returns: `nil` when no rule concerns the request.
    func rules(for request: SearchRequest, _ session: AnalysisSession) -> SearchRules? {
        guard !set.isEmpty else { return nil }
        return compiled(session).rules(for: request.text, at: request.now, session)
    }

    /// Curations that would place a product among the hits of a request at another moment.
    func inactive(for request: SearchRequest, placing product: ProductID, _ session: AnalysisSession) -> [Curation] {
        guard !set.isEmpty else { return [] }
        return compiled(session).inactive(for: request.text, placing: product, at: request.now, session)
    }

    private func compiled(_ session: AnalysisSession) -> CompiledRules {
        let analyzer = session.analyzer.identity
        if let known = compiled.withLock({ $0[analyzer] }) { return known }
        let rules = CompiledRules(set, session)
        compiled.withLock { compiled in
            // Those of analyzers that nobody uses any more.
            if compiled.count >= Self.compiledMax { compiled.removeAll() }
            compiled[analyzer] = rules
        }
        return rules
    }
}
