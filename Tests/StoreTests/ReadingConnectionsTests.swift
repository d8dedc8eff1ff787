import Catalog
import Dispatch
import Foundation
import GRDB
import Synchronization
import Testing

@testable import Store

/// Connections for reading, of which each has one reader at a time.
@Suite struct ReadingConnectionsTests {
    private struct Failure: Error {}

    private func count(_ db: Database) throws -> Int { try Int.fetchOne(db, sql: "SELECT count(*) FROM product") ?? -1 }

    @Test func aReadSeesOneSnapshot() throws {
        let fixture = try StoreFixture()
        let seen = try fixture.database.read { db in
            let before = try count(db)
            try fixture.apply(.upsert(fullProduct()))
            return [before, try count(db)]
        }
        #expect(seen == [0, 0])
        #expect(try fixture.database.read(count) == 1)
    }

    @Test func aReadThatFailsLeavesItsConnectionAsItWas() throws {
        let fixture = try StoreFixture(options: CatalogDatabase.Options(readersMax: 1))
        for _ in 0..<3 {
            #expect(throws: Refusal.self) {
                try fixture.database.read { db in
                    let rows = try Row.fetchCursor(db, sql: "SELECT 1 UNION SELECT 2")
                    _ = try rows.next()
                    throw Refusal(.conflict, message: "in the midst of it")
                }
            }
        }
        try fixture.apply(.upsert(fullProduct()))
        #expect(try fixture.database.read(count) == 1)
        #expect(fixture.database.emptyLog(), "no snapshot is left open")
    }

    @Test func nobodyWritesOnThem() throws {
        let fixture = try StoreFixture()
        #expect(throws: Refusal.self) { try fixture.database.read { try $0.execute(sql: "DELETE FROM product") } }
    }

    @Test func moreReadersThanConnectionsWaitForOne() throws {
        let fixture = try StoreFixture(options: CatalogDatabase.Options(readersMax: 2))
        let database = fixture.database
        let count = Mutex((now: 0, most: 0, done: 0))
        DispatchQueue.concurrentPerform(iterations: 16) { _ in
            try? database.read { db in
                count.withLock {
                    $0.now += 1
                    $0.most = max($0.most, $0.now)
                }
                _ = try self.count(db)
                usleep(2_000)
                count.withLock {
                    $0.now -= 1
                    $0.done += 1
                }
            }
        }
        #expect(count.withLock { $0.done } == 16)
        #expect((1...2).contains(count.withLock { $0.most }))
    }

    @Test func closingWaitsForAReadThatIsUnderWay() throws {
        let fixture = try StoreFixture()
        try fixture.apply(.upsert(fullProduct()))
        let database = fixture.database
        let (began, ended) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
        let isRead = Mutex(false)
        Thread {
            try? database.read { db in
                began.signal()
                usleep(200_000)
                _ = try self.count(db)
                isRead.withLock { $0 = true }
            }
            ended.signal()
        }.start()
        began.wait()
        try database.close()
        #expect(isRead.withLock { $0 })
        ended.wait()
        #expect(database.bytesOnDisk > 0)
        #expect(!FileManager.default.fileExists(atPath: fixture.path + "-wal"), "who closes last empties the log")
        let code = (try? #require(throws: Refusal.self) { try database.read(count) })?.code
        #expect(code == .internalError)
    }
}
