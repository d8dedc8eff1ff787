import Foundation
import Testing
@testable import Analysis

/// The case files: for every analyzer, texts with the terms they must give. A wanted change of analysis changes a line
/// there, where a reviewer sees it.
@Suite struct CaseTests {
    static let files: [String] = {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: Fixtures.cases.path)) ?? []
        return names.filter { $0.hasSuffix(".txt") }.map { String($0.dropLast(4)) }.sorted()
    }()

    @Test func everyShippedAnalyzerHasCases() {
        #expect(Self.files == Fixtures.registry.names)
    }

    @Test(arguments: files) func casesHold(name: String) throws {
        let session = try Fixtures.session(name)
        let text = try String(contentsOf: Fixtures.cases.appendingPathComponent("\(name).txt"), encoding: .utf8)
        let expected = text.split(separator: "\n").map(String.init).filter { !$0.hasPrefix("#") }
        var found: [String] = []
        for line in expected where !line.hasPrefix(" ") {
            let colon = try #require(line.firstIndex(of: ":"), "\(line)")
            let arrow = try #require(line.range(of: " => "), "\(line)")
            let kind = String(line[..<colon])
            let input = line[line.index(after: colon)..<arrow.lowerBound].trimmingCharacters(in: .whitespaces)
            if kind == "query" {
                found += describe(input, session.query(input))
            } else {
                let role = try #require(FieldRole(rawValue: kind), "\(line)")
                let terms = session.tokens(input, role: role).terms
                found.append("\(kind): \(input) => \(terms.joined(separator: " "))")
            }
        }
        for (wanted, got) in zip(expected, found) { #expect(wanted == got) }
        #expect(expected.count == found.count)
    }

    private func describe(_ input: String, _ words: [QueryWord]) -> [String] {
        let terms = words.map { $0.term + ($0.isStopWord ? "*" : "") }
        var lines = ["query: \(input) => \(terms.joined(separator: " "))"]
        for word in words {
            for alternative in word.alternatives {
                let terms = alternative.terms.joined(separator: "+")
                lines.append(
                    "    \(word.term): \(alternative.kind.rawValue) \(terms) /\(alternative.spanCount) @\(alternative.weight)"
                )
            }
        }
        return lines
    }
}
