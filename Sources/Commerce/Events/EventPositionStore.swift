import Catalog
import GRDB

/// How far a subscriber lags behind.
package struct EventLag: Hashable, Sendable {
    package var subscriber: String
    /// Events that it has not taken yet.
    package var events: Int64
}

/// How far each subscriber has come. Lives no longer than its transaction.
package struct EventPositionStore {
    /// What waits for a subscriber.
    struct Waiting: Sendable {
        /// Oldest first, of all types.
        var events: [CommerceEvent]
        /// Events that were forgotten before the subscriber has taken them.
        var lost: Int64
    }

    private let db: Database

    package init(_ db: Database) { self.db = db }

    /// The number of the last event that a subscriber has done with; `nil` for one who has not begun.
    package func position(of subscriber: String) throws -> Int64? {
        let statement = try db.cachedStatement(sql: "SELECT number FROM eventPosition WHERE subscriber = ?")
        return try Int64.fetchOne(statement, arguments: [subscriber])
    }

    /// Begins before the oldest event that is kept, or before the first one since a time, unless it has begun already.
    func begin(_ subscriber: String, since time: Timestamp?, at now: Timestamp) throws {
        let oldest = try Int64.fetchOne(db, sql: "SELECT min(number) FROM commerceEvent")
        var number = try oldest.map { $0 - 1 } ?? newest()
        if let time {
            let sql = "SELECT max(number) FROM commerceEvent WHERE at < ?"
            number = try Int64.fetchOne(db, sql: sql, arguments: [time.millisecondsSinceEpoch]) ?? number
        }
        try db.execute(
            sql: "INSERT OR IGNORE INTO eventPosition VALUES (?, ?, ?)",
            arguments: [subscriber, number, now.millisecondsSinceEpoch])
    }

    /// Never goes back: what was done once is done.
    package func move(_ subscriber: String, to number: Int64, at now: Timestamp) throws {
        let statement = try db.cachedStatement(
            sql: "UPDATE eventPosition SET number = ?, movedAt = ? WHERE subscriber = ? AND number < ?")
        try statement.execute(arguments: [number, now.millisecondsSinceEpoch, subscriber, number])
    }

    /// - Returns: `nil` for a subscriber who has not begun.
    func waiting(for subscriber: String, limit: Int) throws -> Waiting? {
        guard let position = try position(of: subscriber) else { return nil }
        let events = try CommerceEventStore(db).events(after: position, limit: limit)
        // Numbers have no gaps: an append that is taken back takes its number back.
        return Waiting(events: events, lost: events.first.map { $0.number - position - 1 } ?? 0)
    }

    /// In the order of their names.
    func lags() throws -> [EventLag] {
        let newest = try newest()
        return try Row.fetchAll(db, sql: "SELECT subscriber, number FROM eventPosition ORDER BY subscriber").map {
            EventLag(subscriber: $0[0], events: max(0, newest - ($0[1] as Int64)))
        }
    }

    /// The number of the last event that ever was; 0 before the first.
    private func newest() throws -> Int64 {
        try Int64.fetchOne(db, sql: "SELECT seq FROM sqlite_sequence WHERE name = 'commerceEvent'") ?? 0
    }
}
