import Foundation
import Testing

/// `aisle features` and `aisle learn` as people run them.
@Suite(.serialized) struct LearnCommandTests {
    /// Popular products are what the judgments ask for, and popularity counts little from the start.
    private func shop() throws -> AisleProcess {
        let aisle = try AisleProcess()
        var (products, queries, judgments) = ("", "", "")
        for (number, word) in ["lamp", "chair", "table", "mug", "plate", "spoon", "towel", "pillow"].enumerated() {
            for place in 0..<40 {
                products += """
                    {"id":"\(word)\(place)","name":"\(word)\(place % 2 == 0 ? " \(word)" : " thing")",\
                    "status":"published","popularity":\(place % 10 == 9 ? 100_000 : place % 5)}

                    """
            }
            queries += "q\(number)\t\(word)\n"
            judgments += "q\(number)\t\(word)9\t3\nq\(number)\t\(word)19\t3\nq\(number)\t\(word)0\t0\n"
        }
        try aisle.write(products, to: "p.ndjson")
        let imported = try aisle.run("import", "p.ndjson")
        try #require(imported.status == 0, "\(imported.errors)")
        try aisle.write(queries, to: "q.tsv")
        try aisle.write(judgments, to: "j.tsv")
        return aisle
    }

    @Test func featuresAreWrittenInBothForms() throws {
        let aisle = try shop()
        func write(_ out: String) throws -> AisleProcess.Ended {
            try aisle.run("features", "--judgments", "j.tsv", "--queries", "q.tsv", "--out", out)
        }
        let ended = try write("f.svm")
        #expect(ended.status == 0, "\(ended.errors)")
        #expect(ended.output == "320 products of 8 queries in f.svm\n")
        let lines = try aisle.text(of: "f.svm").split(separator: "\n")
        #expect(lines[0].hasPrefix("# features: 1:bm25 2:fieldShare "))
        #expect(lines.filter { $0.hasPrefix("3 qid:1 1:") && $0.contains("query=q0 tier=0 product=lamp9 ") }.count == 1)
        let unfit = lines.filter { $0.hasPrefix("0 qid:1 ") && $0.contains("product=lamp0 ") }
        #expect(unfit.count == 1 && !unfit[0].hasSuffix("judged"))
        #expect(lines.filter { $0.hasSuffix(" unjudged") }.count == 320 - 24)
        #expect(try write("f.tsv").status == 0)
        let rows = try aisle.text(of: "f.tsv").split(separator: "\n").map { $0.split(separator: "\t") }
        #expect(rows.count == 321 && Set(rows.map(\.count)).count == 1)
        #expect(rows[0].prefix(8) == ["group", "query", "tier", "product", "judged", "grade", "score", "bm25"])
        let wrong = try write("f.csv")
        #expect(wrong.status == 2 && wrong.errors.contains("--out"))
    }

    @Test(arguments: ["trees", "linear"])
    func aModelIsLearnedAndNamedByAnAnalyzer(_ kind: String) throws {
        let aisle = try shop()
        func learn(_ out: String, _ option: String = "--seed", _ value: String = "1") throws -> AisleProcess.Ended {
            try aisle.run(
                "learn", "--judgments", "j.tsv", "--queries", "q.tsv", "--analyzer", "standard", "--kind", kind,
                "--folds",
                "2", "--out", out, option, value)
        }
        let ended = try learn("popular.txt")
        #expect(ended.status == 0, "\(ended.errors)")
        #expect(ended.output.contains("fold 2") && ended.output.contains("on other queries of the kind"))
        #expect(ended.output.contains("popularity"))
        #expect(try aisle.text(of: "popular.txt").hasPrefix(kind == "trees" ? "tree\nversion=v4\n" : "linear\n"))
        let again = try learn("popular.txt")
        #expect(again.status == 2 && again.errors.contains("writes over no file"))
        #expect(try learn("x.txt", "--measure", "luck").errors.contains("there are nDCG@10"))
        #expect(try learn("x.txt", "--trees", "4").errors.contains("--trees"))

        // The same folder with a model of its own, as the guide says; the index stays.
        let folder = aisle.folder.appendingPathComponent("analyzers")
        try FileManager.default.copyItem(at: AisleProcess.repository.appendingPathComponent("analyzers"), to: folder)
        try aisle.write(try aisle.text(of: "popular.txt"), to: "analyzers/lists/popular.txt")
        let yaml = try aisle.text(of: "analyzers/standard.yaml")
        // A linear model takes the place of weights in the file; trees add to them.
        let ranking = "\nranking:\n  model: popular\n" + (kind == "linear" ? "" : "  features: {nameExact: 0.25}\n")
        try aisle.write(yaml.components(separatedBy: "\nranking:")[0] + ranking, to: "analyzers/standard.yaml")
        func value(_ more: [String]) throws -> Double {
            let process = try aisle.process(
                ["evaluate", "--judgments", "j.tsv", "--queries", "q.tsv", "--analyzer", "standard"] + more)
            try process.run()
            process.waitUntilExit()
            let line = try aisle.text(of: "stdout").split(separator: "\n").first { $0.hasPrefix("nDCG@10 ") }
            return try #require(line.flatMap { Double($0.split(separator: " ")[1]) })
        }
        let (before, after) = (try value([]), try value(["--analyzers", folder.path]))
        #expect(after > before + 0.1, "\(before) to \(after)")
        // One broken model says all that is wrong with it.
        try aisle.write("tree\nversion=v1\n", to: "analyzers/lists/popular.txt")
        let broken = try aisle.run("search", "lamp", "--analyzers", folder.path)
        #expect(broken.status == 2)
        #expect(broken.errors.contains("lists/popular.txt: line 2") && broken.errors.contains("end of trees"))
    }

    @Test func fieldWeightsAreTunedOnDemand() throws {
        let aisle = try shop()
        let ended = try aisle.run(
            "tune", "--judgments", "j.tsv", "--queries", "q.tsv", "--analyzer", "standard", "--out", "tuned.yaml",
            "--folds", "2", "--rounds", "1", "--field-weights")
        #expect(ended.status == 0, "\(ended.errors)")
        #expect(ended.output.contains("on other queries of the kind"))
        #expect(try aisle.text(of: "tuned.yaml").contains("ranking:\n  field_weights:"))
        let help = try aisle.run("tune", "--help").output
        #expect(help.contains("aisle reindex"))
    }
}
