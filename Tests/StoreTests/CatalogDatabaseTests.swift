import Catalog
import Foundation
import GRDB
import Testing

@testable import Store

@Suite struct CatalogDatabaseTests {
    private func openingCode(_ path: String) -> ErrorCode? {
        do throws(Refusal) {
            _ = try CatalogDatabase(path: path)
            return nil
        } catch {
            #expect(error.message.contains(path))
            return error.code
        }
    }

    @Test func opensDurableAndStrict() throws {
        let fixture = try StoreFixture()
        // Asked on the writing connection: the level is a connection's own.
        let journalMode = try fixture.database.write { db in try String.fetchOne(db, sql: "PRAGMA journal_mode") }
        let foreignKeys = try fixture.database.write { db in try Int.fetchOne(db, sql: "PRAGMA foreign_keys") }
        let synchronous = try fixture.database.write { db in try Int.fetchOne(db, sql: "PRAGMA synchronous") }
        #expect(journalMode == "wal")
        #expect(foreignKeys == 1)
        #expect(synchronous == 2)
        let loose = try fixture.database.read { db in
            try String.fetchAll(
                db, sql: "SELECT name FROM pragma_table_list WHERE strict = 0 AND type = 'table' AND schema = 'main'")
        }
        #expect(Set(loose) == ["sqlite_schema", "sqlite_sequence", "grdb_migrations"])
    }

    @Test func opensAgainWithEverythingInIt() throws {
        let fixture = try StoreFixture()
        try fixture.apply(.upsert(fullProduct()))
        try fixture.database.close()
        let again = CatalogStore(try CatalogDatabase(path: fixture.path))
        #expect(try again.product(ProductID("full")) != nil)
        #expect(try again.maxSequence() == 1)
        #expect(again.database.bytesOnDisk > 0)
    }

    @Test func refusesAStoreOfANewerProgram() throws {
        let fixture = try StoreFixture()
        try fixture.database.write { try $0.execute(sql: "INSERT INTO grdb_migrations VALUES ('999 later')") }
        try fixture.database.close()
        #expect(openingCode(fixture.path) == .storeTooNew)
    }

    @Test func refusesForeignAndDamagedFiles() throws {
        let folder = try StoreFixture.makeFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let text = folder.appendingPathComponent("text.sqlite").path
        try String(repeating: "no database ", count: 1_000).write(toFile: text, atomically: true, encoding: .utf8)
        #expect(openingCode(text) == .storeDamaged)
        let foreign = folder.appendingPathComponent("foreign.sqlite").path
        try DatabaseQueue(path: foreign).write { try $0.execute(sql: "CREATE TABLE song (id INTEGER)") }
        #expect(openingCode(foreign) == .storeDamaged)
        let hasProducts = try DatabaseQueue(path: foreign).read { db in try db.tableExists("product") }
        #expect(!hasProducts)
        #expect(openingCode(folder.path) != nil)
        #expect(openingCode(folder.appendingPathComponent("missing/store.sqlite").path) == .fileUnreadable)
    }

    @Test func damageInTheMiddleIsFoundAndNeverCrashes() throws {
        let fixture = try StoreFixture()
        try fixture.store.apply((0..<300).map { .upsert(fullProduct("p\($0)")) }, actor: "t", now: at(1))
        try fixture.database.write { _ in }
        try fixture.database.close()
        try DatabaseQueue(path: fixture.path).inDatabase { db in
            try db.execute(sql: "PRAGMA wal_checkpoint(TRUNCATE)")
        }
        let file = try FileHandle(forUpdating: URL(fileURLWithPath: fixture.path))
        let size = try file.seekToEnd()
        for page in stride(from: UInt64(20), to: size / 4_096, by: 3) {
            try file.seek(toOffset: page * 4_096)
            try file.write(contentsOf: Data(repeating: 0xA5, count: 4_096))
        }
        try file.close()
        do throws(Refusal) {
            let store = CatalogStore(try CatalogDatabase(path: fixture.path))
            for number in 0..<300 { _ = try store.product(ProductID("p\(number)")) }
            Issue.record("the damage was not noticed")
        } catch {
            #expect(error.code == .storeDamaged)
        }
    }

    @Test func readOnlyFolderIsSaidSo() throws {
        let folder = try StoreFixture.makeFolder()
        defer {
            chmod(folder.path, 0o700)
            try? FileManager.default.removeItem(at: folder)
        }
        chmod(folder.path, 0o500)
        // The superuser may write everywhere but on file systems that are mounted read-only.
        let path = getuid() == 0 ? "/proc/self/store.sqlite" : folder.appendingPathComponent("store.sqlite").path
        let code = openingCode(path)
        #expect(code == .readOnly || (getuid() == 0 && code == .fileUnreadable))
    }

    @Test func fullDiskRefusesTheWriteAndKeepsTheRest() throws {
        let fixture = try StoreFixture(options: CatalogDatabase.Options(pagesMax: 400))
        var code: ErrorCode?
        var written = 0
        while code == nil, written < 10_000 {
            code = fixture.refusal(of: .upsert(fullProduct("p\(written)")))?.code
            if code == nil { written += 1 }
        }
        #expect(code == .diskFull)
        #expect(try fixture.store.counts().products == Int64(written))
        #expect(try fixture.store.maxSequence() == Int64(written))
        #expect(try fixture.database.integrityProblems() == [])
    }

    @Test func lockedStoreIsBusyAndReadersGoOn() throws {
        let fixture = try StoreFixture(options: CatalogDatabase.Options(busyTimeoutSeconds: 0.01))
        try fixture.apply(.upsert(product("1")))
        let other = try DatabaseQueue(path: fixture.path)
        try other.inDatabase { db in
            try db.execute(sql: "BEGIN IMMEDIATE; DELETE FROM outbox")
            #expect(fixture.refusal(of: .upsert(product("2")))?.code == .storeBusy)
            #expect(try fixture.store.outbox(after: 0, limit: 9).count == 1)
            try db.execute(sql: "ROLLBACK")
        }
        #expect(fixture.refusal(of: .upsert(product("2"))) == nil)
    }

    @Test func twoWritersTakeTurns() throws {
        let fixture = try StoreFixture()
        let second = CatalogStore(try CatalogDatabase(path: fixture.path))
        let stores = [fixture.store, second]
        let failures = FailureCount()
        DispatchQueue.concurrentPerform(iterations: 2) { writer in
            for number in 0..<100 {
                let id = number.isMultiple(of: 2) ? "shared-\(number)" : "w\(writer)-\(number)"
                do {
                    var changed = product(id)
                    changed.reviewCount = Int64(writer)
                    try stores[writer].apply([.upsert(changed)], actor: "w\(writer)", now: at(Int64(number)))
                } catch {
                    failures.add()
                }
            }
        }
        #expect(failures.count == 0)
        let entries = try fixture.store.outbox(after: 0, limit: 1_000)
        let last = try fixture.store.maxSequence()
        #expect(Int64(entries.count) == last)
        #expect(try fixture.store.counts().products == 150)
        let versions = try fixture.store.productVersions(after: nil, limit: 1_000).reduce(0) { $0 + $1.version }
        #expect(versions == Int64(entries.count))
        #expect(try fixture.database.integrityProblems() == [])
    }

    @Test func abortedTransactionLeavesNothing() throws {
        let fixture = try StoreFixture()
        struct Abort: Error {}
        let refusal = #expect(throws: Refusal.self) {
            try fixture.database.write { db in
                let writer = CatalogWriter(db, actor: "t", now: at(1))
                let outcomes = try writer.apply([.upsert(fullProduct())])
                #expect(outcomes == [.created])
                throw Abort()
            }
        }
        #expect(refusal?.code == .internalError)
        #expect(try fixture.rowCounts().values.allSatisfy { $0 == 0 })
        #expect(try fixture.store.maxSequence() == 0)
    }

    @Test func logIsEmptiedUnlessSomebodyReads() throws {
        let fixture = try StoreFixture()
        try fixture.apply(.upsert(fullProduct()))
        try fixture.store.readConsistently { reader in
            _ = try reader.maxSequence()
            try fixture.apply(.delete(ProductID("full")))
            #expect(!fixture.database.emptyLog())
        }
        #expect(fixture.database.emptyLog())
        let log = try FileManager.default.attributesOfItem(atPath: fixture.path + "-wal")[.size] as? Int
        #expect(log == 0)
        #expect(try fixture.store.maxSequence() == 2)
        let timeout = try fixture.database.write { db in try Int.fetchOne(db, sql: "PRAGMA busy_timeout") }
        #expect(timeout == 5_000)
    }

    @Test func backupIsAWholeStore() throws {
        let fixture = try StoreFixture()
        try fixture.apply(.upsert(fullProduct()))
        let copy = fixture.folder.appendingPathComponent("copy.sqlite").path
        try fixture.database.backup(to: copy)
        let copied = try CatalogStore(CatalogDatabase(path: copy)).product(ProductID("full"))
        let original = try fixture.store.product(ProductID("full"))
        #expect(copied != nil && copied == original)
        #expect(throws: Refusal.self) { try fixture.database.backup(to: copy) }
    }
}

/// Counts failures of several threads.
final class FailureCount: Sendable {
    private let lock = NSLock()
    nonisolated(unsafe) private var value = 0

    var count: Int { lock.withLock { value } }

    func add() { lock.withLock { value += 1 } }
}
