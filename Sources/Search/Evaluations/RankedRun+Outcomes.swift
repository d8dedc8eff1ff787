import Catalog
import Relevance

extension RankedRun {
    /// What queries found; those that were refused found nothing.
    ///
    /// - Parameter name: of the analyzer that was asked for, if one was.
    /// - Throws: what all queries were refused for, as an unknown analyzer.
    package init(_ outcomes: [QueryRun.Outcome], name: String?) throws(Refusal) {
        self.init(name: name ?? "usual analyzers")
        if let refusal = outcomes.first?.refusal, outcomes.allSatisfy({ $0.refusal != nil }) { throw refusal }
        for outcome in outcomes { put(outcome.ranking, query: outcome.query.id) }
    }
}
