import CoreMetrics
import Synchronization

/// The numbers of one metric with one set of labels.
protocol MetricSeries: AnyObject, Sendable {
    /// - Parameter labels: ready text without braces, may be empty.
    func write(name: String, labels: String, to text: inout PrometheusText)
}

/// One number: counters only grow, gauges are set.
final class NumberSeries: MetricSeries, CounterHandler, FloatingPointCounterHandler, MeterHandler, RecorderHandler {
    private let value = Mutex(0.0)

    func increment(by amount: Int64) { value.withLock { $0 += Double(amount) } }
    func increment(by amount: Double) { value.withLock { $0 += amount } }
    func decrement(by amount: Double) { value.withLock { $0 -= amount } }
    func reset() { value.withLock { $0 = 0 } }
    func set(_ number: Int64) { value.withLock { $0 = Double(number) } }
    func set(_ number: Double) { value.withLock { $0 = number } }
    func record(_ number: Int64) { set(number) }
    func record(_ number: Double) { set(number) }

    func write(name: String, labels: String, to text: inout PrometheusText) {
        text.sample(name, labels: labels, value.withLock { $0 })
    }
}

/// A histogram with fixed bounds.
final class HistogramSeries: MetricSeries, TimerHandler, RecorderHandler {
    /// In seconds; dense between 0.5 and 50 ms, where searches are.
    static let secondBounds = [
        0.0001, 0.00025, 0.0005, 0.001, 0.002, 0.003, 0.005, 0.0075, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
        60,
    ]
    static let countBounds = [1.0, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 10_000, 100_000, 1_000_000]

    private struct State {
        /// One more than bounds: the last counts what is above all.
        var counts: [UInt64]
        var sum = 0.0
    }

    private let bounds: [Double]
    private let scale: Double
    private let state: Mutex<State>

    /// - Parameter scale: what recorded integers are multiplied with to have the bounds' unit.
    init(bounds: [Double], scale: Double) {
        self.bounds = bounds
        self.scale = scale
        state = Mutex(State(counts: Array(repeating: 0, count: bounds.count + 1)))
    }

    func recordNanoseconds(_ duration: Int64) { add(Double(duration) * scale) }
    func record(_ value: Int64) { add(Double(value) * scale) }
    func record(_ value: Double) { add(value * scale) }

    private func add(_ value: Double) {
        let bucket = bounds.firstIndex { value <= $0 } ?? bounds.count
        state.withLock { state in
            state.counts[bucket] += 1
            state.sum += value
        }
    }

    func write(name: String, labels: String, to text: inout PrometheusText) {
        let (counts, sum) = state.withLock { ($0.counts, $0.sum) }
        let prefix = labels.isEmpty ? "" : labels + ","
        var total: UInt64 = 0
        for (index, count) in counts.enumerated() {
            total += count
            let bound = index < bounds.count ? PrometheusText.number(bounds[index]) : "+Inf"
            text.sample(name + "_bucket", labels: "\(prefix)le=\"\(bound)\"", Double(total))
        }
        text.sample(name + "_sum", labels: labels, sum)
        text.sample(name + "_count", labels: labels, Double(total))
    }
}
