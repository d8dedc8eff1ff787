import Catalog
import Foundation
import GRDB

/// The queries that people searched for. Bounded: the ones that nobody repeats go first.
package struct RecordedQueryStore: Sendable {
    private let database: CatalogDatabase

    package init(_ database: CatalogDatabase) { self.database = database }

    /// Adds what was searched for. A query's visitors are told apart until there are enough of them; then their hashes go.
    ///
    /// - Parameter tallies: by the query's text.
    /// - Parameter visitorsMin: how many are enough.
    /// - Parameter rowsMax: queries kept.
    package func add(
        _ tallies: [String: QueryTally], at now: Timestamp, visitorsMin: Int, rowsMax: Int
    ) throws(Refusal) {
        try database.write { db in
            for (text, tally) in tallies {
                try Self.add(text, tally, at: now.millisecondsSinceEpoch, visitorsMin, db)
            }
            let count = try Int.fetchOne(db, sql: "SELECT count(*) FROM recordedQuery") ?? 0
            guard count > rowsMax else { return }
            // A tenth at once, so that a full table is not sorted for every new query.
            let surplus = count - rowsMax + rowsMax / 10
            try db.execute(
                sql: """
                    DELETE FROM recordedQuery WHERE text IN
                        (SELECT text FROM recordedQuery ORDER BY visitors >= ?, lastAt LIMIT ?)
                    """, arguments: [visitorsMin, surplus])
        }
    }

    /// Those that enough people searched for, most searched first.
    package func queries(visitorsMin: Int, limit: Int) throws(Refusal) -> [RecordedQuery] {
        try database.read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT text, searches, visitors, lastAt FROM recordedQuery WHERE visitors >= ?
                        ORDER BY searches DESC, text LIMIT ?
                    """, arguments: [visitorsMin, limit]
            ).map { row in
                RecordedQuery(
                    text: row[0], searches: row[1], visitors: row[2],
                    lastAt: Timestamp(millisecondsSinceEpoch: row[3]))
            }
        }
    }

    private static func add(
        _ text: String, _ tally: QueryTally, at now: Int64, _ visitorsMin: Int, _ db: Database
    ) throws {
        let known = try Row.fetchOne(
            db, sql: "SELECT visitors, visitorHashes FROM recordedQuery WHERE text = ?", arguments: [text])
        let before: Int = known?[0] ?? 0
        var hashes = Self.hashes(known?[1] ?? Data())
        var visitors = before
        if before < visitorsMin {
            hashes.formUnion(tally.visitors)
            visitors = min(hashes.count, visitorsMin)
        }
        if visitors >= visitorsMin { hashes = [] }
        try db.execute(
            sql: """
                INSERT INTO recordedQuery (text, searches, visitors, visitorHashes, firstAt, lastAt)
                    VALUES (?, ?, ?, ?, ?, ?)
                ON CONFLICT (text) DO UPDATE SET searches = searches + excluded.searches, visitors = excluded.visitors,
                    visitorHashes = excluded.visitorHashes, lastAt = excluded.lastAt
                """, arguments: [text, tally.searches, visitors, Self.data(hashes), now, now])
    }

    private static func hashes(_ data: Data) -> Set<UInt64> {
        let bytes = Array(data)
        return Set(
            stride(from: 0, to: bytes.count - 7, by: 8).map { start in
                bytes[start..<(start + 8)].reduce(0) { $0 << 8 | UInt64($1) }
            })
    }

    private static func data(_ hashes: Set<UInt64>) -> Data {
        Data(hashes.sorted().flatMap { hash in (0..<8).map { UInt8(truncatingIfNeeded: hash >> (56 - 8 * $0)) } })
    }
}
