import Catalog

/// What the shop wants to know of itself: sums of its events, kept by day for good.
///
/// Events are forgotten after thirty days; what they add up to is not.
package final class Reports: Sendable {
    /// Rows of a report at most.
    package static let rowsMax = 10_000
    /// Events taken in at once.
    private static let eventsAtOnce = 500
    /// A cart that was not touched for an hour is left.
    private static let abandonedMilliseconds: Int64 = 60 * 60 * 1_000
    private static let day: Int64 = 24 * 60 * 60 * 1_000

    private let store: CommerceStore
    private let environment: CommerceEnvironment

    package init(store: CommerceStore, environment: CommerceEnvironment) {
        self.store = store
        self.environment = environment
    }

    /// - Parameter period: from inclusive, to exclusive; the last thirty days without it.
    /// - Parameter visitorsMin: queries of fewer visitors are left out.
    package func report(
        _ kind: ReportKind, _ period: Range<Timestamp>?, limit: Int, visitorsMin: Int
    ) async throws(Refusal) -> Report {
        let now = environment.now()
        let period = period ?? now.adding(-30 * Self.day)..<now.adding(1)
        return try await store.read { db in
            let reports = ReportStore(db)
            switch kind {
            case .revenue: return try reports.revenue(period)
            case .funnel: return try reports.funnel(period)
            case .topProducts: return try reports.topProducts(period, limit: limit)
            case .abandonedCarts:
                return try reports.abandonedCarts(period, until: now.adding(-Self.abandonedMilliseconds))
            case .noResultQueries:
                return try reports.noResultQueries(period, visitorsMin: visitorsMin, limit: limit)
            }
        }
    }

    /// Takes new events into the sums.
    ///
    /// - Returns: whether there may be more.
    func takeIn() async throws(Refusal) -> Bool {
        guard try await store.read({ try FigureStore($0).isBehind() }) else { return false }
        return try await store.write { try FigureStore($0).takeIn(limit: Self.eventsAtOnce) == Self.eventsAtOnce }
    }
}
