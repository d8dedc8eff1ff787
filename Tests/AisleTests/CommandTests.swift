import Foundation
import Testing

/// What people and scripts rely on: exit statuses, and what goes to which stream.
@Suite(.serialized) struct CommandTests {
    private static let products = """
        {"id":"p1","name":"Gaming Laptop 15.6 inch","brand":"Acme","status":"published","price":99900,"currency":"EUR"}
        {"id":"p2","name":"Laptop Bag","brand":"Bagwell","status":"published","price":3900,"currency":"EUR"}

        """

    @Test func importedProductsAreFoundAndVerified() throws {
        let aisle = try AisleProcess()
        try aisle.write(Self.products, to: "a.ndjson")
        let imported = try aisle.run("import", "a.ndjson")
        #expect(imported.status == 0, "\(imported.errors)")
        #expect(imported.output.contains("2 created, 0 updated, 0 unchanged, 0 refused"))
        #expect(imported.output.contains("index up to date: 2 products"))

        let found = try aisle.run("search", "laptop", "bag", "--facets", "brand", "--filter", "price < 5000")
        #expect(found.status == 0, "\(found.errors)")
        #expect(found.output.contains("Laptop Bag"))
        #expect(!found.output.contains("Gaming"))
        let answer = try aisle.run("search", "laptpo", "--json")
        #expect(answer.output.contains(#""corrected_query":"laptop""#))
        #expect(try aisle.run("suggest", "lap").output.contains("laptop"))

        #expect(try aisle.run("verify").status == 0)
        #expect(try aisle.run("reindex").output.hasPrefix("2 products indexed"))
        let rolledBack = try aisle.run("rollback")
        #expect(rolledBack.status == 0, "\(rolledBack.errors)")
        #expect(rolledBack.output.contains("with 2 products"))
    }

    @Test func refusedLinesAreReportedAndGoodOnesKept() throws {
        let aisle = try AisleProcess()
        let input = Self.products + "{\"id\":\"p3\"}\nnot json\n"
        let ended = try aisle.run("import", "-", "--format", "ndjson", "--report", "r.ndjson", input: input)
        #expect(ended.status == 1)
        #expect(ended.output.contains("2 created, 0 updated, 0 unchanged, 2 refused"))
        #expect(ended.errors.contains("line 3 (p3):"))
        let report = try aisle.text(of: "r.ndjson").split(separator: "\n")
        #expect(report.count == 2)
        #expect(report[0].contains(#""code":"required""#))
        #expect(try aisle.run("import", "-", "--format", "ndjson", input: Self.products).output.contains("2 unchanged"))
    }

    @Test func aDryRunWritesNothing() throws {
        let aisle = try AisleProcess()
        let ended = try aisle.run("import", "-", "--dry-run", input: Self.products)
        #expect(ended.status == 0, "\(ended.errors)")
        #expect(ended.output.contains("2 would be taken, 0 refused"))
        #expect(try aisle.run("search").output.contains("0 products"))
    }

    @Test(arguments: [
        ["nonsense"], ["import"], ["import", "missing.ndjson"], ["import", "-", "--batch", "0"],
        ["search", "x", "--filter", "brand ="], ["analyze", "--analyzer", "nope", "x"], ["serve", "--port", "70000"],
        ["search", "x", "--settings", "missing.yaml"], ["keys", "create", "--name", "x"],
        ["run-queries", "--queries", "missing.tsv", "--out", "o.tsv"],
    ])
    func whatCanNotBeDoneEndsWithTwo(_ arguments: [String]) throws {
        let aisle = try AisleProcess()
        _ = try aisle.run("import", "-", input: Self.products)
        let process = try aisle.process(arguments)
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationStatus == 2)
        #expect(try !aisle.text(of: "stderr").isEmpty)
        #expect(try aisle.text(of: "stdout").isEmpty)
    }

    @Test(arguments: [["--help"], ["--version"], ["import", "--help"], ["keys", "create", "--help"]])
    func helpIsNoFailure(_ arguments: [String]) throws {
        let aisle = try AisleProcess()
        let process = try aisle.process(arguments)
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        #expect(try !aisle.text(of: "stdout").isEmpty)
    }

    @Test func aMissingIndexSaysWhatToRun() throws {
        let ended = try AisleProcess().run("search", "x")
        #expect(ended.status == 2)
        #expect(ended.errors.contains("aisle reindex"))
        #expect(ended.errors.contains("[index_missing]"))
    }

    @Test func analysisIsShownStageByStage() throws {
        let ended = try AisleProcess().run("analyze", "--analyzer", "storefront-en", "Gaming Laptops 15.6\"")
        #expect(ended.status == 0, "\(ended.errors)")
        #expect(ended.output.contains("words"))
        #expect(ended.output.contains("15.6in"))
    }

    @Test func keysAreMadeListedAndRevoked() throws {
        let aisle = try AisleProcess()
        let made = try aisle.run("keys", "create", "--name", "shop", "--scope", "search")
        #expect(made.status == 0, "\(made.errors)")
        #expect(made.output.hasPrefix("aisle_search_"))
        let list = try aisle.run("keys", "list").output
        #expect(list.contains("shop"))
        #expect(!list.contains(made.output.trimmingCharacters(in: .newlines)))
        let id = try #require(list.split(whereSeparator: \.isWhitespace).first { $0.hasPrefix("key_") })
        #expect(try aisle.run("keys", "revoke", String(id)).status == 0)
        #expect(try aisle.run("keys", "list").output.contains("revoked"))
    }

    @Test func queriesAreRunInTheirOrder() throws {
        let aisle = try AisleProcess()
        _ = try aisle.run("import", "-", input: Self.products)
        try aisle.write("q2\tlaptop bag\nq1\tgaming\nq3\tnothing\n", to: "q.tsv")
        let ended = try aisle.run("run-queries", "--queries", "q.tsv", "--out", "run.tsv")
        #expect(ended.status == 0, "\(ended.errors)")
        #expect(try aisle.text(of: "run.tsv").split(separator: "\n").prefix(1) == ["q2\t1\tp2"])
        #expect(try aisle.text(of: "run.tsv").contains("q1\t1\tp1"))
        #expect(ended.output.hasPrefix("3 queries in "))
    }

    @Test func aServerEndsOnSIGTERMAndLeavesImportsToWorkBesideIt() throws {
        let aisle = try AisleProcess()
        let errors = Pipe()
        let server = try aisle.process(["serve", "--port", "0", "--demo"])
        server.standardError = errors
        try server.run()
        var said = ""
        while !said.contains("Ctrl-C") {
            let data = errors.fileHandleForReading.availableData
            guard !data.isEmpty else { break }
            said += String(decoding: data, as: UTF8.self)
        }
        #expect(said.contains("Aisle listens on http://127.0.0.1:"))
        #expect(said.contains("aisle_admin_"))
        let second = try aisle.run("serve", "--port", "0")
        #expect(second.status == 2)
        #expect(second.errors.contains("[data_folder_in_use]"))
        let imported = try aisle.run("import", "-", input: Self.products)
        #expect(imported.status == 0, "\(imported.errors)")
        #expect(imported.output.contains("brings the index up to date"))
        server.terminate()
        server.waitUntilExit()
        #expect(server.terminationReason == .exit)
        #expect(server.terminationStatus == 0)
        #expect(try aisle.run("verify").status == 0)
    }
}
