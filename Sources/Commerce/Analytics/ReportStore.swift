import Catalog
import GRDB

/// The tables of reports, from sums, carts and searches. Lives no longer than its transaction.
struct ReportStore {
    private let db: Database

    init(_ db: Database) { self.db = db }

    /// By day and currency, oldest first.
    func revenue(_ period: Range<Timestamp>) throws -> Report {
        let sql = """
            SELECT day, currency, sum(CASE name WHEN 'paid' THEN count ELSE 0 END),
                sum(CASE name WHEN 'paid' THEN pieces ELSE 0 END),
                sum(CASE name WHEN 'paid' THEN minorUnits ELSE 0 END),
                sum(CASE name WHEN 'refunds' THEN minorUnits ELSE 0 END)
            FROM dailyFigure WHERE day >= ? AND day < ? AND (name = 'paid' OR name = 'refunds')
            GROUP BY day, currency ORDER BY day, currency
            """
        let rows = try Row.fetchAll(db, sql: sql, arguments: Self.days(period)).map { row -> [JSONValue] in
            let (revenue, refunds): (Int64, Int64) = (row[4], row[5])
            return [
                .string(row[0]), .string(row[1]), .integer(row[2]), .integer(row[3]), .integer(revenue),
                .integer(refunds), .integer(revenue - refunds),
            ]
        }
        let columns = ["day", "currency", "orders", "pieces", "revenue", "refunds", "net"]
        return Report(kind: .revenue, period: period, columns: columns, rows: rows)
    }

    /// By day, oldest first: how many got how far.
    func funnel(_ period: Range<Timestamp>) throws -> Report {
        let figures: [Figure] = [.carts, .checkouts, .orders, .paid]
        let sums = figures.map { "sum(CASE name WHEN '\($0.rawValue)' THEN count ELSE 0 END)" }
        let sql = """
            SELECT day, sum(searches), sum(viewed), sum(carts), sum(checkouts), sum(orders), sum(paid) FROM (
                SELECT day, 0 AS searches, 0 AS viewed, \(sums[0]) AS carts, \(sums[1]) AS checkouts,
                    \(sums[2]) AS orders, \(sums[3]) AS paid
                FROM dailyFigure WHERE day >= ?1 AND day < ?2 GROUP BY day
                UNION ALL
                SELECT date(at / 1000, 'unixepoch'), count(DISTINCT session),
                    count(DISTINCT CASE WHEN clicks > 0 THEN session END), 0, 0, 0, 0
                FROM exposure WHERE at >= ?3 AND at < ?4 GROUP BY 1
            ) GROUP BY day ORDER BY day
            """
        let arguments = Self.days(period) + Self.instants(period)
        let rows = try Row.fetchAll(db, sql: sql, arguments: arguments).map { row -> [JSONValue] in
            [JSONValue.string(row[0])] + (1..<7).map { JSONValue.integer(row[$0]) }
        }
        let columns = ["day", "searched", "viewed", "carts", "checkouts", "orders", "paid"]
        return Report(kind: .funnel, period: period, columns: columns, rows: rows)
    }

    /// What earned most, in one currency each.
    func topProducts(_ period: Range<Timestamp>, limit: Int) throws -> Report {
        let sql = """
            SELECT productID, (SELECT name FROM product WHERE id = productID), currency, sum(orders), sum(pieces),
                sum(minorUnits)
            FROM dailyProduct WHERE day >= ? AND day < ?
            GROUP BY productID, currency ORDER BY sum(minorUnits) DESC, productID LIMIT \(limit)
            """
        let rows = try Row.fetchAll(db, sql: sql, arguments: Self.days(period)).map { row -> [JSONValue] in
            [
                .string(row[0]), (row[1] as String?).map { .string($0) } ?? .null, .string(row[2]), .integer(row[3]),
                .integer(row[4]), .integer(row[5]),
            ]
        }
        let columns = ["product_id", "name", "currency", "orders", "pieces", "revenue"]
        return Report(kind: .topProducts, period: period, columns: columns, rows: rows)
    }

    /// Carts with something to be bought that nobody has touched for a while, by the day of the last change: those that are still there,
    /// and those that have run out since.
    ///
    /// - Parameter until: changed before this.
    func abandonedCarts(_ period: Range<Timestamp>, until: Timestamp) throws -> Report {
        let (carts, accounts) = (Figure.abandoned.rawValue, Figure.abandonedOfAccounts.rawValue)
        let sql = """
            SELECT day, currency, sum(carts), sum(pieces), sum(value), sum(accounts) FROM (
                SELECT date(updatedAt / 1000, 'unixepoch') AS day, currency, count(DISTINCT key) AS carts,
                    sum(quantity) AS pieces, sum(quantity * seenMinorUnits) AS value,
                    count(DISTINCT userID) AS accounts
                FROM cart JOIN cartLine ON cartKey = key
                WHERE updatedAt >= ? AND updatedAt < ? AND isSaved = 0 GROUP BY 1, 2
                UNION ALL
                SELECT day, currency, sum(CASE name WHEN '\(carts)' THEN count ELSE 0 END), sum(pieces),
                    sum(minorUnits), sum(CASE name WHEN '\(accounts)' THEN count ELSE 0 END)
                FROM dailyFigure
                WHERE day >= ? AND day < ? AND (name = '\(carts)' OR name = '\(accounts)') GROUP BY 1, 2
            ) GROUP BY 1, 2 ORDER BY 1, 2
            """
        let end = min(period.upperBound, until)
        let arguments: StatementArguments =
            [period.lowerBound.millisecondsSinceEpoch, end.millisecondsSinceEpoch] + Self.days(period)
        let rows = try Row.fetchAll(db, sql: sql, arguments: arguments).map { row -> [JSONValue] in
            [JSONValue.string(row[0]), JSONValue.string(row[1])] + (2..<6).map { JSONValue.integer(row[$0]) }
        }
        let columns = ["day", "currency", "carts", "pieces", "value", "of_accounts"]
        return Report(kind: .abandonedCarts, period: period, columns: columns, rows: rows)
    }

    /// What was searched for in vain, most first.
    ///
    /// - Parameter visitorsMin: queries of fewer visitors are left out, since they may tell who searched.
    func noResultQueries(_ period: Range<Timestamp>, visitorsMin: Int, limit: Int) throws -> Report {
        let sql = """
            SELECT text, count(DISTINCT session), count(DISTINCT visitor), max(at) FROM exposure
            WHERE at >= ? AND at < ? AND text <> '' AND total = 0
            GROUP BY text HAVING count(DISTINCT visitor) >= \(visitorsMin) ORDER BY 2 DESC, text LIMIT \(limit)
            """
        let rows = try Row.fetchAll(db, sql: sql, arguments: Self.instants(period)).map { row -> [JSONValue] in
            let last = Timestamp(millisecondsSinceEpoch: row[3])
            return [.string(row[0]), .integer(row[1]), .integer(row[2]), .string(last.rfc3339)]
        }
        let columns = ["query", "searches", "visitors", "last_at"]
        return Report(kind: .noResultQueries, period: period, columns: columns, rows: rows)
    }

    /// Days of sums: the first whole or begun one to the last begun one.
    private static func days(_ period: Range<Timestamp>) -> StatementArguments {
        let last = period.upperBound.adding(-1).rfc3339.prefix(10)
        return [String(period.lowerBound.rfc3339.prefix(10)), "\(last)~"]
    }

    private static func instants(_ period: Range<Timestamp>) -> StatementArguments {
        [period.lowerBound.millisecondsSinceEpoch, period.upperBound.millisecondsSinceEpoch]
    }
}
