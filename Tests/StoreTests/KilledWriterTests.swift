import Catalog
import Foundation
import GRDB
import Testing

@testable import Store

/// A child process (this test program again) writes batches in a loop and is killed with SIGKILL.
@Suite(.serialized) struct KilledWriterTests {
    private static let childPathVariable = "AISLE_KILLED_WRITER_STORE"

    /// Runs only in the child; ends only by being killed.
    @Test(.enabled(if: ProcessInfo.processInfo.environment[childPathVariable] != nil))
    func childWritesUntilItIsKilled() throws {
        let path = try #require(ProcessInfo.processInfo.environment[Self.childPathVariable])
        let store = CatalogStore(try CatalogDatabase(path: path))
        for round in 0..<1_000_000 {
            let batch = (0..<20).map { number in
                var product = fullProduct("p\((round * 7 + number) % 150)")
                product.reviewCount = Int64(round)
                return CatalogChange.upsert(product)
            }
            try store.apply(batch, actor: "child", now: at(Int64(round)))
            if round % 5 == 4 {
                try store.apply([.delete(ProductID("p\((round * 7) % 150)"))], actor: "child", now: at(0))
            }
        }
    }

    @Test(.enabled(if: ProcessInfo.processInfo.environment[childPathVariable] == nil))
    func nothingIsHalfWritten() throws {
        let isLong = ProcessInfo.processInfo.environment["LONG_TESTS"] == "1"
        let folder = try StoreFixture.makeFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appendingPathComponent("catalog.sqlite").path
        _ = try CatalogDatabase(path: path)
        let seed = UInt64(isLong ? Date().timeIntervalSince1970 : 7)
        print("killed writer seed: \(seed)")
        var state = seed
        for _ in 0..<(isLong ? 100 : 4) {
            let before = try CatalogStore(CatalogDatabase(path: path)).maxSequence()
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            try runChild(
                path: path, until: before + 40 + Int64((state >> 33) % 400), extraSpins: Int((state >> 20) % 50_000))
            try checkAgreement(path: path)
        }
    }

    /// Kills at a moment that depends on the child's progress and on a number of spins, never on a clock.
    private func runChild(path: String, until sequence: Int64, extraSpins: Int) throws {
        let child = Process()
        child.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        child.arguments = ["--testing-library", "swift-testing", "--filter", "childWritesUntilItIsKilled"]
        var environment = ProcessInfo.processInfo.environment
        environment[Self.childPathVariable] = path
        child.environment = environment
        child.standardOutput = FileHandle.nullDevice
        child.standardError = FileHandle.nullDevice
        try child.run()
        let store = CatalogStore(try CatalogDatabase(path: path))
        while try child.isRunning && store.maxSequence() < sequence { sched_yield() }
        for _ in 0..<extraSpins { sched_yield() }
        let wasRunning = child.isRunning
        kill(child.processIdentifier, SIGKILL)
        child.waitUntilExit()
        try #require(wasRunning, "the child ended by itself")
    }

    private func checkAgreement(path: String) throws {
        let database = try CatalogDatabase(path: path)
        #expect(try database.integrityProblems() == [])
        try database.read { db in
            func count(_ sql: String) throws -> Int { try Int.fetchOne(db, sql: sql) ?? -1 }
            let outbox = try count("SELECT count(*) FROM outbox")
            #expect(outbox > 0)
            #expect(try count("SELECT max(sequence) FROM outbox") == outbox)
            #expect(try count("SELECT count(*) FROM auditLog") == outbox)
            // Created minus deleted is what is there, and each product has as many entries as its version says.
            let created = try count("SELECT count(*) FROM auditLog WHERE action = 'create'")
            let deleted = try count("SELECT count(*) FROM auditLog WHERE action = 'delete'")
            #expect(try count("SELECT count(*) FROM product") == created - deleted)
            #expect(try count("SELECT count(*) FROM variant") == 2 * (created - deleted))
            #expect(try count("SELECT count(*) FROM price") == 4 * (created - deleted))
            #expect(try count("SELECT count(*) FROM sku") == 3 * (created - deleted))
            let wrongVersions = """
                SELECT count(*) FROM product WHERE version <> (
                    SELECT count(*) FROM auditLog WHERE subjectID = product.id AND id >= (
                        SELECT max(id) FROM auditLog WHERE subjectID = product.id AND action = 'create'))
                """
            #expect(try count(wrongVersions) == 0)
        }
    }
}
