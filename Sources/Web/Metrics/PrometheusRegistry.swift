import CoreMetrics
import Synchronization

/// A backend for swift-metrics that keeps everything in memory and writes it in Prometheus' text format.
///
/// The executable bootstraps `MetricsSystem` with it; tests make their own, because a process can bootstrap once only.
/// Timers and aggregating recorders become histograms with fixed buckets, other recorders and meters become gauges.
package final class PrometheusRegistry: MetricsFactory {
    /// Label sets over all metrics. A label with unbounded values would otherwise fill the memory of the server and
    /// of Prometheus; beyond the limit new sets go to one series that is not written.
    package static let seriesMax = 10_000

    private let families = Mutex<[String: MetricFamily]>([:])
    private let seriesCount = Atomic<Int>(0)

    package init() {}

    package func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        let name = MetricName.metric(label, suffix: "_total")
        return series(name, .counter, dimensions) { NumberSeries() }
    }

    package func makeFloatingPointCounter(
        label: String, dimensions: [(String, String)]
    ) -> any FloatingPointCounterHandler {
        let name = MetricName.metric(label, suffix: "_total")
        return series(name, .counter, dimensions) { NumberSeries() }
    }

    package func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        series(MetricName.metric(label, suffix: ""), .gauge, dimensions) { NumberSeries() }
    }

    package func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
        let name = MetricName.metric(label, suffix: "")
        guard aggregate else { return series(name, .gauge, dimensions) { NumberSeries() } }
        return series(name, .histogram, dimensions) { HistogramSeries(bounds: HistogramSeries.countBounds, scale: 1) }
    }

    package func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        series(MetricName.metric(label, suffix: "_seconds"), .histogram, dimensions) {
            HistogramSeries(bounds: HistogramSeries.secondBounds, scale: 1e-9)
        }
    }

    // Series live as long as the process: a destroyed handler's numbers must not fall back to zero between scrapes.
    package func destroyCounter(_ handler: any CounterHandler) {}
    package func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) {}
    package func destroyMeter(_ handler: any MeterHandler) {}
    package func destroyRecorder(_ handler: any RecorderHandler) {}
    package func destroyTimer(_ handler: any TimerHandler) {}

    /// Everything that was recorded, families and series in the order of their names.
    package func write(to text: inout PrometheusText) {
        let snapshot = families.withLock { $0 }
        for (name, family) in snapshot.sorted(by: { $0.key < $1.key }) {
            text.type(family.kind, of: name)
            for (labels, series) in family.series.sorted(by: { $0.key < $1.key }) {
                series.write(name: name, labels: labels, to: &text)
            }
        }
    }

    /// The one series of a name and labels; a name that is in use for another kind of metric gives an unwritten one.
    private func series<Series: MetricSeries>(
        _ name: String, _ kind: PrometheusText.Kind, _ dimensions: [(String, String)], make: () -> Series
    ) -> Series {
        let labels = PrometheusText.labels(dimensions)
        return families.withLock { families in
            let new = make()
            if let family = families[name] {
                guard family.kind == kind else { return new }
                if let existing = family.series[labels] { return existing as? Series ?? new }
            }
            guard seriesCount.load(ordering: .relaxed) < Self.seriesMax else { return new }
            seriesCount.add(1, ordering: .relaxed)
            families[name, default: MetricFamily(kind: kind, series: [:])].series[labels] = new
            return new
        }
    }
}

/// All series of one name.
private struct MetricFamily: Sendable {
    let kind: PrometheusText.Kind
    /// By their labels as text.
    var series: [String: any MetricSeries]
}
