import Catalog
import Relevance
import Testing

@Suite struct RunReadingTests {
    @Test func linesOfTSVAreOrderedByRank() throws {
        let run = try RankedRun(parsing: "q2\t2\tb\nq1\t1\tx\nq2\t1\ta\n", name: "r")
        #expect(run.queries == ["q2", "q1"])
        #expect(run.ranking(of: "q2") == ["a", "b"])
        #expect(run.ranking(of: "q3").isEmpty)
    }

    @Test func linesOfTRECAreOrderedByScoreThenRank() throws {
        let run = try RankedRun(
            parsing: "q Q0 a 1 0.5 t\nq Q0 b 2 0.7 t\nq\tQ0\td\t4\t0.1\tt\nq Q0 c 3 1e-1 t\n", name: "r")
        #expect(run.ranking(of: "q") == ["b", "a", "c", "d"])
    }

    @Test func aWrittenRunKeepsItsOrder() throws {
        var run = RankedRun(name: "my run")
        run.put(["a b", "c"], query: "q 1")
        run.put((1...250).map(String.init), query: "q2")
        #expect(run.trec.hasPrefix("q_1 Q0 a_b 1 1.0 my_run\nq_1 Q0 c 2 0.5 my_run\n"))
        let again = try RankedRun(parsing: run.trec, name: "again")
        #expect(again.ranking(of: "q2") == run.ranking(of: "q2"))
    }

    @Test(arguments: [
        ("q\t1\ta\nq\t0\tb\nq\tx\tc\nq\t2\nq\t3\ta\n", ["line 2", "line 3", "line 4", "line 5"]),
        (
            "q Q0 a 1 1 t\nq Q0 b 1\nq Q0 c x 1 t\nq Q0 d 1 nan t\nq Q0 a 2 1 t\n",
            ["line 2", "line 3", "line 4", "line 5"]
        ),
        ("not a run\n", ["line 1"]),
    ])
    func everyWrongLineIsNamedAtOnce(_ text: String, _ fields: [String]) {
        let refusal = refusal { () throws(Refusal) in try RankedRun(parsing: text, name: "r") }
        #expect(refusal?.code == .invalidRecord)
        #expect(refusal?.problems.map(\.field) == fields)
    }
}
