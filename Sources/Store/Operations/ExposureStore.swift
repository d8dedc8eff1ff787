import Catalog
import GRDB

/// What pages showed and what shoppers did with it.
package struct ExposureStore: Sendable {
    /// How long after a page its events count.
    package struct Windows: Sendable {
        /// A click follows within minutes; a tab that was left open overnight is still the same visit.
        package var clickMilliseconds: Int64 = 24 * 3_600_000
        /// Who thinks it over for a week still bought what was shown.
        package var conversionMilliseconds: Int64 = 7 * 24 * 3_600_000

        package init() {}

        func milliseconds(_ kind: ShopperEvent.Kind) -> Int64 {
            switch kind {
            case .click: clickMilliseconds
            case .conversion: conversionMilliseconds
            }
        }
    }

    let database: CatalogDatabase
    private let windows = Windows()

    package init(_ database: CatalogDatabase) { self.database = database }

    /// Adds pages, then events of them or of earlier ones, in one transaction.
    ///
    /// - Returns: what became of each event, in their order.
    @discardableResult
    package func add(
        _ exposures: [Exposure], events: [ShopperEvent] = [], at now: Timestamp
    ) throws(Refusal) -> [ShopperEvent.Outcome] {
        try database.write { db in
            for exposure in exposures { try Self.insert(exposure, db) }
            return try events.map { try outcome(of: $0, at: now.millisecondsSinceEpoch, db) }
        }
    }

    /// Forgets pages with their events: those before an instant, and of the rest the oldest that are too many.
    ///
    /// - Returns: how many.
    @discardableResult
    package func forget(before instant: Timestamp, rowsMax: Int) throws(Refusal) -> Int {
        try database.write { db in
            try db.execute(sql: "DELETE FROM exposure WHERE at < ?", arguments: [instant.millisecondsSinceEpoch])
            let expired = db.changesCount
            let count = try Int.fetchOne(db, sql: "SELECT count(*) FROM exposure") ?? 0
            guard count > rowsMax else { return expired }
            // A tenth at once, so that a full table is not cut back for every new page.
            try db.execute(
                sql: "DELETE FROM exposure WHERE id IN (SELECT id FROM exposure ORDER BY at, id LIMIT ?)",
                arguments: [count - rowsMax + rowsMax / 10])
            return expired + db.changesCount
        }
    }

    private static func insert(_ exposure: Exposure, _ db: Database) throws {
        try db.cachedStatement(
            sql: """
                INSERT INTO exposure (id, at, text, visitor, session, experiment, arm, firstPlace, total, products, teams)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """
        ).execute(arguments: [
            exposure.id, exposure.at.millisecondsSinceEpoch, exposure.text, exposure.visitor, exposure.session,
            exposure.experiment, exposure.arm?.rawValue, exposure.firstPlace, exposure.total,
            // Ids have no control characters.
            exposure.products.map(\.rawValue).joined(separator: "\n"), Self.text(exposure.teams),
        ])
    }

    private func outcome(of event: ShopperEvent, at now: Int64, _ db: Database) throws -> ShopperEvent.Outcome {
        let sql = "SELECT at, firstPlace, products FROM exposure WHERE id = ?"
        guard let row = try Row.fetchOne(db.cachedStatement(sql: sql), arguments: [event.exposure]) else {
            return .unknownPage
        }
        guard now - (row[0] as Int64) <= windows.milliseconds(event.kind) else { return .late }
        let products = (row[2] as String).split(separator: "\n", omittingEmptySubsequences: false)
        guard let index = products.firstIndex(where: { $0 == event.product.rawValue }) else { return .notShown }
        let place = (row[1] as Int) + index
        try db.cachedStatement(
            sql: "INSERT OR IGNORE INTO shopperEvent (exposure, kind, place, at) VALUES (?, ?, ?, ?)"
        ).execute(arguments: [event.exposure, event.kind.rawValue, place, now])
        guard db.changesCount > 0 else { return .repeated }
        let sum =
            switch event.kind {
            case .click: "UPDATE exposure SET clicks = clicks + 1, clickPlaces = clickPlaces + ? WHERE id = ?"
            case .conversion: "UPDATE exposure SET conversions = conversions + (? > 0) WHERE id = ?"
            }
        try db.cachedStatement(sql: sum).execute(arguments: [place, event.exposure])
        return .counted
    }

    /// One letter a product.
    private static func text(_ teams: [ExperimentArm?]) -> String {
        String(teams.map { team in team.map { $0 == .control ? "c" : "d" } ?? "-" })
    }

    /// Who placed the product at an index of a page.
    static func team(_ teams: String, at index: Int) -> ExperimentArm? {
        let letters = teams.utf8
        guard index >= 0, index < letters.count else { return nil }
        switch letters[letters.index(letters.startIndex, offsetBy: index)] {
        case UInt8(ascii: "c"): return .control
        case UInt8(ascii: "d"): return .candidate
        default: return nil
        }
    }
}
