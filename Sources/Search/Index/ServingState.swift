import Analysis
import Catalog
import SearchIndex

/// What searches work with: an index and the analyzers that fit it.
struct ServingState: Sendable {
    /// The index of a draft that changes terms, built for trying the draft.
    struct DraftIndex: Sendable {
        /// ``Analyzer/identity``
        let identity: String
        let generation: IndexGeneration
    }

    /// The analyzer of one search with its index.
    struct Selection: Sendable {
        let pool: SessionPool
        let generation: IndexGeneration
    }

    var generation: IndexGeneration
    var analyzers: ServedAnalyzers
    var draftIndex: DraftIndex?

    /// - Parameter name: of an analyzer, or of one with its draft meant (`NAME@draft`).
    /// - Throws: `unknown_analyzer`; `conflict` for a draft whose terms no index has.
    func selection(_ name: String) throws(Refusal) -> Selection {
        if let pool = analyzers.pools[name] { return Selection(pool: pool, generation: generation) }
        guard let pool = analyzers.pool(name) else {
            throw Refusal(.unknownAnalyzer, message: "no analyzer is called '\(name)'")
        }
        if let draftIndex, draftIndex.identity == pool.analyzer.identity {
            return Selection(pool: pool, generation: draftIndex.generation)
        }
        let effect = AnalyzerEffect(of: pool.analyzer, on: generation.schema)
        guard !effect.needsRebuild else {
            throw Refusal(
                .conflict,
                message: "the draft of \(pool.analyzer.name) changes the index terms of "
                    + "\(effect.fields.joined(separator: ", ")): build an index for it first "
                    + "(POST /analyzers/\(pool.analyzer.name)/reindex)")
        }
        return Selection(pool: pool, generation: generation)
    }
}
