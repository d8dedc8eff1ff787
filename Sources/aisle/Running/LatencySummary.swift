/// How long calls took.
struct LatencySummary: Sendable {
    private let sorted: [Duration]

    /// - Parameter latencies: in any order.
    init(_ latencies: [Duration]) { sorted = latencies.sorted() }

    /// The smallest latency that so many percent of the calls did not exceed (nearest rank); `nil` without calls.
    ///
    /// - Parameter percent: above 0, at most 100.
    func percentile(_ percent: Double) -> Duration? {
        guard !sorted.isEmpty else { return nil }
        let rank = Int((percent / 100 * Double(sorted.count)).rounded(.up))
        return sorted[min(max(rank, 1), sorted.count) - 1]
    }

    /// "p50 0.84 ms  p95 2.10 ms  p99 4.00 ms".
    var text: String {
        [50.0, 95, 99].compactMap { percent in
            percentile(percent).map { "p\(Int(percent)) " + NumberText.latency($0) }
        }.joined(separator: "  ")
    }
}
