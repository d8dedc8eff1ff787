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
    private let answers: AnswerCache

    init(
        host: IndexHost, rebuild: IndexRebuild, jobs: JobRunner, reading: BlockingPool, answers: AnswerCache
    ) {
        self.answers = answers
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
    static func waitingForOthers(
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

    /// Fields that are told apart; a catalog may have thousands.
    private static let fieldsMax = 200

    /// What each field and structure of the index takes.
    private static func footprint(_ footprint: IndexFootprint) -> [JSONMember] {
        func object(_ parts: [(structure: String, bytes: Int)]) -> JSONValue {
            .object(parts.map { JSONMember($0.structure, .integer(Int64($0.bytes))) })
        }
        let rest = footprint.fields.dropFirst(fieldsMax)
        return [
            JSONMember("structures", object(footprint.structures)),
            JSONMember(
                "fields",
                .array(
                    footprint.fields.prefix(fieldsMax).map { field in
                        [
                            "field": .string(field.name), "bytes": .integer(Int64(field.bytes)),
                            "parts": object(field.parts),
                        ]
                    })),
            JSONMember(
                "other_fields",
                [
                    "count": .integer(Int64(rest.count)), "bytes": .integer(Int64(rest.reduce(0) { $0 + $1.bytes })),
                ]),
        ]
    }

    /// Memory as the kernel and the caches tell; without what the kernel does not tell.
    private static func memory(_ host: IndexHost, _ footprint: IndexFootprint, answers: Int) -> JSONValue {
        var members = [
            JSONMember("posting_lists", .integer(Int64(footprint.cachedPostings))),
            JSONMember("prices", .integer(Int64(footprint.cachedPrices))),
            JSONMember("answers", .integer(Int64(answers))),
        ]
        if let reading = host.memory.reading() {
            members += [
                JSONMember("owned", .integer(Int64(reading.owned))),
                JSONMember("limit", .integer(Int64(host.memory.limit(reading)))),
                JSONMember("mapped", .integer(Int64(reading.mapped))),
                JSONMember("available", .integer(Int64(reading.available))),
                JSONMember("total", .integer(Int64(reading.total))),
            ]
        }
        return .object(members)
    }

    /// `GET /index`.
    package func status() async throws(Refusal) -> [UInt8] {
        let ready = try await readiness()
        let (host, answers) = (host, answers)
        return try await reading.run { () throws(Refusal) in
            let sizes = host.generation.sizes()
            let footprint = host.snapshot.footprint()
            do throws(IndexError) {
                let members = [
                    JSONMember("generation", .string(ready.generation)),
                    JSONMember(
                        "previous_generation", try host.folder.previous().map { .string($0.name) } ?? .null),
                    JSONMember("revision", .integer(Int64(ready.revision))),
                    JSONMember("fingerprint", .string(host.schema.fingerprint)),
                    JSONMember("analyzer", .string(host.schema.analyzer.name)),
                    JSONMember("documents", .integer(Int64(ready.documents))),
                    JSONMember("sequence", .integer(ready.sequence)),
                    JSONMember("backlog", .integer(Int64(ready.backlog))),
                    JSONMember("bytes", .object(sizes.map { JSONMember($0.part, .integer($0.bytes)) })),
                    JSONMember("memory", Self.memory(host, footprint, answers: answers.bytes)),
                ]
                return JSONWriter.bytes(.object(members + Self.footprint(footprint)))
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
                if let built = GenerationManifest.fingerprint(of: previous), built != host.schema.fingerprint {
                    throw IndexError.refused(
                        Refusal(
                            .conflict,
                            message: "the generation before was built with other analyzers: "
                                + "POST /analyzers/{name}/rollback goes back to both"))
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
