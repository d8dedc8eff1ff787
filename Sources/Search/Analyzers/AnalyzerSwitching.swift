import Analysis
import Catalog
import SearchIndex
import Store
import Synchronization

/// Puts versions of analyzers into use: at once, or with an index that has their terms.
final class AnalyzerSwitching: Sendable {
    let store: AnalyzerStore
    let host: IndexHost
    let now: @Sendable () -> Timestamp
    private let rebuild: IndexRebuild
    private let claimed = Mutex<Claim?>(nil)

    init(store: AnalyzerStore, host: IndexHost, rebuild: IndexRebuild, now: @escaping @Sendable () -> Timestamp) {
        self.store = store
        self.host = host
        self.rebuild = rebuild
        self.now = now
    }

    // MARK: One at a time

    /// The right to put a version into use.
    final class Claim: Sendable {
        let name: String

        init(_ name: String) { self.name = name }
    }

    /// Keeps others from publishing and going back until it is released.
    ///
    /// - Throws: `index_busy`.
    func claim(_ name: String) throws(Refusal) -> Claim {
        let claim = Claim(name)
        let holder = claimed.withLock { claimed in
            defer { claimed = claimed ?? claim }
            return claimed
        }
        guard let holder else { return claim }
        throw Refusal(
            .indexBusy, message: "a version of the analyzer \(holder.name) is being put into use, wait for its job")
    }

    /// Does nothing for a claim that was released before.
    func release(_ claim: Claim) {
        claimed.withLock { claimed in
            if claimed === claim { claimed = nil }
        }
    }

    // MARK: Switching

    func effect(_ analyzer: Analyzer) -> AnalyzerEffect { AnalyzerEffect(of: analyzer, on: host.schema) }

    /// - Throws: `not_found`; `invalid_analyzer` for a version that this program no longer understands.
    func version(_ name: String, _ number: Int64) throws(Refusal) -> AnalyzerVersion {
        guard let version = try store.version(name, number) else {
            throw Refusal(.notFound, message: "the analyzer \(name) has no version \(number)")
        }
        return version
    }

    /// Puts a version into use that needs no other index. The next search uses it. Blocking.
    func useAtOnce(_ analyzer: Analyzer, _ number: Int64) throws(Refusal) {
        let change = change(to: analyzer, number)
        try change.finish()
        host.use { $0.using(analyzer, version: number) }
    }

    /// Builds the index of a version, unless there is one for trying it, and switches to both in one step.
    ///
    /// - Returns: the result of the job.
    func switchIndex(_ name: String, _ number: Int64, _ context: JobContext) async throws(Refusal) -> JSONValue {
        let analyzer = try await host.writing.run { [self] () throws(Refusal) -> Analyzer? in
            // An earlier process may have come to the end of this job, or nearly.
            if try store.state(name).live == number { return nil }
            let analyzer = try version(name, number).analyzer()
            guard effect(analyzer).needsRebuild else {
                try useAtOnce(analyzer, number)
                return nil
            }
            return analyzer
        }
        var documents = host.snapshot.documentCount
        if let analyzer {
            let change = change(to: analyzer, number)
            documents = try await IndexControl.waitingForOthers(context) { [self] () async throws(Refusal) -> Int in
                if let documents = try await switchToDraftIndex(change) { return documents }
                return try await rebuild.run(with: analyzer, progress: Self.report(to: context)) {
                    [host] (location, schema) throws(Refusal) in
                    try IndexRebuild.switchIn(location, host, schema, change)
                }
            }
        }
        return ["analyzer": .string(name), "version": .integer(number), "documents": .integer(Int64(documents))]
    }

    /// Builds an index for trying a draft that has other terms than the present one.
    func buildDraftIndex(_ name: String, _ number: Int64, _ context: JobContext) async throws(Refusal) -> JSONValue {
        let analyzer = try await host.writing.run { [self] () throws(Refusal) in
            try version(name, number).analyzer()
        }
        let documents = try await IndexControl.waitingForOthers(context) { [self] () async throws(Refusal) -> Int in
            try await host.writing.run { [self] () throws(Refusal) in dropDraftIndex() }
            return try await rebuild.run(with: analyzer, progress: Self.report(to: context)) {
                [host] (location, schema) throws(Refusal) in
                guard host.serving.analyzers.drafts[name]?.version == number else {
                    host.folder.remove(location)
                    throw Refusal(.conflict, message: "the draft of \(name) was changed or given up meanwhile")
                }
                let generation = try Self.open(location, host, schema)
                _ = host.setDraftIndex(
                    ServingState.DraftIndex(identity: analyzer.identity, generation: generation))
                return generation.snapshot.documentCount
            }
        }
        return ["analyzer": .string(name), "version": .integer(number), "documents": .integer(Int64(documents))]
    }

    /// Goes back to the generation before and a version of an analyzer, when they fit each other.
    ///
    /// - Returns: false when they don't.
    func switchToPrevious(_ analyzer: Analyzer, _ number: Int64) async throws(Refusal) -> Bool {
        let change = change(to: analyzer, number)
        return try await rebuild.exclusively { [host] () async throws(Refusal) -> Bool in
            try await host.writing.run { () throws(Refusal) in
                let schema = host.schema.replacing(analyzer)
                guard let previous = try Self.previous(host),
                    GenerationManifest.fingerprint(of: previous) == schema.fingerprint
                else { return false }
                let generation = try IndexRebuild.open(previous, host, schema)
                try change.begin()
                do throws(IndexError) { try host.folder.rollback() } catch { throw error.refusal }
                host.adopt(generation, change)
                let snapshot = generation.snapshot
                host.events.append(
                    .rolledBack,
                    EventLog.data(
                        generation: previous.name, documents: snapshot.documentCount, sequence: snapshot.checkpoint))
                try change.finish()
                return true
            }
        }
    }

    /// Gives up the index of a draft and its place on the disk. Runs on the writing thread, so that it is not on its way
    /// to be the one that is searched.
    ///
    /// - Parameter name: only one of this analyzer's; `nil` for any.
    /// - Parameter kept: the draft that it may stay for.
    func dropDraftIndex(of name: String? = nil, except kept: Analyzer? = nil) {
        guard let index = host.serving.draftIndex, index.identity != kept?.identity,
            name.map({ index.identity.hasPrefix($0 + "@") }) ?? true
        else { return }
        _ = host.setDraftIndex(nil)
        host.folder.remove(index.generation.location)
    }

    // MARK: Inside

    /// What is kept of the analyzer in use, when that is the file's.
    func file(_ name: String) -> AnalyzerVersion? {
        let analyzers = host.serving.analyzers
        guard analyzers.versions[name] == nil, let analyzer = analyzers.pools[name]?.analyzer else { return nil }
        return AnalyzerVersion(
            name, analyzer.source, at: now(), actor: "", action: "file", fileHash: analyzer.source.hash)
    }

    private func change(to analyzer: Analyzer, _ number: Int64) -> AnalyzerSwitch {
        AnalyzerSwitch(analyzer: analyzer, version: number, file: file(analyzer.name), store: store)
    }

    /// - Returns: documents of the index; `nil` when there is no index of the version.
    private func switchToDraftIndex(_ change: AnalyzerSwitch) async throws(Refusal) -> Int? {
        try await rebuild.exclusively { [host] () async throws(Refusal) -> Int? in
            try await host.writing.run { () throws(Refusal) in
                guard let index = host.serving.draftIndex, index.identity == change.analyzer.identity,
                    // Another analyzer may have gone live since.
                    index.generation.schema.fingerprint == host.schema.replacing(change.analyzer).fingerprint
                else { return nil }
                try OutboxReplay(store: host.store, batchMax: host.settings.relayBatchMax).finish(index.generation)
                return try IndexRebuild.switchIn(index.generation, host, change)
            }
        }
    }

    private static func open(
        _ location: GenerationFolder, _ host: IndexHost, _ schema: IndexSchema
    ) throws(Refusal) -> IndexGeneration {
        do throws(Refusal) {
            return try IndexRebuild.open(location, host, schema)
        } catch {
            host.folder.remove(location)
            throw error
        }
    }

    private static func previous(_ host: IndexHost) throws(Refusal) -> GenerationFolder? {
        do throws(IndexError) { return try host.folder.previous() } catch { throw error.refusal }
    }

    private static func report(to context: JobContext) -> @Sendable (IndexRebuild.Progress) -> Void {
        { progress in context.report(progress.indexed, of: progress.total) }
    }
}
