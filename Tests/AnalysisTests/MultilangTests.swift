import Foundation
import Testing
@testable import Analysis

/// Real product names of many languages: each product must be found by its own name.
@Suite struct MultilangTests {
    private struct Product: Decodable {
        let id: String
        let title: String
        let lang: String?
    }

    private static let isPresent = FileManager.default.fileExists(atPath: Fixtures.multilang.path)

    @Test(.enabled(if: isPresent, "SKIPPED: /work/shared/data/multilang is not on this machine"))
    func everyProductIsFoundByItsOwnName() throws {
        var sessions: [String: AnalysisSession] = [:]
        var failures: [String] = []
        var wordless: [String] = []
        let text = try String(contentsOf: Fixtures.multilang, encoding: .utf8)
        var count = 0
        for line in text.split(separator: "\n") {
            let product = try JSONDecoder().decode(Product.self, from: Data(line.utf8))
            count += 1
            let language = product.lang == "cyr" ? "ru" : product.lang ?? "und"
            let own = Fixtures.registry.analyzer(forLanguage: language)?.name ?? "standard"
            for name in Set([own, "standard"]) {
                let session = try sessions[name] ?? Fixtures.session(name)
                sessions[name] = session
                let words = session.query(product.title)
                let terms = Set(session.tokens(product.title, role: .name).terms)
                let missing = words.filter { !terms.contains($0.term) }.map(\.term)
                if !missing.isEmpty { failures.append("\(name) \(product.id) \(product.title): \(missing)") }
                if words.isEmpty { wordless.append(product.title) }
            }
        }
        #expect(count > 20_000)
        #expect(failures.isEmpty, "\(failures.prefix(20).joined(separator: "\n"))")
        // Names of punctuation or emoji only have nothing to search for.
        #expect(wordless.allSatisfy { !$0.contains(where: { $0.isLetter || $0.isNumber }) }, "\(wordless.prefix(20))")
    }
}
