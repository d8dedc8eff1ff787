import Catalog
import Relevance
import Search

/// An evaluation as one page that needs nothing beside it.
struct EvaluationReport {
    /// The measure that plots and lists go by: the first of ``StandardMeasures``.
    private static let decisive = 0

    /// What a report of one run says at the top beside it: the first right hit, completeness, holes in the judgments.
    private static let alsoShown = ["MRR@10", "Recall@50", "judged@10"]

    let runs: EvaluatedRuns
    let cards: ProductCards

    init(_ runs: EvaluatedRuns, cards: ProductCards) {
        self.runs = runs
        self.cards = cards
    }

    /// Looks the shown products up.
    func html() async throws(Refusal) -> String {
        let products = try await cards.cards(ReportQueries.shownProducts(runs))
        let queries = ReportQueries(runs: runs, measure: Self.decisive, cards: products)
        let title = HTMLText.escape(runs.runs.map(\.name).joined(separator: " against "))
        return """
            <!doctype html>
            <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
            <title>Evaluation: \(title)</title><style>\(ReportStyle.css)</style></head><body>
            <header><h1>Evaluation</h1><p>\(legend)</p></header>
            <main>\(headline)\(plots)
            <section><h2>Measures</h2>\(measures)</section>
            <section><h2>Queries</h2>\(filters)\(queries.html)</section></main>
            <aside id="judged" hidden><b></b><textarea readonly aria-label="new judgments"></textarea>
            <button id="copy">Copy</button><button id="save">Save as file</button></aside>
            <script>\(ReportScript.javaScript)</script></body></html>

            """
    }

    private var legend: String {
        let names = runs.runs.enumerated().map { index, run in
            "<span class=\"dot \(index == 0 ? "first" : "second")\">\(HTMLText.escape(run.name))</span>"
        }
        return names.joined(separator: " against ")
            + " · \(NumberText.grouped(runs.evaluations[0].queries.count)) queries · "
            + "\(NumberText.grouped(runs.judgments.count)) judgments"
    }

    private var headline: String {
        let name = HTMLText.escape(runs.measureNames[Self.decisive])
        var tiles = zip(runs.runs, runs.evaluations).enumerated().map { index, pair in
            let mean = pair.1.mean(of: Self.decisive).map(EvaluationText.value) ?? "–"
            return tile(mean, "\(name), \(HTMLText.escape(pair.0.name))", index == 0 ? "first" : "second")
        }
        if runs.runs.count == 1 {
            for index in runs.measureNames.indices where Self.alsoShown.contains(runs.measureNames[index]) {
                let mean = runs.evaluations[0].mean(of: index).map(EvaluationText.value) ?? "–"
                tiles.append(tile(mean, HTMLText.escape(runs.measureNames[index]), ""))
            }
        }
        if let comparison = runs.comparisons.first {
            let kind = comparison.meanDifference < 0 ? "worse" : "better"
            tiles.append(tile(EvaluationText.signed(comparison.meanDifference), "difference", kind))
            let test = comparison.test
            let count = NumberText.grouped(test.permutations)
            let note = test.isExact ? "all \(count) assignments of signs" : "\(count) permutations"
            tiles.append(tile("p = " + EvaluationText.value(test.pValue), "two-sided, \(note)", ""))
        }
        return "<div class=\"tiles\">\(tiles.joined())</div>"
    }

    private func tile(_ value: String, _ name: String, _ kind: String) -> String {
        "<div class=\"tile \(kind)\"><strong>\(value)</strong><span>\(name)</span></div>"
    }

    private var plots: String {
        let plots = ReportPlots(runs: runs, measure: Self.decisive)
        let name = HTMLText.escape(runs.measureNames[Self.decisive])
        let isDifference = runs.runs.count > 1
        var html = "<section><h2>\(isDifference ? "Difference in " : "")\(name) by query</h2>\(plots.perQuery)"
        html += "<p class=\"note\">A bar is a query, from worst to best; a click opens it.</p>"
        if isDifference { html += "<h3>Better and worse</h3>\(plots.winLoss)" }
        return html + "</section><section><h2>Distribution of \(name)</h2>\(plots.distribution)</section>"
    }

    private var measures: String {
        let heads = runs.runs.map { "<th>\(HTMLText.escape($0.name))</th><th>95 % interval</th>" }.joined()
        let more = runs.runs.count > 1 ? "<th>difference</th><th>better</th><th>worse</th><th>p</th>" : ""
        let summaries = runs.evaluations.map { $0.summaries() }
        let rows = summaries[0].map { first in
            var cells = "<th>\(HTMLText.escape(first.measure))</th>"
            for summary in summaries.compactMap({ $0.first { $0.measure == first.measure } }) {
                cells += "<td>\(EvaluationText.value(summary.mean))</td><td class=\"range\">"
                cells += EvaluationText.interval(summary.interval, EvaluationText.value) + "</td>"
            }
            if let comparison = runs.comparisons.first(where: { $0.measure == first.measure }) {
                let kind = comparison.meanDifference < 0 ? "worse" : "better"
                cells += "<td class=\"delta \(kind)\">\(EvaluationText.signed(comparison.meanDifference))</td>"
                cells += "<td>\(comparison.wins)</td><td>\(comparison.losses)</td>"
                cells += "<td>\(EvaluationText.value(comparison.test.pValue))</td>"
            }
            return "<tr>\(cells)</tr>"
        }
        return "<div class=\"wide\"><table><thead><tr><th></th>\(heads)\(more)</tr></thead><tbody>\(rows.joined())"
            + "</tbody></table></div>"
    }

    private var filters: String {
        var buttons = [("all", "All")]
        if runs.runs.count > 1 { buttons += [("worse", "Worse"), ("better", "Better"), ("same", "The same")] }
        buttons.append(("unjudged", "With unjudged hits"))
        let html = buttons.map {
            "<button data-show=\"\($0.0)\"\($0.0 == "all" ? " class=\"on\"" : "")>\($0.1)</button>"
        }
        return "<div class=\"filters\">\(html.joined())<label>Search <input type=\"search\"></label></div>"
    }
}
