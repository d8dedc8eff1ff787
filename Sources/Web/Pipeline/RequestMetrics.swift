import Metrics
import Synchronization

/// Counts and times requests by route and class of status.
///
/// Timers are made at their first use, so that the text of `/metrics` has only what happened.
final class RequestMetrics: Sendable {
    private static let classes = ["1xx", "2xx", "3xx", "4xx", "5xx"]

    private let registry: PrometheusRegistry
    private let inFlight = Atomic<Int>(0)
    private let timers = Mutex<[Int: Timer]>([:])

    init(registry: PrometheusRegistry) { self.registry = registry }

    var requestsInFlight: Int { inFlight.load(ordering: .relaxed) }

    func began() { inFlight.add(1, ordering: .relaxed) }

    func ended() { inFlight.subtract(1, ordering: .relaxed) }

    /// - Parameter route: the route's index; `nil` for an address that is none.
    func finished(route: Int?, template: String, status: Int, microseconds: Int64) {
        let statusClass = min(max(status / 100, 1), 5) - 1
        let key = ((route ?? -1) + 1) * Self.classes.count + statusClass
        let timer = timers.withLock { timers in
            if let timer = timers[key] { return timer }
            let timer = Timer(
                label: "aisle_http_request_duration",
                dimensions: [("route", template), ("status", Self.classes[statusClass])], factory: registry)
            timers[key] = timer
            return timer
        }
        timer.recordMicroseconds(microseconds)
    }
}
