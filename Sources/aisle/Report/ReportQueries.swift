import Relevance
import Search

/// The part of a report that shows the answers of each query.
struct ReportQueries {
    /// How many hits of each answer are shown.
    static let shownMax = 10

    let runs: EvaluatedRuns
    /// Of the measure that decides.
    let measure: Int
    let cards: [String: ProductCards.Card]

    /// Worst first: the largest losses of the first run, or its lowest values.
    var html: String {
        let queries = runs.evaluations[0].queries
        func key(_ index: Int) -> Double {
            runs.evaluations.count > 1 ? value(0, index) - value(1, index) : value(0, index)
        }
        return queries.indices.sorted { (key($0), $0) < (key($1), $1) }.map(section).joined()
    }

    /// The products that the sections name.
    static func shownProducts(_ runs: EvaluatedRuns) -> Set<String> {
        var ids: Set<String> = []
        for query in runs.evaluations[0].queries {
            for run in runs.runs { ids.formUnion(run.ranking(of: query).prefix(shownMax)) }
            ids.formUnion(missed(runs, query).map(\.id))
        }
        return ids
    }

    private func value(_ run: Int, _ index: Int) -> Double { runs.evaluations[run].values(of: measure)[index] ?? 0 }

    private func section(_ index: Int) -> String {
        let query = runs.evaluations[0].queries[index]
        let grades = runs.judgments.grades(of: query)
        let rankings = runs.runs.map { $0.ranking(of: query).prefix(Self.shownMax) }
        let hasUnjudged = rankings.contains { $0.contains { grades[$0] == nil } }
        var kind = "same"
        var difference = ""
        if runs.runs.count > 1 {
            let delta = value(0, index) - value(1, index)
            kind = delta > 1e-9 ? "better" : delta < -1e-9 ? "worse" : "same"
            difference = "<b class=\"delta \(kind)\">\(EvaluationText.signed(delta))</b>"
        }
        let values = runs.evaluations.indices.map {
            "<span class=\"dot \($0 == 0 ? "first" : "second")\">\(EvaluationText.value(value($0, index)))</span>"
        }.joined()
        let text = HTMLText.escape(runs.texts[query] ?? "")
        var html =
            "<details id=\"q\(index)\" class=\"query\" data-kind=\"\(kind)\" data-query=\"\(HTMLText.escape(query))\""
        html += hasUnjudged ? " data-unjudged=\"1\">" : ">"
        html += "<summary><span class=\"id\">\(HTMLText.escape(query))</span><span class=\"text\">\(text)</span>"
        html += (hasUnjudged ? "<span class=\"hole\">unjudged</span>" : "") + values + difference + "</summary>"
        html += "<div class=\"sides\">"
        for (run, ranking) in zip(runs.runs, rankings) { html += side(run.name, Array(ranking), grades) }
        return html + "</div>" + missedText(query) + "</details>\n"
    }

    private func side(_ name: String, _ ranking: [String], _ grades: [String: Int]) -> String {
        let hits = ranking.map { hit($0, grades[$0]) }.joined()
        let list = hits.isEmpty ? "<p class=\"nothing\">nothing found</p>" : "<ol>\(hits)</ol>"
        return "<div class=\"side\"><h4>\(HTMLText.escape(name))</h4>\(list)</div>"
    }

    private func hit(_ id: String, _ grade: Int?) -> String {
        let mark =
            grade.map { "<span class=\"grade g\(min($0, 3))\" title=\"grade \($0)\">\($0)</span>" }
            ?? "<span class=\"grade open\" title=\"unjudged\">?</span>"
        let escaped = HTMLText.escape(id)
        var html = "<li data-product=\"\(escaped)\"\(grade == nil ? " class=\"unjudged\"" : "")>\(mark)<div>"
        if let card = cards[id] {
            let facts = [card.brand, card.price, id].filter { !$0.isEmpty }.map(HTMLText.escape)
            html += "<span class=\"name\">\(HTMLText.escape(card.name))</span>"
            html += "<small>\(facts.joined(separator: " · "))</small>"
        } else {
            html += "<span class=\"name gone\">not in the catalog</span><small>\(escaped)</small>"
        }
        return html + "</div></li>"
    }

    /// Relevant products that no run shows, best grades first.
    private static func missed(_ runs: EvaluatedRuns, _ query: String) -> [(id: String, grade: Int)] {
        let shown = Set(runs.runs.flatMap { $0.ranking(of: query).prefix(shownMax) })
        let missed = runs.judgments.grades(of: query).filter { $0.value > 1 && !shown.contains($0.key) }
        return missed.map { (id: $0.key, grade: $0.value) }
            .sorted { ($1.grade, $0.id) < ($0.grade, $1.id) }.prefix(5).map { $0 }
    }

    private func missedText(_ query: String) -> String {
        let missed = Self.missed(runs, query)
        guard !missed.isEmpty else { return "" }
        let items = missed.map { (id, grade) in
            let place = runs.runs[0].ranking(of: query).firstIndex(of: id).map { "at \($0 + 1)" } ?? "not found"
            let name = HTMLText.escape(cards[id]?.name ?? id)
            return "<li><span class=\"grade g\(min(grade, 3))\">\(grade)</span><div><span class=\"name\">\(name)</span>"
                + "<small>\(HTMLText.escape(id)) · \(place)</small></div></li>"
        }
        return "<div class=\"missed\"><h4>Good, but not among the first \(Self.shownMax)</h4>"
            + "<ul>\(items.joined())</ul></div>"
    }
}
