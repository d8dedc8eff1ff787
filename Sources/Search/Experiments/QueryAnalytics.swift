import Catalog
import Store

/// What visitors search for, and how that goes.
package final class QueryAnalytics: Sendable {
    private static let limits = 1...10_000
    private static let days = 1...365
    private static let dayMilliseconds: Int64 = 86_400_000

    private let exposures: ExposureRecorder
    private let visitorsMin: Int

    /// - Parameter visitorsMin: a query of fewer may tell who searched.
    init(exposures: ExposureRecorder, visitorsMin: Int) {
        self.exposures = exposures
        self.visitorsMin = visitorsMin
    }

    /// The answer of `GET /analytics/queries`.
    package struct Listing: Sendable {
        package let bytes: [UInt8]
        package let isCSV: Bool
    }

    /// `GET /analytics/queries?days=&sort=&limit=&format=`, the last seconds included.
    package func queries(_ parameters: RequestParameters) async throws(Refusal) -> Listing {
        var reader = ParameterReader(parameters)
        let days = reader.integer("days", Self.days) ?? 30
        let limit = reader.integer("limit", Self.limits) ?? 100
        let order =
            reader.choice("sort", ExposureStore.QueryOrder.allCases.map(\.rawValue))
            .flatMap(ExposureStore.QueryOrder.init) ?? .searches
        let isCSV = reader.choice("format", ["json", "csv"]) == "csv"
        try reader.finish()
        try await exposures.flush()
        let since = Timestamp(
            millisecondsSinceEpoch: exposures.now().millisecondsSinceEpoch - Int64(days) * Self.dayMilliseconds)
        let (store, visitorsMin) = (exposures.store, visitorsMin)
        return try await exposures.threads.run { () throws(Refusal) in
            let uses = try store.queryUses(since: since, visitorsMin: visitorsMin, order: order, limit: limit)
            if isCSV { return Listing(bytes: Array(Self.csv(uses).utf8), isCSV: true) }
            return Listing(
                bytes: JSONWriter.bytes([
                    "days": .integer(Int64(days)), "since": .string(since.rfc3339),
                    "searches": .integer(Int64(try store.searchCount(since: since))),
                    "visitors_min": .integer(Int64(visitorsMin)), "queries": .array(uses.map(Self.json)),
                ]), isCSV: false)
        }
    }

    private static func share(_ part: Int, of whole: Int) -> Double { whole > 0 ? Double(part) / Double(whole) : 0 }

    private static func json(_ use: QueryUse) -> JSONValue {
        [
            "query": .string(use.text), "searches": .integer(Int64(use.searches)),
            "visitors": .integer(Int64(use.visitors)), "without_results": .integer(Int64(use.withoutResults)),
            "clicked": .integer(Int64(use.clicked)), "converted": .integer(Int64(use.converted)),
            "clicks": .integer(Int64(use.clicks)), "click_through": .number(share(use.clicked, of: use.searches)),
            "conversion": .number(share(use.converted, of: use.searches)),
            "mean_click_place": use.meanClickPlace.map { .number($0) } ?? .null,
        ]
    }

    /// RFC 4180, with a header.
    private static func csv(_ uses: [QueryUse]) -> String {
        var text =
            "query,searches,visitors,without_results,clicked,converted,clicks,click_through,conversion,mean_click_place"
            + "\r\n"
        for use in uses {
            let numbers = [use.searches, use.visitors, use.withoutResults, use.clicked, use.converted, use.clicks]
            let shares = [share(use.clicked, of: use.searches), share(use.converted, of: use.searches)]
            let cells =
                [cell(use.text)] + numbers.map { String($0) } + shares.map { String($0) }
                + [use.meanClickPlace.map { String($0) } ?? ""]
            text += cells.joined(separator: ",") + "\r\n"
        }
        return text
    }

    /// Spreadsheets run cells that begin like a formula; a shopper may have typed one.
    private static func cell(_ text: String) -> String {
        let isFormula = text.utf8.first.map { "=+-@".utf8.contains($0) } ?? false
        let safe = (isFormula ? "'" : "") + text
        guard safe.utf8.contains(where: { [0x22, 0x2C, 0x0A, 0x0D].contains($0) }) else { return safe }
        return "\"" + safe.replacing("\"", with: "\"\"") + "\""
    }
}
