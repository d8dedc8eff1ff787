import Relevance
import Testing

@Suite struct JudgmentPoolTests {
    private func runs() -> [RankedRun] {
        var first = RankedRun(name: "first")
        first.put(["a", "b", "c", "d"], query: "q")
        var second = RankedRun(name: "second")
        second.put(["b", "x", "a"], query: "q")
        return [first, second]
    }

    @Test func theTopOfAllRunsIsPooledOnce() {
        let pool = JudgmentPool(query: "q", runs: runs(), depth: 2)
        #expect(pool.products.sorted() == ["a", "b", "x"])
        #expect(JudgmentPool(query: "other", runs: runs(), depth: 2).products.isEmpty)
    }

    @Test func theOrderIsDrawnAndTheSameForASeed() {
        var run = RankedRun(name: "long")
        run.put((0..<50).map(String.init), query: "q")
        let pool = JudgmentPool(query: "q", runs: [run], depth: 50)
        #expect(pool == JudgmentPool(query: "q", runs: [run], depth: 50))
        #expect(pool.products != JudgmentPool(query: "q", runs: [run], depth: 50, seed: 2).products)
        #expect(pool.products != run.ranking(of: "q"))
    }
}
