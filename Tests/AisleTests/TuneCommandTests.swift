import Foundation
import Testing

/// `aisle tune` as people run it.
@Suite(.serialized) struct TuneCommandTests {
    private func shop() throws -> AisleProcess {
        let aisle = try AisleProcess()
        // Popular products are what the judgments ask for, and popularity counts little from the start.
        var products = ""
        var queries = ""
        var judgments = ""
        for (number, word) in ["lamp", "chair", "table", "mug", "plate", "spoon", "towel", "pillow"].enumerated() {
            for place in 0..<6 {
                let name =
                    place == 0 ? word : "\(word) \(word) number \(["one", "two", "three", "four", "five"][place - 1])"
                products += """
                    {"id":"\(word)\(place)","name":"\(name)","status":"published","popularity":\(place == 5 ? 100_000 : 0)}

                    """
            }
            queries += "q\(number)\t\(word) number\n"
            judgments += "q\(number)\t\(word)5\t3\nq\(number)\t\(word)1\t1\n"
        }
        try aisle.write(products, to: "p.ndjson")
        let imported = try aisle.run("import", "p.ndjson")
        try #require(imported.status == 0, "\(imported.errors)")
        try aisle.write(queries, to: "q.tsv")
        try aisle.write(judgments, to: "j.tsv")
        return aisle
    }

    @Test func aNewFileHasTheTunedRanking() throws {
        let aisle = try shop()
        let ended = try aisle.run(
            "tune", "--judgments", "j.tsv", "--queries", "q.tsv", "--analyzer", "standard", "--out", "tuned.yaml",
            "--folds", "2", "--rounds", "1")
        #expect(ended.status == 0, "\(ended.errors)")
        #expect(ended.output.contains("fold 2"))
        #expect(ended.output.contains("on other queries of the kind"))
        #expect(try aisle.text(of: "tuned.yaml").contains("ranking:\n  field_weights:"))
        let again = try aisle.run(
            "tune", "--judgments", "j.tsv", "--queries", "q.tsv", "--analyzer", "standard", "--out", "tuned.yaml")
        #expect(again.status == 2)
        #expect(again.errors.contains("writes over no file"))
    }

    @Test func mistakesAreNamed() throws {
        let aisle = try shop()
        func refusal(_ option: String, _ value: String, analyzer: String = "standard") throws -> String {
            let ended = try aisle.run(
                "tune", "--judgments", "j.tsv", "--queries", "q.tsv", "--out", "new.yaml", "--analyzer", analyzer,
                option, value)
            #expect(ended.status == 2)
            return ended.errors
        }
        #expect(try refusal("--seed", "2", analyzer: "nobody").contains("no analyzer is called \"nobody\""))
        #expect(try refusal("--measure", "luck").contains("there are nDCG@10"))
        #expect(try refusal("--folds", "1").contains("--folds"))
        #expect(try refusal("--folds", "20").contains("expected at least 20 queries"))
    }
}
