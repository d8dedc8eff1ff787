import Foundation
import Testing

@testable import Analysis

/// Ranges in the words of queries, and the lists they are read with.
@Suite struct RangeReaderTests {
    private static func describe(_ query: String, _ analyzer: String) throws -> [String] {
        let reader = try #require(Fixtures.registry.analyzer(named: analyzer)).ranges
        return reader.phrases(query).map { phrase in
            let quantity =
                switch phrase.quantity {
                case .measure(let unit): unit.name
                case .price(let currencies): currencies?.first ?? "money"
                }
            let from = phrase.from.map { (phrase.includesFrom ? "[" : "(") + String($0) } ?? "("
            let to = phrase.to.map { String($0) + (phrase.includesTo ? "]" : ")") } ?? ")"
            let text = String(decoding: Array(query.utf8)[phrase.source], as: UTF8.self)
            return "\(text): \(from), \(to) \(quantity)"
        }
    }

    @Test(arguments: [
        ("storefront-en", "laptop under 2.5 kg", ["under 2.5 kg: (, 2.5) kg"]),
        ("storefront-en", "between 10 and 20 inch", ["between 10 and 20 inch: [10.0, 20.0] in"]),
        ("storefront-en", "pipe 1/2\" to 1 1/2\"", ["1/2\" to 1 1/2\": [0.5, 1.5] in"]),
        ("storefront-en", "€50–€100 hat under 300g", ["€50–€100: [50.0, 100.0] EUR", "under 300g: (, 300.0) g"]),
        ("storefront-en", "at least £1,000", ["at least £1,000: [1000.0, ) GBP"]),
        ("storefront-en", "500 ml to 1 l", ["500 ml to 1 l: [0.5, 1.0] l"]),
        ("storefront-en", "20 fl oz or more", ["20 fl oz or more: [20.0, ) floz"]),
        ("storefront-en", "max 256 gb", []), ("storefront-en", "max $256", ["max $256: (, 256.0] USD"]),
        ("storefront-en", "20-10 inch", []), ("storefront-en", "over 18", []), ("storefront-en", "under 18 hats", []),
        ("storefront-de", "Rucksack bis 1,5 kg", ["bis 1,5 kg: (, 1.5] kg"]),
        ("storefront-de", "zwischen 1.000 und 2.000 Euro", ["zwischen 1.000 und 2.000 Euro: [1000.0, 2000.0] EUR"]),
        ("storefront-fr", "moins de 50 €", ["moins de 50 €: (, 50.0) EUR"]),
        ("storefront-es", "entre 10 y 20 pulgadas", ["entre 10 y 20 pulgadas: [10.0, 20.0] in"]),
        ("storefront-it", "fino a 2 kg", ["fino a 2 kg: (, 2.0] kg"]),
        ("storefront-nl", "minder dan 2 kilogram", ["minder dan 2 kilogram: (, 2.0) kg"]),
        ("storefront-pt", "até 2 kg", ["até 2 kg: (, 2.0] kg"]),
        ("storefront-sv", "högst 2 kg", ["högst 2 kg: (, 2.0] kg"]),
        ("storefront-ru", "от 1 до 2 кг", ["от 1 до 2 кг: [1.0, 2.0] kg"]),
        ("storefront-tr", "2 kg altında", ["2 kg altında: (, 2.0] kg"]), ("standard", "under 2 kg", []),
    ])
    func rangesAreRead(analyzer: String, query: String, expected: [String]) throws {
        #expect(try Self.describe(query, analyzer) == expected)
    }

    /// Any bytes of a query are read without harm, and phrases lie inside it, in order.
    @Test func anyTextIsRead() throws {
        let reader = try #require(Fixtures.registry.analyzer(named: "storefront-en")).ranges
        let pieces = [
            "under ", "between ", " and ", "1", "2,5", "½", "$", "€", " kg", "\"", "-", "1/2", "é", "字", " ", "+",
            "9999999999999999999", "0/0", "m²",
        ]
        var state: UInt64 = 7
        for _ in 0..<3_000 {
            var query = ""
            for _ in 0..<8 {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                query += pieces[Int(state >> 33) % pieces.count]
            }
            var last = 0
            for phrase in reader.phrases(query) {
                #expect(phrase.source.lowerBound >= last && phrase.source.upperBound <= query.utf8.count, "\(query)")
                #expect((phrase.from ?? -.infinity) <= (phrase.to ?? .infinity), "\(query)")
                last = phrase.source.upperBound
            }
        }
    }

    // MARK: Lists

    /// The problems of a folder whose English analyzer has its lists changed.
    private static func problems(_ list: String, adding line: String) throws -> [AnalyzerProblem] {
        let folder = FileManager.default.temporaryDirectory.appending(path: "aisle-ranges-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let shipped = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../analyzers").standardizedFileURL
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try FileManager.default.copyItem(at: shipped.appending(path: "lists"), to: folder.appending(path: "lists"))
        try FileManager.default.copyItem(
            at: shipped.appending(path: "storefront-en.yaml"), to: folder.appending(path: "storefront-en.yaml"))
        let file = folder.appending(path: "lists/\(list).txt")
        try (String(contentsOf: file, encoding: .utf8) + line + "\n").write(to: file, atomically: true, encoding: .utf8)
        do {
            _ = try AnalyzerRegistry(folder: folder)
            return []
        } catch {
            guard case .invalidAnalyzers(let problems) = error else { throw error }
            return problems
        }
    }

    @Test(arguments: [
        ("units", "stone 14 lb"), ("units", "stone = many oz: stones"), ("units", "stone = -1 oz: stones"),
        ("units", "stone = 14 lb: stones"), ("units", "stone = 224 nothing: stones"), ("units", "g: gram, kilo"),
        ("units", "kg = 1000 g: kgs"), ("units", "stone, often: stones"), ("units", "stone ~ 6.35 g: stones"),
        ("en-ranges", "beneath: lower than"), ("en-ranges", "under: a b c d e f"), ("en-ranges", "under"),
        ("currencies", "dollar: $"), ("currencies", "USD: us dollars"),
    ])
    func mistakesInListsAreNamed(list: String, line: String) throws {
        let problems = try Self.problems(list, adding: line)
        #expect(!problems.isEmpty, "\(line)")
        #expect(problems.allSatisfy { $0.file == "lists/\(list).txt" && $0.path.hasPrefix("line ") }, "\(problems)")
    }

    @Test func shopAddsAUnit() throws {
        #expect(try Self.problems("units", adding: "st = 224 oz: stone, stones") == [])
    }
}
