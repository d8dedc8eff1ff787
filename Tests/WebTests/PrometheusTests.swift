import Metrics
import Testing

@testable import Web

@Suite struct PrometheusTests {
    private func text(_ registry: PrometheusRegistry) -> String {
        var text = PrometheusText()
        registry.write(to: &text)
        return text.text
    }

    @Test func countersAreTotals() {
        let registry = PrometheusRegistry()
        Counter(label: "app.things", dimensions: [("kind", "a\"b\\c\nd")], factory: registry).increment(by: 3)
        Counter(label: "app.things", dimensions: [("kind", "a\"b\\c\nd")], factory: registry).increment()
        #expect(text(registry) == "# TYPE app_things_total counter\napp_things_total{kind=\"a\\\"b\\\\c\\nd\"} 4\n")
    }

    @Test func timersAreCumulativeHistogramsInSeconds() {
        let registry = PrometheusRegistry()
        let timer = Timer(label: "work", factory: registry)
        timer.recordNanoseconds(1_000_000)
        timer.recordNanoseconds(1_000_001)
        timer.recordNanoseconds(120_000_000_000)
        let lines = text(registry).split(separator: "\n")
        #expect(lines.first == "# TYPE work_seconds histogram")
        #expect(lines.contains("work_seconds_bucket{le=\"0.0005\"} 0"))
        #expect(lines.contains("work_seconds_bucket{le=\"0.001\"} 1"))
        #expect(lines.contains("work_seconds_bucket{le=\"0.002\"} 2"))
        #expect(lines.contains("work_seconds_bucket{le=\"60\"} 2"))
        #expect(lines.contains("work_seconds_bucket{le=\"+Inf\"} 3"))
        #expect(lines.contains("work_seconds_count 3"))
        #expect(lines.contains { $0.hasPrefix("work_seconds_sum 120.002") })
    }

    @Test func gaugesAndMetersAreSet() {
        let registry = PrometheusRegistry()
        Gauge(label: "level", factory: registry).record(2.5)
        Meter(label: "depth", factory: registry).set(7)
        #expect(text(registry) == "# TYPE depth gauge\ndepth 7\n# TYPE level gauge\nlevel 2.5\n")
    }

    @Test func aNameKeepsItsFirstKind() {
        let registry = PrometheusRegistry()
        Meter(label: "a_total", factory: registry).set(1)
        Counter(label: "a", factory: registry).increment()
        #expect(text(registry) == "# TYPE a_total gauge\na_total 1\n")
    }

    @Test func labelSetsAreLimited() {
        let registry = PrometheusRegistry()
        for number in 0..<(PrometheusRegistry.seriesMax + 10) {
            Counter(label: "a", dimensions: [("n", "\(number)")], factory: registry).increment()
        }
        #expect(text(registry).split(separator: "\n").count == PrometheusRegistry.seriesMax + 1)
    }

    @Test func namesAreCleaned() {
        #expect(MetricName.metric("9 a-b.c", suffix: "_total") == "__a_b_c_total")
        #expect(MetricName.metric("x_total", suffix: "_total") == "x_total")
        #expect(PrometheusText.number(.infinity) == "+Inf")
        #expect(PrometheusText.number(0.1) == "0.1")
    }
}
