import Analysis
import Catalog
import SearchIndex
import Store

/// What operators see of the index and do with it.
package final class IndexControl: Sendable {
    private let host: IndexHost
    private let rebuild: IndexRebuild
    private let jobs: JobRunner
    private let reading: BlockingPool

    init(host: IndexHost, rebuild: IndexRebuild, jobs: JobRunner, reading: BlockingPool) {
        self.host = host
        self.rebuild = rebuild
        self.jobs = jobs
        self.reading = reading
        jobs.kinds.add("reindex") { [rebuild] _ in Self.reindexing(rebuild) }
        jobs.kinds.add("verify") { [host] input in Self.verifying(host, repairs: input["repair"]?.boolean ?? false) }
    }

    // Both begin anew when they are taken up again: half a generation is worth nothing, and is removed.

    private static func reindexing(_ rebuild: IndexRebuild) -> JobWork {
        JobWork { (context) async throws(Refusal) -> JSONValue in
            let documents = try await waitingForOthers(context) { () async throws(Refusal) -> Int in
                try await rebuild.run { progress in context.report(progress.indexed, of: progress.total) }
            }
            return ["documents": .integer(Int64(documents))]
        }
    }

    /// The relay rebuilds by itself when much has changed, as after the import that came before this job.
    private static func waitingForOthers(
        _ context: JobContext, _ work: () async throws(Refusal) -> Int
    ) async throws(Refusal) -> Int {
        while true {
            do throws(Refusal) {
                return try await work()
            } catch {
                guard error.code == .indexBusy else { throw error }
                context.report(0, of: nil, message: "waits for a rebuild that runs already")
                do { try await Task.sleep(for: busyPollInterval) } catch { throw JobContext.cancelled }
            }
        }
    }

    private static let busyPollInterval = Duration.milliseconds(100)

    private static func verifying(_ host: IndexHost, repairs: Bool) -> JobWork {
        JobWork { (_) async throws(Refusal) -> JSONValue in try await verify(host, repairs: repairs).json }
    }

    /// Whether the server can answer as it should, and if not, why.
    package struct Readiness: Sendable {
        package let isReady: Bool
        package let reasons: [String]
        /// Changes of the catalog that are not searchable yet.
        package let backlog: Int
        package let sequence: Int64
        package let documents: Int
        package let generation: String
        package let revision: UInt64
    }

    /// Backlogs beyond it mean that what shoppers see is out of date.
    private static let readyBacklogMax: Int64 = 10_000

    package func readiness() async throws(Refusal) -> Readiness {
        let host = host
        return try await reading.run { () throws(Refusal) in
            let snapshot = host.snapshot
            let backlog = try host.store.maxSequence() - snapshot.checkpoint
            let reasons = backlog > Self.readyBacklogMax ? ["\(backlog) changes are not searchable yet"] : []
            return Readiness(
                isReady: reasons.isEmpty, reasons: reasons, backlog: Int(backlog), sequence: snapshot.checkpoint,
                documents: snapshot.documentCount, generation: host.generation.location.name,
                revision: snapshot.revision)
        }
    }

    /// Whether there is no product at all, published or not.
    package func isCatalogEmpty() async throws(Refusal) -> Bool {
        let host = host
        return try await reading.run { () throws(Refusal) in try host.store.counts().products == 0 }
    }

    /// `GET /index`.
    package func status() async throws(Refusal) -> [UInt8] {
        let ready = try await readiness()
        let host = host
        return try await reading.run { () throws(Refusal) in
            let sizes = host.generation.sizes()
            do throws(IndexError) {
                return JSONWriter.bytes([
                    "generation": .string(ready.generation),
                    "previous_generation": try host.folder.previous().map { .string($0.name) } ?? .null,
                    "revision": .integer(Int64(ready.revision)),
                    "fingerprint": .string(host.schema.fingerprint),
                    "analyzer": .string(host.schema.analyzer.name),
                    "documents": .integer(Int64(ready.documents)),
                    "sequence": .integer(ready.sequence),
                    "backlog": .integer(Int64(ready.backlog)),
                    "bytes": .object(sizes.map { JSONMember($0.part, .integer($0.bytes)) }),
                ])
            } catch {
                throw error.refusal
            }
        }
    }

    /// - Returns: the id of the job.
    package func startReindex(actor: String) async throws(Refusal) -> String {
        try await jobs.submit(kind: "reindex", input: ["actor": .string(actor)], Self.reindexing(rebuild))
    }

    /// Compares catalog and index as a job.
    package func startVerify(repair: Bool, actor: String) async throws(Refusal) -> String {
        let input: JSONValue = ["actor": .string(actor), "repair": .boolean(repair)]
        return try await jobs.submit(kind: "verify", input: input, Self.verifying(host, repairs: repair))
    }

    func verify(repairs: Bool) async throws(Refusal) -> IndexVerification.Report {
        try await Self.verify(host, repairs: repairs)
    }

    private static func verify(_ host: IndexHost, repairs: Bool) async throws(Refusal) -> IndexVerification.Report {
        try await host.writing.run { () throws(Refusal) in
            try IndexVerification(host: host).run(repairs: repairs)
        }
    }

    /// Goes back to the generation before the last rebuild and takes in what changed since.
    package func rollback() async throws(Refusal) -> [UInt8] {
        let host = host
        try await host.writing.run { () throws(Refusal) in
            do throws(IndexError) {
                guard let previous = try host.folder.previous() else {
                    throw IndexError.refused(Refusal(.notFound, message: "there is no generation to go back to"))
                }
                let generation = try IndexGeneration.open(
                    previous, schema: host.schema, searchThreads: host.settings.searchThreads, writable: true)
                do throws(Refusal) {
                    try OutboxReplay(store: host.store, batchMax: host.settings.relayBatchMax).finish(generation)
                } catch {
                    throw IndexError.refused(error)
                }
                try host.folder.rollback()
                host.adopt(generation)
                let snapshot = generation.snapshot
                host.events.append(
                    .rolledBack,
                    EventLog.data(
                        generation: previous.name, documents: snapshot.documentCount, sequence: snapshot.checkpoint))
            } catch {
                throw error.refusal
            }
        }
        return try await status()
    }
}

extension IndexVerification.Report {
    /// For the job and for `--json`.
    package var json: JSONValue {
        [
            "checked": .integer(Int64(checked)), "missing": .integer(Int64(missing)),
            "extra": .integer(Int64(extra)), "stale": .integer(Int64(stale)),
            "repaired": .integer(Int64(repaired)), "examples": .array(examples.map { .string($0) }),
            "damaged": .array(damaged.map { .string($0) }), "clean": .boolean(isClean),
        ]
    }
}
