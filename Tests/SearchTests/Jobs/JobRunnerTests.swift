import Catalog
import Foundation
import Store
import Synchronization
import Testing

@testable import Search

@Suite struct JobRunnerTests {
    let fixture: CatalogFixture

    init() throws { fixture = try CatalogFixture() }

    func withRunner(_ body: @escaping @Sendable () async throws -> Void) async throws {
        try await withServices([fixture.runner], body)
    }

    func ended(_ id: String) async throws -> JSONValue {
        while true {
            let job = try JSONReader.parse(try await fixture.ledger.get(id))
            if !["queued", "running"].contains(job["state"]?.text) { return job }
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    @Test func jobsRunInOrderAndTheirResultsAreKept() async throws {
        let order = Mutex<[Int]>([])
        try await withRunner {
            var ids: [String] = []
            for number in 0..<5 {
                ids.append(
                    try await fixture.runner.submit(kind: "count") { context in
                        context.report(Int64(number), of: 5)
                        order.withLock { $0.append(number) }
                        return ["number": .integer(Int64(number))]
                    })
            }
            for (number, id) in ids.enumerated() {
                let job = try await ended(id)
                #expect(job["state"] == "succeeded")
                #expect(job["result"]?["number"]?.integer == Int64(number))
                #expect(job["total"] == 5)
                #expect(job["finished_at"] != nil)
            }
        }
        #expect(order.withLock { $0 } == [0, 1, 2, 3, 4])
        let list = try JSONReader.parse(try await fixture.ledger.list())
        #expect(list["jobs"]?.elements?.map { $0["id"]?.text } == ["job_5", "job_4", "job_3", "job_2", "job_1"])
    }

    @Test func refusalFailsTheJobWithItsCode() async throws {
        try await withRunner {
            let id = try await fixture.runner.submit(kind: "x") { _ throws(Refusal) in
                throw Refusal(.diskFull, message: "the disk is full")
            }
            let job = try await ended(id)
            #expect(job["state"] == "failed")
            #expect(job["error"]?["code"] == "disk_full")
            #expect(job["message"] == "the disk is full")
        }
    }

    @Test func runningJobStopsWhenItIsCancelledAndTheNextOneRuns() async throws {
        try await withRunner {
            let id = try await fixture.runner.submit(kind: "x") { context throws(Refusal) in
                context.report(25, of: 100, message: "at it")
                while !context.isCancelled { try? await Task.sleep(for: .milliseconds(2)) }
                throw JobContext.cancelled
            }
            while true {
                let job = try JSONReader.parse(try await fixture.ledger.get(id))
                if job["message"] == "at it" {
                    #expect(job["progress"] == 25)
                    #expect(job["remaining_seconds"]?.number != nil)
                    break
                }
                try await Task.sleep(for: .milliseconds(5))
            }
            _ = try await fixture.ledger.cancel(id)
            #expect(try await ended(id)["state"] == "cancelled")
            let next = try await fixture.runner.submit(kind: "y") { _ in "done" }
            #expect(try await ended(next)["result"] == "done")
        }
    }

    @Test func waitingJobEndsAtOnceWhenItIsCancelled() async throws {
        let ran = Mutex(false)
        let id = try await fixture.runner.submit(kind: "x") { _ in
            ran.withLock { $0 = true }
            return .null
        }
        let job = try JSONReader.parse(try await fixture.ledger.cancel(id))
        #expect(job["state"] == "cancelled")
        try await withRunner {
            let next = try await fixture.runner.submit(kind: "y") { _ in .null }
            #expect(try await ended(next)["state"] == "succeeded")
        }
        #expect(!ran.withLock { $0 })
    }

    @Test func gracefulShutdownInterruptsWhatRunsAndWhatWaits() async throws {
        let begun = Mutex(false)
        try await withRunner {
            _ = try await fixture.runner.submit(kind: "x") { context throws(Refusal) in
                begun.withLock { $0 = true }
                while !context.isCancelled { try? await Task.sleep(for: .milliseconds(2)) }
                throw JobContext.cancelled
            }
            _ = try await fixture.runner.submit(kind: "y") { _ in .null }
            while !begun.withLock({ $0 }) { try? await Task.sleep(for: .milliseconds(2)) }
        }
        for id in ["job_1", "job_2"] {
            let job = try await ended(id)
            #expect(job["state"] == "failed")
            #expect(job["error"]?["code"] == "interrupted")
        }
        await #expect(throws: Refusal.self) { _ = try await fixture.runner.submit(kind: "z") { _ in .null } }
    }

    @Test func jobsOfADeadProcessAreMarkedInterrupted() async throws {
        let store = JobStore(fixture.database)
        try store.insert(Job(id: JobID("old"), kind: "import", createdAt: fixture.clock.now()))
        try store.start(JobID("old"), at: fixture.clock.now())
        try await withRunner {
            let id = try await fixture.runner.submit(kind: "x") { _ in .null }
            #expect(try await ended(id)["state"] == "succeeded")
        }
        let job = try await ended("old")
        #expect(job["state"] == "failed")
        #expect(job["message"]?.text?.hasPrefix("interrupted") == true)
    }

    @Test func fullQueueRefuses() async throws {
        for _ in 0..<JobRunner.waitingMax { _ = try await fixture.runner.submit(kind: "x") { _ in .null } }
        let refusal = await #expect(throws: Refusal.self) {
            _ = try await fixture.runner.submit(kind: "x") { _ in .null }
        }
        #expect(refusal?.code == .unavailable)
    }

    @Test func unknownJobIsNotFound() async throws {
        let refusal = await #expect(throws: Refusal.self) { _ = try await fixture.ledger.get("no\u{0}ne") }
        #expect(refusal?.code == .notFound)
    }

    @Test func importRunsAsAJobAndRemovesItsFile() async throws {
        let file = try fixture.folder.file("spool", "{\"id\":\"1\",\"name\":\"Vase\"}\nbad\n")
        try await withRunner {
            let options = ImportOptions(actor: "key:1")
            let id = try await fixture.imports.start(file, options: options, deleteAfterwards: true)
            let result = try await ended(id)["result"]
            #expect(result?["created"] == 1)
            #expect(result?["refused"] == 1)
            #expect(result?["refused_lines"]?.elements?.first?["line"] == 2)
        }
        #expect(try fixture.store.product(ProductID("1")) != nil)
        #expect(!FileManager.default.fileExists(atPath: file.path))
    }
}
