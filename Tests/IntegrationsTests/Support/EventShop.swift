import Catalog
import Foundation
import GRDB
import Logging
import Store

@testable import Commerce
@testable import Integrations

/// A store with events to publish, in a folder that goes with the test.
final class EventShop: Sendable {
    let folder: URL
    let database: CatalogDatabase
    let store: CommerceStore
    let now: @Sendable () -> Timestamp = {
        Timestamp(millisecondsSinceEpoch: Int64(Date().timeIntervalSince1970 * 1_000))
    }

    static let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "aisle-events-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        database = try CatalogDatabase(path: folder.appending(path: "catalog.sqlite").path)
        store = CommerceStore(database)
        try database.write { db in
            try db.execute(sql: "CREATE TABLE effect (n INTEGER NOT NULL PRIMARY KEY, times INTEGER NOT NULL)")
        }
    }

    deinit {
        try? database.close()
        try? FileManager.default.removeItem(at: folder)
    }

    func append(_ numbers: Range<Int64>) async throws {
        let instant = now()
        try await store.write { db in
            for n in numbers {
                try CommerceEventStore(db).append(
                    CommerceEventType("order.created"),
                    ["n": .integer(n), "text": .string(String(repeating: "x", count: 900))],
                    by: Caller(actor: "test", correlationID: "request-\(n)"), at: instant)
            }
        }
    }

    func publisher(_ subscribers: any EventSubscriber...) -> EventPublisher {
        EventPublisher(store: store, subscribers: subscribers, now: now, logger: Self.logger)
    }

    /// Counts how often each event has had an effect.
    func inbox() -> EventInbox {
        EventInbox("test", store: store, now: now) { db, payload, _, _ in
            guard let n = payload["n"]?.integer else { throw Refusal(.invalidValue, message: "no n") }
            try db.execute(
                sql: "INSERT INTO effect VALUES (?, 1) ON CONFLICT DO UPDATE SET times = times + 1", arguments: [n])
        }
    }

    /// How many events have had an effect, and how many effects there were.
    func effects() async throws -> [Int] {
        try await store.read { db in
            [
                try Int.fetchOne(db, sql: "SELECT count(*) FROM effect") ?? 0,
                try Int.fetchOne(db, sql: "SELECT ifnull(sum(times), 0) FROM effect") ?? 0,
            ]
        }
    }

    func position(of subscriber: String) async throws -> Int64? {
        try await store.read { try EventPositionStore($0).position(of: subscriber) }
    }
}

/// Waits for something that other tasks do; a machine busy with other tests is slow.
func eventually(_ what: String, _ isSo: () async throws -> Bool) async throws {
    for _ in 0..<3_000 {
        if try await isSo() { return }
        try await Task.sleep(for: .milliseconds(100))
    }
    throw RabbitServer.Failure(reason: "not in five minutes: \(what)")
}
