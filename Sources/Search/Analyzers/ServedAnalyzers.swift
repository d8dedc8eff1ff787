import Analysis
import Catalog

/// The analyzers that searches use, exchanged as a whole: a search sees all of one state or all of the next.
final class ServedAnalyzers: Sendable {
    struct Draft: Sendable {
        let version: Int64
        let pool: SessionPool
    }

    /// What stands behind the name of an analyzer whose draft is meant.
    static let draftSuffix = "@draft"

    /// By name.
    let pools: [String: SessionPool]
    /// Versions of those that are not the folder's.
    let versions: [String: Int64]
    /// By the name of the analyzer.
    let drafts: [String: Draft]
    /// What a request may name.
    let names: Set<String>
    /// Of the languages of ``pools``.
    let guess: LanguageGuess

    convenience init(_ registry: AnalyzerRegistry, versions: [String: Int64], drafts: [(Int64, Analyzer)]) {
        let analyzers = registry.names.compactMap { registry.analyzer(named: $0) }
        self.init(
            pools: Dictionary(uniqueKeysWithValues: analyzers.map { ($0.name, SessionPool($0)) }), versions: versions,
            drafts: drafts.reduce(into: [:]) { $0[$1.1.name] = Draft(version: $1.0, pool: SessionPool($1.1)) })
    }

    private init(pools: [String: SessionPool], versions: [String: Int64], drafts: [String: Draft]) {
        self.pools = pools
        self.versions = versions
        self.drafts = drafts
        names = Set(pools.keys).union(drafts.keys.map { $0 + Self.draftSuffix })
        guess = LanguageGuess(pools.values.map(\.analyzer).sorted { $0.name < $1.name })
    }

    /// The pool of `NAME` or `NAME@draft`.
    func pool(_ name: String) -> SessionPool? {
        if let pool = pools[name] { return pool }
        guard name.hasSuffix(Self.draftSuffix) else { return nil }
        return drafts[String(name.dropLast(Self.draftSuffix.count))]?.pool
    }

    /// The same with a version in use. Is it the draft, there is none any more.
    func using(_ analyzer: Analyzer, version: Int64) -> ServedAnalyzers {
        var (pools, versions, drafts) = (pools, versions, drafts)
        pools[analyzer.name] = SessionPool(analyzer)
        versions[analyzer.name] = version
        if drafts[analyzer.name]?.version == version { drafts[analyzer.name] = nil }
        return ServedAnalyzers(pools: pools, versions: versions, drafts: drafts)
    }

    /// The same with a draft; of two the later one holds.
    func drafting(_ analyzer: Analyzer, version: Int64) -> ServedAnalyzers {
        if let known = drafts[analyzer.name], known.version > version { return self }
        var drafts = drafts
        drafts[analyzer.name] = Draft(version: version, pool: SessionPool(analyzer))
        return ServedAnalyzers(pools: pools, versions: versions, drafts: drafts)
    }

    func withoutDraft(_ name: String) -> ServedAnalyzers {
        var drafts = drafts
        drafts[name] = nil
        return ServedAnalyzers(pools: pools, versions: versions, drafts: drafts)
    }
}
