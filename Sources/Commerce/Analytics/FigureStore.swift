import Catalog
import GRDB

/// Sums by day. Lives no longer than its transaction.
struct FigureStore {
    private let db: Database

    init(_ db: Database) { self.db = db }

    /// Counts one more on the day of an instant.
    func add(_ figure: Figure, currency: String = "", pieces: Int64 = 0, minorUnits: Int64 = 0, at now: Timestamp)
        throws
    {
        let sql = """
            INSERT INTO dailyFigure (day, name, currency, count, pieces, minorUnits) VALUES (?, ?, ?, 1, ?, ?)
            ON CONFLICT DO UPDATE SET count = count + 1, pieces = pieces + excluded.pieces,
                minorUnits = minorUnits + excluded.minorUnits
            """
        try db.cachedStatement(sql: sql).execute(arguments: [
            Self.day(now), figure.rawValue, currency, pieces, minorUnits,
        ])
    }

    /// Counts carts that are about to be forgotten on the days of their last changes, unless nothing was left in them to be bought.
    func addAbandoned(_ keys: [Int64]) throws {
        let lines = """
            FROM cart JOIN cartLine ON cartKey = key
            WHERE isSaved = 0 AND key IN (SELECT value FROM json_each(?))
            """
        let sums = [
            (Figure.abandoned, "", "sum(quantity), sum(quantity * seenMinorUnits)"),
            (.abandonedOfAccounts, "AND userID IS NOT NULL", "0, 0"),
        ]
        let list = String(decoding: JSONWriter.bytes(.array(keys.map { .integer($0) })), as: UTF8.self)
        for (figure, condition, values) in sums {
            let sql = """
                INSERT INTO dailyFigure (day, name, currency, count, pieces, minorUnits)
                SELECT date(updatedAt / 1000, 'unixepoch'), '\(figure.rawValue)', currency, count(DISTINCT key),
                    \(values)
                \(lines) \(condition) GROUP BY 1, 3
                ON CONFLICT DO UPDATE SET count = count + excluded.count, pieces = pieces + excluded.pieces,
                    minorUnits = minorUnits + excluded.minorUnits
                """
            try db.cachedStatement(sql: sql).execute(arguments: [list])
        }
    }

    /// Takes the events after the last one that is in the sums into them.
    ///
    /// - Returns: how many events were looked at.
    func takeIn(limit: Int) throws -> Int {
        let position = try self.position
        let events = try CommerceEventStore(db).events(after: position, limit: limit)
        for event in events {
            guard let change = FigureChange(event) else { continue }
            try add(
                change.figure, currency: change.currency, pieces: change.pieces, minorUnits: change.minorUnits,
                at: event.at)
            for item in change.items { try add(item, change.currency, at: event.at) }
        }
        if let last = events.last {
            try db.execute(sql: "UPDATE reportPosition SET eventNumber = ?", arguments: [last.number])
        }
        return events.count
    }

    /// Whether there are events that are not in the sums yet.
    func isBehind() throws -> Bool {
        try !CommerceEventStore(db).events(after: position, limit: 1).isEmpty
    }

    private var position: Int64 {
        get throws { try Int64.fetchOne(db, sql: "SELECT eventNumber FROM reportPosition") ?? 0 }
    }

    private func add(_ item: FigureChange.Item, _ currency: String, at now: Timestamp) throws {
        let sql = """
            INSERT INTO dailyProduct (day, productID, currency, orders, pieces, minorUnits) VALUES (?, ?, ?, 1, ?, ?)
            ON CONFLICT DO UPDATE SET orders = orders + 1, pieces = pieces + excluded.pieces,
                minorUnits = minorUnits + excluded.minorUnits
            """
        try db.cachedStatement(sql: sql).execute(arguments: [
            Self.day(now), item.productID.rawValue, currency, item.pieces, item.minorUnits,
        ])
    }

    private static func day(_ time: Timestamp) -> String { String(time.rfc3339.prefix(10)) }
}
