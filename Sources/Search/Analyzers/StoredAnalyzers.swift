import Analysis
import Catalog
import Logging
import SearchIndex
import Store

/// The analyzers of a data folder: those of the analyzers folder, and in their place the versions that were published.
struct StoredAnalyzers: Sendable {
    let store: AnalyzerStore
    /// As they are in the folder.
    let files: AnalyzerRegistry
    /// As they are in use.
    private(set) var registry: AnalyzerRegistry
    private(set) var versions: [String: Int64] = [:]
    private var drafts: [(Int64, Analyzer)] = []
    /// Versions whose index was being switched in when the last process ended.
    private var switching: [(Int64, Analyzer)] = []
    private let logger: Logger

    /// Blocking.
    init(_ store: AnalyzerStore, files: AnalyzerRegistry, logger: Logger) throws(Refusal) {
        self.store = store
        self.files = files
        self.logger = logger
        registry = files
        for state in try store.states() {
            if state.live > 0, let (version, analyzer) = try Self.read(store, state.name, state.live, logger) {
                registry = registry.replacing([analyzer])
                versions[state.name] = state.live
                warn(version)
            }
            if let number = state.draft, let (_, analyzer) = try Self.read(store, state.name, number, logger) {
                drafts.append((number, analyzer))
            }
            if let number = state.switching, let (_, analyzer) = try Self.read(store, state.name, number, logger) {
                switching.append((number, analyzer))
            }
        }
    }

    var served: ServedAnalyzers { ServedAnalyzers(registry, versions: versions, drafts: drafts) }

    /// A version that a later program no longer understands must not keep it from starting.
    private static func read(
        _ store: AnalyzerStore, _ name: String, _ number: Int64, _ logger: Logger
    ) throws(Refusal) -> (AnalyzerVersion, Analyzer)? {
        guard let version = try store.version(name, number) else { return nil }
        do throws(Refusal) {
            return (version, try version.analyzer())
        } catch {
            let problems = error.problems.map { "\($0.field): \($0.message)" }.joined(separator: "; ")
            logger.error(
                "a stored analyzer can't be used, the file is used instead",
                metadata: ["analyzer": "\(name)", "version": "\(number)", "reason": "\(error.message): \(problems)"])
            return nil
        }
    }

    /// The stored version wins over the file; who edits the file must learn it.
    private func warn(_ version: AnalyzerVersion) {
        guard let file = files.analyzer(named: version.name)?.source.hash, file != version.fileHash else { return }
        logger.warning(
            "the file of an analyzer has changed and is not used: a version that was published comes before it",
            metadata: ["analyzer": "\(version.name)", "version": "\(version.number)"])
    }

    /// Finds out how far a process came that ended while it switched to the index of another version: the generation
    /// that is current tells, since it knows the analyzers that it was built with.
    ///
    /// - Parameter makeSchema: the schema that goes with analyzers.
    /// - Parameter isWriter: whether the store may be put right, too.
    mutating func finishSwitch(
        indexFolder: String, isWriter: Bool, _ makeSchema: (AnalyzerRegistry) throws(Refusal) -> IndexSchema
    ) throws(Refusal) {
        for (number, analyzer) in switching {
            let switched = registry.replacing([analyzer])
            let current = Self.currentFingerprint(indexFolder)
            let (old, new) = (try makeSchema(registry).fingerprint, try makeSchema(switched).fingerprint)
            let isDone = current == new && current != old
            if isWriter, isDone {
                let file = versions[analyzer.name] == nil ? files.analyzer(named: analyzer.name) : nil
                let version = try store.version(analyzer.name, number)
                try store.makeLive(
                    analyzer.name, number,
                    file: file.map {
                        AnalyzerVersion(
                            $0.name, $0.source, at: version?.at ?? Timestamp(millisecondsSinceEpoch: 0), actor: "",
                            action: "file", fileHash: $0.source.hash)
                    })
            } else if isWriter {
                try store.cancelSwitch(analyzer.name)
            }
            guard isDone else { continue }
            registry = switched
            versions[analyzer.name] = number
            drafts.removeAll { $0.0 == number && $0.1.name == analyzer.name }
        }
        switching = []
    }

    /// `nil` when there is no generation, or none that can be read: opening it says why.
    private static func currentFingerprint(_ indexFolder: String) -> String? {
        guard let folder = try? IndexFolder(indexFolder), let current = try? folder.current() else { return nil }
        return GenerationManifest.fingerprint(of: current)
    }
}
