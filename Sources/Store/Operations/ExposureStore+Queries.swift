import Catalog
import GRDB

extension ExposureStore {
    /// What queries are listed by, most first.
    package enum QueryOrder: String, Sendable, CaseIterable {
        case searches
        /// Searches that found nothing.
        case withoutResults = "without_results"
        /// Searches that found something and were not clicked.
        case withoutClicks = "without_clicks"
        case clicks
        case conversions
    }

    /// What was searched for since an instant, and how that went. Reads all pages of the time: a second for a million.
    ///
    /// - Parameter visitorsMin: queries of fewer visitors are left out.
    package func queryUses(
        since instant: Timestamp, visitorsMin: Int, order: QueryOrder, limit: Int
    ) throws(Refusal) -> [QueryUse] {
        let key =
            switch order {
            case .searches: "searches"
            case .withoutResults: "failed"
            case .withoutClicks: "searches - failed - clicked"
            case .clicks: "clicked"
            case .conversions: "converted"
            }
        return try database.read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT text, count(*) AS searches, count(DISTINCT visitor) AS visitors, sum(total = 0) AS failed,
                        sum(clicks > 0) AS clicked, sum(conversions > 0) AS converted, sum(clicks) AS allClicks,
                        sum(clickPlaces) AS places
                    FROM (SELECT text, max(visitor) AS visitor, max(total) AS total, sum(clicks) AS clicks,
                            sum(conversions) AS conversions, sum(clickPlaces) AS clickPlaces
                        FROM exposure WHERE at >= ? AND text <> '' GROUP BY text, session)
                    GROUP BY text HAVING visitors >= ? AND \(key) > 0 ORDER BY \(key) DESC, searches DESC, text LIMIT ?
                    """, arguments: [instant.millisecondsSinceEpoch, visitorsMin, limit]
            ).map { row in
                let clicks: Int = row[6]
                return QueryUse(
                    text: row[0], searches: row[1], visitors: row[2], withoutResults: row[3], clicked: row[4],
                    converted: row[5], clicks: clicks,
                    meanClickPlace: clicks > 0 ? Double(row[7] as Int) / Double(clicks) : nil)
            }
        }
    }

    /// Searches since an instant, those without words and those of keys with a filter, too.
    package func searchCount(since instant: Timestamp) throws(Refusal) -> Int {
        try database.read { db in
            let sql = "SELECT count(DISTINCT session) FROM exposure WHERE at >= ?"
            return try Int.fetchOne(db, sql: sql, arguments: [instant.millisecondsSinceEpoch]) ?? 0
        }
    }

    /// How often each product was shown for each query at each place since an instant, and clicked there; in an order that
    /// does not change. Holds one entry for each in memory.
    package func placeUses(since instant: Timestamp) throws(Refusal) -> [PlaceUse] {
        try database.read { db in
            var counts: [String: [String: [Int: (shown: Int, clicked: Int)]]] = [:]
            let pages = try Row.fetchCursor(
                db, sql: "SELECT id, text, firstPlace, products, clicks FROM exposure WHERE at >= ? AND text <> ''",
                arguments: [instant.millisecondsSinceEpoch])
            let events = try db.makeStatement(sql: "SELECT place FROM shopperEvent WHERE exposure = ? AND kind = 0")
            while let page = try pages.next() {
                let text: String = page[1]
                let firstPlace: Int = page[2]
                let hasClicks = (page[4] as Int) > 0
                let clicked: Set<Int> = try hasClicks ? Set(Int.fetchAll(events, arguments: [page[0] as Int64])) : []
                for (index, product) in (page[3] as String).split(separator: "\n").enumerated() {
                    let place = firstPlace + index
                    counts[text, default: [:]][String(product), default: [:]][place, default: (0, 0)].shown += 1
                    guard clicked.contains(place) else { continue }
                    counts[text, default: [:]][String(product), default: [:]][place, default: (0, 0)].clicked += 1
                }
            }
            return Self.uses(counts)
        }
    }

    private static func uses(
        _ counts: [String: [String: [Int: (shown: Int, clicked: Int)]]]
    ) -> [PlaceUse] {
        var uses: [PlaceUse] = []
        for (text, products) in counts.sorted(by: { $0.key < $1.key }) {
            for (product, places) in products.sorted(by: { $0.key < $1.key }) {
                for (place, count) in places.sorted(by: { $0.key < $1.key }) {
                    uses.append(
                        PlaceUse(
                            text: text, product: product, place: place, shown: count.shown, clicked: count.clicked))
                }
            }
        }
        return uses
    }
}
