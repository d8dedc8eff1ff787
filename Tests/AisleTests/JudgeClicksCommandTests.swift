import Catalog
import Foundation
import Logging
import Search
import Testing

/// `aisle judge-clicks` as people run it, on what visitors of a real engine clicked.
@Suite(.serialized) struct JudgeClicksCommandTests {
    private static let products = """
        {"id":"p1","name":"Oak lamp","status":"published","price":100,"currency":"EUR"}
        {"id":"p2","name":"Oak lamp","status":"published","price":200,"currency":"EUR"}
        {"id":"p3","name":"Oak lamp","status":"published","price":300,"currency":"EUR"}

        """

    private func shop() throws -> AisleProcess {
        let aisle = try AisleProcess()
        try aisle.write(Self.products, to: "p.ndjson")
        #expect(try aisle.run("import", "p.ndjson").status == 0)
        return aisle
    }

    /// Visitors who like p1, and those who sort the other way look at it less often.
    ///
    /// - Parameter sorts: the orders in which they see the products, in turn.
    private func visit(_ aisle: AisleProcess, pages: Int, sorts: [String]) async throws {
        var settings = EngineSettings()
        settings.dataFolder = aisle.folder.appendingPathComponent("data").path
        settings.analyzersFolder = AisleProcess.repository.appendingPathComponent("analyzers").path
        let engine = try await Engine.open(
            settings, now: { Timestamp(millisecondsSinceEpoch: Int64(Date().timeIntervalSince1970 * 1_000)) },
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        for number in 0..<pages {
            let sort = sorts[number % sorts.count]
            let answer = try await engine.search.search(
                RequestParameters(query: [("q", "lamp"), ("visitor", "v\(number)"), ("sort", sort)]),
                grant: Grant(keyID: nil, scopes: [.search]))
            let page = try JSONReader.parse(answer)
            let isFirst = page["results"]?.elements?.first?["id"] == "p1"
            guard number % 5 < 3, isFirst || number % 4 < 2 else { continue }
            _ = try await engine.shopperEvents.report(
                .click, ["query_id": page["query_id"] ?? .null, "product_id": "p1"])
        }
        try await engine.exposures.flush()
    }

    @Test func clicksBecomeAListThatEvaluateReads() async throws {
        let aisle = try shop()
        try await visit(aisle, pages: 200, sorts: ["price:asc", "price:desc"])
        let ended = try aisle.run("judge-clicks", "--out", "j.tsv", "--queries-out", "q.tsv")
        #expect(ended.status == 0, "\(ended.errors)")
        // p2 was always in the middle: nothing tells how many look there.
        #expect(ended.output.contains("2 judgments of 1 queries"), "\(ended.output)")
        #expect(ended.output.contains("looked at, by place: 1.0 – 0.5"), "\(ended.output)")
        #expect(try aisle.text(of: "j.tsv") == "lamp\tp1\t3\nlamp\tp3\t0\n")
        #expect(try aisle.text(of: "q.tsv") == "lamp\tlamp\n")
        let evaluated = try aisle.run("evaluate", "--judgments", "j.tsv", "--queries", "q.tsv")
        #expect(evaluated.status == 0 && evaluated.output.contains("1 queries"), "\(evaluated.errors)")
        // Written lists are not written over.
        #expect(try aisle.run("judge-clicks", "--out", "j.tsv").status == 2)
        let few = try aisle.run("judge-clicks", "--out", "k.tsv", "--examined-min", "199")
        #expect(few.status == 2 && few.errors.contains("3 of 3 pairs"), "\(few.errors)")
    }

    @Test func withoutMovementNothingIsClaimed() async throws {
        let aisle = try shop()
        let none = try aisle.run("judge-clicks", "--out", "j.tsv")
        #expect(none.status == 2 && none.errors.contains("visitor"), "\(none.errors)")
        try await visit(aisle, pages: 60, sorts: ["price:asc"])
        let still = try aisle.run("judge-clicks", "--out", "j.tsv")
        #expect(still.status == 2 && still.errors.contains("several places"), "\(still.errors)")
    }

    @Test(arguments: [
        ["--days", "0"], ["--thresholds", "0.3,0.1,0.2"], ["--thresholds", "0.1,0.2"], ["--examined-min", "0"],
    ])
    func wrongOptionsEndWithTwo(_ options: [String]) throws {
        let aisle = try AisleProcess()
        let process = try aisle.process(["judge-clicks", "--out", "j.tsv"] + options)
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationStatus == 2)
    }
}
