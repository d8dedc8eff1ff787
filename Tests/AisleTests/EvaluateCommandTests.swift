import Foundation
import Testing

/// `aisle evaluate` as people run it.
@Suite(.serialized) struct EvaluateCommandTests {
    /// The first product's name would end the page's markup if it weren't escaped.
    private static let products = """
        {"id":"p1","name":"Laptop </script><b>\\"15\\"","brand":"A&B","status":"published","price":99900,"currency":"EUR"}
        {"id":"p2","name":"Laptop Bag","brand":"Bagwell","status":"published","price":3900,"currency":"EUR"}
        {"id":"p3","name":"Green Tea","status":"published"}

        """
    private static let queries = "q1\tlaptop bag\nq2\tgreen tea\nq3\tchair\n"
    private static let judgments = "q1\tp2\t3\nq1\tp1\t0\nq2\tp3\t3\nq3\tp3\t0\nq9\tp1\t3\n"

    private func shop() throws -> AisleProcess {
        let aisle = try AisleProcess()
        try aisle.write(Self.products, to: "p.ndjson")
        let imported = try aisle.run("import", "p.ndjson")
        try #require(imported.status == 0, "\(imported.errors)")
        try aisle.write(Self.queries, to: "q.tsv")
        try aisle.write(Self.judgments, to: "j.tsv")
        return aisle
    }

    private func row(_ name: String, _ output: String) -> [Substring] {
        let line = output.split(separator: "\n").first { $0.hasPrefix(name + " ") } ?? ""
        return line.split(separator: " ")
    }

    @Test func measuresAreATableWithIntervals() throws {
        let aisle = try shop()
        let ended = try aisle.run(
            "evaluate", "--judgments", "j.tsv", "--queries", "q.tsv", "--run-out", "run.trec")
        #expect(ended.status == 0, "\(ended.errors)")
        #expect(row("nDCG@10", ended.output) == ["nDCG@10", "1.0000", "1.0000", "…", "1.0000", "2"])
        #expect(ended.output.contains("MRR@10"))
        #expect(ended.errors.contains("1 queries have no judgment above grade 0"))
        #expect(ended.errors.contains("1 judged queries are not among the queries"))
        #expect(try aisle.text(of: "run.trec").hasPrefix("q1 Q0 p2 1 1.0 usual_analyzers\n"))
    }

    @Test func aRunIsWhatIsComparedWith() throws {
        let aisle = try shop()
        try aisle.write("q1\t1\tp1\nq1\t2\tp2\nq2\t1\tp3\n", to: "old.tsv")
        let ended = try aisle.run(
            "evaluate", "--judgments", "j.tsv", "--queries", "q.tsv", "--against", "old.tsv")
        #expect(ended.status == 0, "\(ended.errors)")
        // q1 has its product at 1 instead of 2: 1 − 1/log2 3, over two queries.
        let rows = ended.output.split(separator: "\n").filter { $0.hasPrefix("nDCG@10  ") }.map {
            $0.split(separator: " ")
        }
        #expect(rows.last == ["nDCG@10", "+0.1845", "+0.0000", "…", "+0.3691", "1", "0", "1", "1.0000"])
        #expect(ended.output.contains("all 2 assignments of signs"))
        #expect(ended.output.contains("best changes of nDCG@10"))
        #expect(!ended.output.contains("worst changes"))
    }

    @Test func anAnalyzerIsWhatIsComparedWith() throws {
        let aisle = try shop()
        let ended = try aisle.run(
            "evaluate", "--judgments", "j.tsv", "--queries", "q.tsv", "--analyzer", "storefront-en", "--against",
            "standard", "--json")
        #expect(ended.status == 0, "\(ended.errors)")
        #expect(
            ended.output.hasPrefix(
                #"{"queries":2,"without_judgments":["q3"],"not_asked":["q9"],"runs":[{"name":"storefront-en""#))
        #expect(ended.output.contains(#""comparisons":[{"measure":"nDCG@10","difference":"#))
        #expect(ended.output.contains(#"{"id":"q1","query":"laptop bag","values":[{"nDCG@10":1"#))
    }

    @Test func theReportIsOnePageThatEscapesWhatItShows() throws {
        let aisle = try shop()
        try aisle.write("q1\t1\tp1\nq1\t2\tp3\nq2\t1\tp3\nq2\t2\tgone\n", to: "old.tsv")
        let ended = try aisle.run(
            "evaluate", "--judgments", "j.tsv", "--queries", "q.tsv", "--against", "old.tsv", "--report", "r.html")
        #expect(ended.status == 0, "\(ended.errors)")
        let page = try aisle.text(of: "r.html")
        #expect(page.contains("Laptop &lt;/script&gt;&lt;b&gt;&quot;15&quot;"))
        #expect(page.contains("A&amp;B · 999.00 EUR · p1"))
        #expect(page.contains("not in the catalog"))
        // Three plots, of two queries each.
        #expect(page.components(separatedBy: "<svg").count == 4)
        #expect(page.components(separatedBy: "<details").count == 3)
        // q1: p3 of the old run has no judgment.
        #expect(page.contains(#"<li data-product="p3" class="unjudged">"#))
        #expect(!page.contains("http"), "the page asks nothing of a network")
    }

    @Test(.enabled(if: Browser.program != nil, "no Chromium is installed"))
    func unjudgedHitsGetButtonsInABrowserAndAnAddressOpensItsQuery() throws {
        let aisle = try shop()
        try aisle.write("q1\t1\tp1\nq1\t2\tp3\n", to: "old.tsv")
        _ = try aisle.run(
            "evaluate", "--judgments", "j.tsv", "--queries", "q.tsv", "--against", "old.tsv", "--report", "r.html")
        let page = "file://" + aisle.folder.appendingPathComponent("r.html").path
        let document = try Browser.document(page + "#q0")
        #expect(document.contains(#"<span class="judge"><button title="grade 0">0</button>"#))
        #expect(document.contains(/<details id="q0"[^>]* open=""/))
        #expect(!document.contains(/<details id="q1"[^>]* open=""/))
    }

    @Test(arguments: [
        ["--judgments", "j.tsv", "--queries", "q.tsv", "--analyzer", "nope"],
        ["--judgments", "j.tsv", "--queries", "q.tsv", "--against", "nope"],
        ["--judgments", "none.tsv", "--queries", "q.tsv"],
        ["--judgments", "j.tsv", "--queries", "q.tsv", "--limit", "49"],
        ["--judgments", "j.tsv", "--queries", "q.tsv", "--limit", "251"],
    ])
    func whatCanNotBeMeasuredEndsWithTwo(_ arguments: [String]) throws {
        let aisle = try shop()
        let process = try aisle.process(["evaluate"] + arguments)
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationStatus == 2)
        #expect(try !aisle.text(of: "stderr").isEmpty)
        #expect(try aisle.text(of: "stdout").isEmpty)
    }

    @Test func everyWrongLineOfAListIsNamed() throws {
        let aisle = try shop()
        try aisle.write("q1\tp1\nq1\tp2\t3\nq1\tp3\tgood\n", to: "bad.tsv")
        let ended = try aisle.run("evaluate", "--judgments", "bad.tsv", "--queries", "q.tsv")
        #expect(ended.status == 2)
        #expect(ended.errors.contains("line 1: "))
        #expect(ended.errors.contains("line 3: expected a whole grade from 0 to 10, found 'good'"))
        #expect(ended.errors.contains("[invalid_record]"))
    }

    @Test func idsThatDoNotMeetAreAnError() throws {
        let aisle = try shop()
        try aisle.write("other\tp1\t3\n", to: "other.tsv")
        let ended = try aisle.run("evaluate", "--judgments", "other.tsv", "--queries", "q.tsv")
        #expect(ended.status == 2)
        #expect(ended.errors.contains("do the query ids fit?"))
    }
}
