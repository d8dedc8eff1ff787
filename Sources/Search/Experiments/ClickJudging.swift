import Catalog
import Relevance
import Store

/// Judgments made of what visitors of this catalog clicked.
package struct ClickJudging: Sendable {
    private static let dayMilliseconds: Int64 = 86_400_000

    private let store: ExposureStore
    private let threads: BlockingPool
    private let now: @Sendable () -> Timestamp

    package init(_ engine: Engine) {
        store = engine.exposures.store
        threads = engine.exposures.threads
        now = engine.exposures.now
    }

    /// - Parameter days: how far back pages count.
    package func judgments(
        days: Int, settings: ClickJudgments.Settings
    ) async throws(Refusal) -> ClickJudgments {
        let store = store
        let since = Timestamp(
            millisecondsSinceEpoch: now().millisecondsSinceEpoch - Int64(days) * Self.dayMilliseconds)
        return try await threads.run { () throws(Refusal) in
            ClickJudgments(
                try store.placeUses(since: since).map {
                    ($0.text, $0.product, (place: $0.place, shown: $0.shown, clicked: $0.clicked))
                }, settings: settings)
        }
    }
}
