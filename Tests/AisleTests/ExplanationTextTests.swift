import Catalog
import Foundation
import Testing

@testable import aisle

@Suite struct ExplanationTextTests {
    private static let found: JSONValue = [
        "id": "p1", "found": true, "total": 1_234, "rank": 2, "score": 1.25, "reasons": [],
        "words": [
            [
                "word": "bag", "state": "found", "required": true,
                "matches": [["terms": ["bag"], "kind": "the word itself", "fields": ["name", "tag"]]],
            ],
            ["word": "the", "state": "missing", "required": false, "matches": []],
        ],
        "explanation": [
            "name": "score", "value": 1.25, "rule": "sum",
            "parts": [
                ["name": "text", "value": 1, "rule": "given", "meaning": "as well as the best"],
                [
                    "name": "stock", "value": 0.25, "rule": "product",
                    "parts": [
                        ["name": "weight", "value": 0.25, "rule": "given"],
                        ["name": "feature", "value": 1, "rule": "given"],
                    ],
                ],
                ["name": "rating", "value": 0, "rule": "given"],
            ],
        ],
    ]

    @Test func treesAndWordsAreShown() {
        let expected = """
            p1 is hit 2 of 1,234, score 1.2500

            word bag: found as bag, the word itself, in name, tag
            word the: missing (not needed)

                1.2500  score = sum of
                1.0000    text  (as well as the best)
                0.2500    stock = product of
                0.2500      weight
                1.0000      feature
            """
        #expect(ExplanationText(Self.found, showsAll: false).lines(width: nil).joined(separator: "\n") == expected)
        #expect(ExplanationText(Self.found, showsAll: true).lines(width: nil).last == "    0.0000    rating")
        #expect(ExplanationText(Self.found, showsAll: true).lines(width: 20).allSatisfy { DisplayWidth.of($0) <= 20 })
    }

    @Test func reasonsAreShown() {
        let answer: JSONValue = [
            "id": "p1", "found": false, "total": 7, "rank": nil, "score": nil, "explanation": nil, "words": [],
            "reasons": [["code": "not_published", "message": "the status is draft"]],
        ]
        #expect(
            ExplanationText(answer, showsAll: false).lines(width: nil)
                == ["p1 is not among the 7 hits", "  not_published: the status is draft"])
    }

    /// Every example of the guide runs on the sample corpus and begins as the guide says, numbers aside.
    @Test func examplesOfTheGuideRun() throws {
        let root = try #require(Self.root)
        let guide = try String(contentsOf: root.appendingPathComponent("docs/guides/explain.md"), encoding: .utf8)
        let aisle = try AisleProcess()
        let imported = try aisle.run("import", root.appendingPathComponent("corpora/sample/products.ndjson").path)
        #expect(imported.status <= 1, "\(imported.errors)")
        let lines = guide.components(separatedBy: "\n")
        var examples = 0
        for (index, line) in lines.enumerated() where line.hasPrefix("    $ aisle ") {
            let process = try aisle.process(Self.words(line.dropFirst("    $ aisle ".count)))
            try process.run()
            process.waitUntilExit()
            #expect(process.terminationStatus == 0, "\(line)")
            let first = try aisle.text(of: "stdout").components(separatedBy: "\n")[0]
            #expect(Self.withoutDigits(first) == Self.withoutDigits(lines[index + 1].dropFirst(4)), "\(line)")
            examples += 1
        }
        #expect(examples >= 3)
    }

    /// The arguments of a command line in which single quotes hold some together.
    private static func words(_ line: Substring) -> [String] {
        line.split(separator: "'", omittingEmptySubsequences: false).enumerated().flatMap { index, part in
            index.isMultiple(of: 2) ? part.split(separator: " ").map(String.init) : [String(part)]
        }
    }

    private static func withoutDigits(_ text: some StringProtocol) -> String { String(text.filter { !$0.isNumber }) }

    private static let root: URL? = {
        var folder = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
        while folder.path != "/" {
            folder.deleteLastPathComponent()
            if FileManager.default.fileExists(atPath: folder.appendingPathComponent("Package.swift").path) {
                return folder
            }
        }
        return nil
    }()
}
