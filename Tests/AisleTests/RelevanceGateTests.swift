import Foundation
import Testing

/// `.ci/eval`, which `make eval` and `.ci/run` end with.
@Suite struct RelevanceGateTests {
    private func run(_ aisle: AisleProcess, _ arguments: String...) throws -> ProcessOutput {
        try ProcessOutput(
            AisleProcess.repository.appendingPathComponent(".ci/eval"),
            [AisleProcess.program.path, "--corpora", aisle.folder.path] + arguments, withErrors: true)
    }

    @Test func aDropEndsWithOneAndNamesTheQuery() throws {
        let aisle = try AisleProcess()
        let corpus = aisle.folder.appendingPathComponent("tiny")
        try FileManager.default.createDirectory(at: corpus, withIntermediateDirectories: true)
        try aisle.write(
            """
            {"id":"p1","name":"Laptop","status":"published"}
            {"id":"p2","name":"Laptop Bag","status":"published"}

            """, to: "tiny/products.ndjson")
        try aisle.write("q1\tlaptop bag\nq2\tlaptop\n", to: "tiny/queries.tsv")
        try aisle.write("q1\tp2\t3\nq2\tp1\t3\n", to: "tiny/judgments.tsv")

        let first = try run(aisle, "tiny")
        #expect(first.status == 0 && first.text.contains("no baseline yet"), "\(first.text)")
        let update = try run(aisle, "--update")
        #expect(update.status == 0, "\(update.text)")
        #expect(try aisle.text(of: "baseline.json").contains(#""queries": {"q1": 1, "q2": 1}"#))
        let same = try run(aisle)
        #expect(same.status == 0 && same.text.contains("nDCG@10            1.0000  +0.0000"), "\(same.text)")

        // The same as if the engine ordered q1 otherwise: now the other product is the right one.
        try aisle.write("q1\tp1\t3\nq2\tp1\t3\n", to: "tiny/judgments.tsv")
        let dropped = try run(aisle)
        #expect(dropped.status == 1)
        #expect(dropped.text.contains("DROPPED") && dropped.text.contains("relevance dropped: tiny"), "\(dropped.text)")
        #expect(dropped.text.contains("q1  laptop bag"))
        #expect(!dropped.text.contains("q2  laptop"))
        #expect(try run(aisle, "--tolerance", "0.9").status == 0)

        try aisle.write("q1\tp2\t3\n", to: "tiny/judgments.tsv")
        let others = try run(aisle)
        #expect(others.status == 1 && others.text.contains("other queries or judgments"), "\(others.text)")
        #expect(try run(aisle, "missing").status == 1)
    }
}
