import Analysis
import Catalog
import Store

/// A version of an analyzer that goes live together with an index.
///
/// Index and store can't change in one transaction. The store is told before and after, so that whoever opens the data
/// folder after a crash in between knows which version the index may have; see
/// ``StoredAnalyzers/finishSwitch(indexFolder:isWriter:_:)``.
struct AnalyzerSwitch: Sendable {
    let analyzer: Analyzer
    let version: Int64
    /// What is in use while no version is live.
    let file: AnalyzerVersion?
    let store: AnalyzerStore

    /// Called before the index is switched. Blocking.
    func begin() throws(Refusal) { try store.beginSwitch(analyzer.name, to: version) }

    /// Called after the index is switched. Blocking.
    func finish() throws(Refusal) { try store.makeLive(analyzer.name, version, file: file) }
}
