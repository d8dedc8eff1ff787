import Catalog
import Foundation
import Logging
import Store
import Synchronization
import Testing

@testable import Search

/// Jobs that outlive the process that took them on.
@Suite struct LastingJobTests {
    let fixture: CatalogFixture

    init() throws { fixture = try CatalogFixture() }

    /// The runner and the imports of the process that comes next.
    private func next() -> (runner: JobRunner, imports: CatalogImport) {
        let clock = fixture.clock
        let runner = JobRunner(
            ledger: fixture.ledger, makeID: { UUID().uuidString },
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        return (
            runner,
            CatalogImport(
                store: fixture.store, runner: runner, defaults: ProductDefaults(), memory: MemoryGuard(limit: 0),
                now: { clock.now() })
        )
    }

    private func ended(_ id: String) async throws -> JSONValue {
        while true {
            let job = try JSONReader.parse(try await fixture.ledger.get(id))
            if !["queued", "running"].contains(job["state"]?.text) { return job }
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    /// Products, some of them refused, one a double of one that was stored long before.
    private static func lines(_ count: Int) -> String {
        (0..<count).map { number in
            switch number {
            case 7: "{\"id\":\"bad\"}"
            case count - 2: "{\"id\":\"p1\",\"name\":\"Double\"}"
            default: "{\"id\":\"p\(number)\",\"name\":\"Vase \(number)\"}"
            }
        }.joined(separator: "\n")
    }

    @Test func gracefulShutdownPutsAnImportBackAndTheNextProcessGoesOn() async throws {
        let text = Self.lines(3_000)
        let expected = try await CatalogFixture().importText(text)
        let file = try fixture.folder.file("spool", text)
        let imports = fixture.imports
        let store = fixture.store
        let id = Mutex("")
        try await withServices([fixture.runner]) {
            let options = ImportOptions(actor: "key:1", batchSize: 100)
            let job = try await imports.start(file, options: options, deleteAfterwards: true)
            id.withLock { $0 = job }
            while try store.maxSequence() < 300 { try? await Task.sleep(for: .milliseconds(2)) }
        }
        let job = id.withLock { $0 }
        let stored = try #require(try JobStore(fixture.database).job(JobID(job)))
        #expect(stored.state == .queued, "the shutdown came before the end")
        #expect(stored.safePoint?["read"]?.integer ?? 0 >= 300)
        #expect(FileManager.default.fileExists(atPath: file.path))

        let next = next()
        try await withServices([next.runner]) { _ = try await ended(job) }
        let end = try await ended(job)
        #expect(end["state"] == "succeeded", "\(end)")
        let result = end["result"]
        #expect(result?["created"]?.integer == Int64(expected.created))
        #expect(result?["refused"]?.integer == 2 && result?["unchanged"] == 0 && result?["updated"] == 0)
        #expect(result?["read"] == 3_000)
        let refused = result?["refused_lines"]?.elements ?? []
        #expect(refused.map { $0["line"]?.integer } == [8, 2_999])
        #expect(refused.last?["problems"]?.elements?.first?["message"]?.text?.contains("lines 2 and 2999") == true)
        #expect(try store.maxSequence() == Int64(expected.created), "each product was written once")
        #expect(!FileManager.default.fileExists(atPath: file.path))
        withExtendedLifetime(next) {}
    }

    @Test func jobThatWaitedIsDoneByTheNextProcessAndOneThatKeepsDyingIsNot() async throws {
        let store = JobStore(fixture.database)
        let file = try fixture.folder.file("a.ndjson", Self.lines(20))
        let deadly = try fixture.folder.file("b.ndjson", Self.lines(20))
        for (name, file, starts) in [("waits", file, 0), ("deadly", deadly, Int(JobRunner.attemptsMax))] {
            var job = Job(id: JobID(name), kind: "import", createdAt: fixture.clock.now())
            job.input = ImportJob(file: file, options: ImportOptions(actor: "k"), deletesFile: true)
                .json(spoolFolder: nil)
            try store.insert(job)
            for _ in 0..<starts {
                try store.start(job.id, at: fixture.clock.now())
                _ = try store.takeOver(kinds: ["import"], attemptsMax: 9, message: "", at: fixture.clock.now())
            }
        }
        let next = next()
        try await withServices([next.runner]) {
            let waited = try await ended("waits")
            #expect(waited["result"]?["created"] == 18)
            let deadly = try await ended("deadly")
            #expect(deadly["state"] == "failed")
        }
        #expect(!FileManager.default.fileExists(atPath: file.path))
        #expect(!FileManager.default.fileExists(atPath: deadly.path))
        withExtendedLifetime(next) {}
    }

    @Test func anotherProcessCanCancelARunningJob() async throws {
        let store = JobStore(fixture.database)
        try await withServices([fixture.runner]) {
            let id = try await fixture.runner.submit(kind: "x") { context throws(Refusal) in
                while !context.isCancelled { try? await Task.sleep(for: .milliseconds(2)) }
                throw JobContext.cancelled
            }
            while try store.job(JobID(id))?.state != .running { try? await Task.sleep(for: .milliseconds(2)) }
            _ = try store.requestCancel(JobID(id), at: fixture.clock.now())
            let job = try await ended(id)
            #expect(job["state"] == "cancelled")
        }
    }

    @Test func uploadsThatNoJobWaitsForAreRemovedAtTheStart() async throws {
        let spool = fixture.folder.url.appendingPathComponent("uploads")
        try FileManager.default.createDirectory(at: spool, withIntermediateDirectories: true)
        let clock = fixture.clock
        let imports = CatalogImport(
            store: fixture.store, runner: fixture.runner, defaults: ProductDefaults(), memory: MemoryGuard(limit: 0),
            now: { clock.now() }, spoolFolder: spool)
        for name in ["upload-1", "upload-2", "note"] {
            try Data("{}".utf8).write(to: spool.appendingPathComponent(name))
        }
        _ = try await imports.start(
            spool.appendingPathComponent("upload-1"), options: ImportOptions(actor: "k"), deleteAfterwards: true)
        try imports.removeOrphans(jobs: JobStore(fixture.database))
        #expect(try FileManager.default.contentsOfDirectory(atPath: spool.path).sorted() == ["note", "upload-1"])
    }

    @Test func remainingTimeCountsFromWhereTheJobWentOn() async throws {
        try await withServices([fixture.runner]) {
            let latch = Mutex(false)
            let id = try await fixture.runner.submit(kind: "x") { context throws(Refusal) in
                context.report(900, of: 1_000)
                context.resumes(at: 900)
                context.report(900, of: 1_000, message: "back")
                while !latch.withLock({ $0 }) { try? await Task.sleep(for: .milliseconds(2)) }
                return .null
            }
            while try JSONReader.parse(try await fixture.ledger.get(id))["message"] != "back" {
                try? await Task.sleep(for: .milliseconds(2))
            }
            let job = try JSONReader.parse(try await fixture.ledger.get(id))
            #expect(job["remaining_seconds"] == nil)
            latch.withLock { $0 = true }
            _ = try await ended(id)
        }
    }
}
