import Foundation
import Testing

/// `aisle judge` as people run it.
@Suite(.serialized) struct JudgeCommandTests {
    private static let products = """
        {"id":"p1","name":"Laptop <b>15</b>","brand":"Acme","status":"published","price":99900,"currency":"EUR",\
        "attributes":{"colour":"grey"}}
        {"id":"p2","name":"Laptop Bag","status":"published"}
        {"id":"p3","name":"Green Tea","status":"published"}

        """

    /// Runs the body with the port of a server that is ended behind it.
    private func judging(
        _ aisle: AisleProcess, _ options: [String] = [], _ body: (Int) throws -> Void
    ) throws {
        try aisle.write(Self.products, to: "p.ndjson")
        #expect(try aisle.run("import", "p.ndjson").status == 0)
        try aisle.write("q1\tlaptop\nq2\ttea\nq3\tchair\n", to: "q.tsv")
        let server = try aisle.process(["judge", "--queries", "q.tsv", "--out", "j.tsv", "--port", "0"] + options)
        let errors = Pipe()
        server.standardError = errors
        try server.run()
        defer { if server.isRunning { server.terminate() } }
        var said = ""
        while !said.contains("Ctrl-C") {
            let data = errors.fileHandleForReading.availableData
            guard !data.isEmpty else { break }
            said += String(decoding: data, as: UTF8.self)
        }
        let port = try #require(said.firstMatch(of: /127\.0\.0\.1:(\d+)/).flatMap { Int($0.output.1) }, "\(said)")
        try body(port)
        server.terminate()
        server.waitUntilExit()
        #expect(server.terminationReason == .exit && server.terminationStatus == 0)
    }

    private static let json = ["Content-Type": "application/json"]

    @Test func gradesGoIntoTheListAndAreTakenBack() throws {
        let aisle = try AisleProcess()
        try aisle.write("q2\tp3\t2\nq9\tother\t1\n", to: "j.tsv")
        try judging(aisle) { port in
            let tasks = try Exchange.send(port, "GET", "/tasks")
            #expect(tasks.contains(#"{"id":"q2","query":"tea","products":[{"id":"p3","grade":2}]}"#), "\(tasks)")
            #expect(tasks.contains(#"{"id":"p1","grade":null}"#))
            #expect(!tasks.contains("q3"), "nothing is found for it")
            let body = #"{"query":"q1","product":"p1","grade":3}"#
            #expect(
                try Exchange.send(port, "POST", "/grades", Self.json, body) == #"200 {"grade":3,"judged":2,"total":3}"#)
            #expect(try aisle.text(of: "j.tsv") == "q2\tp3\t2\nq9\tother\t1\nq1\tp1\t3\n")
            let back = #"{"query":"q2","product":"p3","grade":null}"#
            #expect(try Exchange.send(port, "POST", "/grades", Self.json, back).hasPrefix("200"))
            #expect(try aisle.text(of: "j.tsv") == "q9\tother\t1\nq1\tp1\t3\n")
            #expect(try Exchange.send(port, "GET", "/product?id=p1").contains(#""colour""#))
            #expect(try Exchange.send(port, "GET", "/product?id=none").hasPrefix("404"))
        }
    }

    @Test func otherSitesAndWrongGradesAreRefused() throws {
        let aisle = try AisleProcess()
        try judging(aisle) { (port) throws in
            let good = #"{"query":"q1","product":"p1","grade":3}"#
            #expect(try Exchange.send(port, "GET", "/tasks", ["Host": "shop.example:\(port)"]).hasPrefix("403"))
            #expect(try Exchange.send(port, "POST", "/grades", ["Content-Type": "text/plain"], good).hasPrefix("400"))
            for wrong in [
                #"{"query":"q1","product":"p1","grade":4}"#, #"{"query":"q1","product":"p1","grade":-1}"#,
                #"{"query":"q1","product":"p1"}"#, #"{"query":"q1","product":"p3","grade":1}"#, "{", "[]",
            ] {
                #expect(try Exchange.send(port, "POST", "/grades", Self.json, wrong).hasPrefix("400"), "\(wrong)")
            }
            #expect(!FileManager.default.fileExists(atPath: aisle.folder.appendingPathComponent("j.tsv").path))
        }
    }

    @Test func judgmentsOfOtherListsNeedNotBeMadeAgain() throws {
        let aisle = try AisleProcess()
        try aisle.write("q1 0 p1 1\n", to: "qrels")
        try aisle.write("q1\t1\tp3\n", to: "old.tsv")
        let options = ["--judgments", "qrels", "--run", "old.tsv", "--analyzer", "standard", "--depth", "1"]
        try judging(aisle, options) { port in
            let tasks = try Exchange.send(port, "GET", "/tasks")
            #expect(tasks.contains(#"{"id":"p3","grade":null}"#), "the run's product is pooled: \(tasks)")
            let body = #"{"query":"q1","product":"p3","grade":0}"#
            #expect(try Exchange.send(port, "POST", "/grades", Self.json, body).hasPrefix("200"))
            #expect(try aisle.text(of: "j.tsv") == "q1\tp3\t0\n")
        }
    }

    /// The page is loaded from a file beside a script that types, with the server as its base.
    @Test(.enabled(if: Browser.program != nil, "no Chromium is installed"))
    func keysGradeInABrowser() throws {
        let aisle = try AisleProcess()
        try judging(aisle) { port in
            let reply = try Exchange.send(port, "GET", "/")
            #expect(reply.hasPrefix("200 <!doctype html>"))
            let typing = """
                <script>
                const type = key => dispatchEvent(new KeyboardEvent('keydown', {key}));
                const wait = time => new Promise(done => setTimeout(done, time));
                (async () => { await wait(600); for (const key of ['3', '0', '2', 'Backspace']) { type(key); await wait(200); } })();
                </script>
                """
            let page = String(reply.dropFirst(4))
                .replacingOccurrences(of: "<title>", with: "<base href=\"http://127.0.0.1:\(port)/\"><title>")
                .replacingOccurrences(of: "</body>", with: typing + "</body>")
            try aisle.write(page, to: "page.html")
            let document = try Browser.document(
                "file://" + aisle.folder.appendingPathComponent("page.html").path, crossesOrigins: true)
            // All three were graded; the last was taken back.
            #expect(document.contains("2 of 3 graded"), "\(document)")
            let lines = try aisle.text(of: "j.tsv").split(separator: "\n")
            #expect(lines.count == 2 && lines.allSatisfy { $0.hasPrefix("q1\t") }, "\(lines)")
            #expect(lines.map { $0.suffix(1) }.sorted() == ["0", "3"])
            #expect(document.contains("Green Tea"))
        }
    }

    @Test(arguments: [
        ["--queries", "none.tsv", "--out", "j.tsv"], ["--queries", "q.tsv", "--out", "j.tsv", "--depth", "0"],
        ["--queries", "q.tsv", "--out", "j.tsv", "--depth", "251"], ["--queries", "q.tsv", "--out", "bad.tsv"],
        ["--queries", "q.tsv", "--out", "j.tsv", "--analyzer", "nope"],
    ])
    func whatCanNotBeJudgedEndsWithTwo(_ arguments: [String]) throws {
        let aisle = try AisleProcess()
        _ = try aisle.run("import", "-", input: Self.products)
        try aisle.write("q1\tlaptop\n", to: "q.tsv")
        try aisle.write("no list\n", to: "bad.tsv")
        let process = try aisle.process(["judge", "--port", "0"] + arguments)
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationStatus == 2)
        #expect(try !aisle.text(of: "stderr").isEmpty)
    }
}
