import Relevance
import Search

/// The plots of a report as SVG.
struct ReportPlots {
    private static let width = 720.0
    private static let height = 190.0
    /// Left of the plots, for the numbers of the axis.
    private static let margin = 34.0
    private static let bins = 10

    let runs: EvaluatedRuns
    /// Of the measure that decides.
    let measure: Int

    private var values: [[Double]] { runs.evaluations.map { $0.values(of: measure).map { $0 ?? 0 } } }

    /// One bar a query: the difference between two runs, or the value of the only one; from worst to best.
    var perQuery: String {
        let isDifference = runs.evaluations.count > 1
        let values = values
        let queries = runs.evaluations[0].queries
        let bars = queries.indices.map { index in
            (index: index, value: isDifference ? values[0][index] - values[1][index] : values[0][index])
        }.sorted { ($0.value, $0.index) < ($1.value, $1.index) }
        let bottom = isDifference ? -1.0 : 0.0
        func y(_ value: Double) -> Double { Self.height * (1 - (value - bottom) / (1 - bottom)) }
        var svg = open(Self.width, Self.height + 12)
        for tick in isDifference ? [-1, -0.5, 0, 0.5, 1] : [0, 0.25, 0.5, 0.75, 1] {
            svg += grid(y(tick), AxisNumber.text(tick, isSigned: isDifference))
        }
        let step = (Self.width - Self.margin) / Double(max(1, bars.count))
        for (place, bar) in bars.enumerated() {
            let top = y(max(bar.value, 0))
            let tall = max(1, y(min(bar.value, 0)) - top)
            let kind = !isDifference ? "first" : bar.value > 1e-9 ? "win" : bar.value < -1e-9 ? "loss" : "tie"
            let id = queries[bar.index]
            let label = HTMLText.escape("\(id) \(runs.texts[id] ?? ""): ") + NumberText.fixed(bar.value, digits: 3)
            svg += "<a href=\"#q\(bar.index)\"><rect class=\"\(kind)\" x=\"\(n(Self.margin + Double(place) * step))\" "
            svg += "y=\"\(n(top + 6))\" width=\"\(n(max(0.6, step * 0.86)))\" height=\"\(n(tall))\">"
            svg += "<title>\(label)</title></rect></a>"
        }
        return svg + "</svg>"
    }

    /// Wins, ties and losses of the first run as parts of one bar.
    var winLoss: String {
        guard runs.comparisons.count > measure else { return "" }
        let comparison = runs.comparisons[measure]
        let all = Double(max(1, comparison.changes.count))
        var svg = open(Self.width, 46)
        var x = 0.0
        for (kind, count) in [("loss", comparison.losses), ("tie", comparison.ties), ("win", comparison.wins)] {
            let width = Self.width * Double(count) / all
            guard width > 0 else { continue }
            svg += "<rect class=\"\(kind)\" x=\"\(n(x))\" y=\"4\" width=\"\(n(width))\" height=\"22\"/>"
            // A name that does not fit its part would run over the next.
            if width > 26 {
                svg += "<text class=\"on\" x=\"\(n(x + width / 2))\" y=\"19\" text-anchor=\"middle\">\(count)</text>"
            }
            if width > 60 {
                let name = kind == "loss" ? "worse" : kind == "win" ? "better" : "the same"
                svg += "<text x=\"\(n(x + width / 2))\" y=\"42\" text-anchor=\"middle\">\(name)</text>"
            }
            x += width
        }
        return svg + "</svg>"
    }

    /// How many queries have a value in each tenth, the runs beside each other.
    var distribution: String {
        let counts = values.map { values in
            var counts = [Int](repeating: 0, count: Self.bins)
            for value in values { counts[min(Self.bins - 1, Int(value * Double(Self.bins) + 1e-9))] += 1 }
            return counts
        }
        let highest = Double(max(1, counts.joined().max() ?? 1))
        var svg = open(Self.width, Self.height + 26)
        for share in [0, 0.5, 1] {
            svg += grid(Self.height * (1 - share), NumberText.fixed(highest * share, digits: highest < 2 ? 1 : 0))
        }
        let step = (Self.width - Self.margin) / Double(Self.bins)
        let wide = step * 0.8 / Double(counts.count)
        for bin in 0..<Self.bins {
            let left = Self.margin + Double(bin) * step
            for (run, counts) in counts.enumerated() {
                let tall = Self.height * Double(counts[bin]) / highest
                let x = left + step * 0.1 + Double(run) * wide
                svg += "<rect class=\"\(run == 0 ? "first" : "second")\" x=\"\(n(x))\" "
                svg += "y=\"\(n(Self.height - tall + 6))\" width=\"\(n(wide * 0.94))\" height=\"\(n(tall))\">"
                svg += "<title>\(counts[bin]) queries</title></rect>"
            }
            let (from, to) = (Double(bin) / Double(Self.bins), Double(bin + 1) / Double(Self.bins))
            let name = "\(AxisNumber.text(from))–\(AxisNumber.text(to))"
            svg +=
                "<text x=\"\(n(left + step / 2))\" y=\"\(n(Self.height + 22))\" text-anchor=\"middle\">\(name)</text>"
        }
        return svg + "</svg>"
    }

    private func open(_ width: Double, _ height: Double) -> String {
        "<svg viewBox=\"0 0 \(n(width)) \(n(height))\" role=\"img\" preserveAspectRatio=\"xMidYMid meet\">"
    }

    /// A line of the grid with its number; plots begin 6 below the edge so that the uppermost number is whole.
    private func grid(_ y: Double, _ label: String) -> String {
        "<line x1=\"\(n(Self.margin))\" x2=\"\(n(Self.width))\" y1=\"\(n(y + 6))\" y2=\"\(n(y + 6))\"/>"
            + "<text x=\"\(n(Self.margin - 6))\" y=\"\(n(y + 10))\" text-anchor=\"end\">\(label)</text>"
    }

    private func n(_ number: Double) -> String { NumberText.fixed(number, digits: 1) }
}
