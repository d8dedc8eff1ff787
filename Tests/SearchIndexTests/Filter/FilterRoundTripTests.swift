import Catalog
import Foundation
import TestSupport
import Testing

@testable import SearchIndex

@Suite struct FilterRoundTripTests {
    @Test func randomFiltersReadBackAsThemselves() throws {
        let seed = RandomRuns.seed(1)
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<RandomRuns.count(4_000) {
            let node = Self.node(levels: 4, &generator)
            #expect(try FilterParser.parse(node.description) == node, "seed \(seed): \(node.description)")
        }
    }

    @Test func randomPiecesNeverBreakTheParser() {
        let seed = RandomRuns.seed(42)
        var generator = SeededGenerator(seed: seed)
        let pieces = [
            "a", "brand", "=", "!=", ">", "(", ")", "IN", "AND", "OR", "NOT", "\"", "'", "[", "]", "{", "}", "TO", "*",
            "é",
            ",", ":", " ", "1.5", "-", "\\", "\u{0}", "EXISTS", "true", "2024-01-01", "007",
        ]
        for _ in 0..<RandomRuns.count(20_000) {
            let glue = generator.pick(["", " "])
            let text = (0..<Int.random(in: 0...16, using: &generator))
                .map { _ in generator.pick(pieces) }.joined(separator: glue)
            Self.check(text, seed)
        }
    }

    @Test func randomBytesNeverBreakTheParser() {
        let seed = RandomRuns.seed(7)
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<RandomRuns.count(5_000) {
            let bytes = (0..<Int.random(in: 0...60, using: &generator)).map { _ in
                UInt8.random(in: 0...255, using: &generator)
            }
            Self.check(String(decoding: bytes, as: UTF8.self), seed)
        }
    }

    @Test func truncatedAndChangedFiltersNeverBreakTheParser() {
        let seed = RandomRuns.seed(11)
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<RandomRuns.count(4_000) {
            var bytes = Array(Self.node(levels: 3, &generator).description.utf8)
            bytes.removeLast(Int.random(in: 0..<bytes.count, using: &generator))
            if !bytes.isEmpty { bytes[Int.random(in: bytes.indices, using: &generator)] = UInt8(ascii: "(") }
            Self.check(String(decoding: bytes, as: UTF8.self), seed)
        }
    }

    /// Either a filter that reads back as itself, or a refusal whose offsets lie in the text.
    private static func check(_ text: String, _ seed: UInt64) {
        do throws(Refusal) {
            let node = try FilterParser.parse(text)
            let again = try? FilterParser.parse(node.description)
            #expect(again == node, "seed \(seed): \(text)")
        } catch {
            #expect(!error.problems.isEmpty)
            for problem in error.problems {
                #expect((0...text.utf8.count).contains(problem.offset ?? -1), "seed \(seed): \(text)")
            }
        }
    }

    private static func node(levels: Int, _ generator: inout SeededGenerator) -> FilterNode {
        let field = generator.pick(["brand", "price", "a.b_1", "0", "exists", "in", "to"])
        switch Int.random(in: 0..<(levels > 1 ? 8 : 4), using: &generator) {
        case 0: return .comparison(field, generator.pick(FilterComparison.allCases), value(&generator))
        case 1: return .in(field, (0..<Int.random(in: 1...3, using: &generator)).map { _ in value(&generator) })
        case 2:
            let bounds = [number(&generator), number(&generator)].sorted()
            return .range(
                field,
                NumberRange(
                    lower: Bool.random(using: &generator) ? bounds[0] : -.infinity,
                    includesLower: Bool.random(using: &generator),
                    upper: Bool.random(using: &generator) ? bounds[1] : .infinity,
                    includesUpper: Bool.random(using: &generator)))
        case 3: return .exists(field)
        case 4: return .not(node(levels: levels - 1, &generator))
        case 5: return .and((0..<2).map { _ in node(levels: levels - 1, &generator) })
        default: return .or((0..<3).map { _ in node(levels: levels - 1, &generator) })
        }
    }

    private static func value(_ generator: inout SeededGenerator) -> FilterValue {
        switch Int.random(in: 0..<3, using: &generator) {
        case 0: .text(generator.word(of: "ab \"'\\()AND,:é界0", lettersMax: 8))
        case 1: .number(number(&generator))
        default: .boolean(Bool.random(using: &generator))
        }
    }

    private static func number(_ generator: inout SeededGenerator) -> Double {
        switch Int.random(in: 0..<4, using: &generator) {
        case 0: Double(Int.random(in: -1_000...1_000, using: &generator))
        case 1: Double.random(in: -10...10, using: &generator)
        case 2: Double.random(in: 1e14...1e25, using: &generator)
        default: Double.random(in: 0...1e-9, using: &generator)
        }
    }
}

/// How long randomized tests run: briefly from a fixed seed, or with `LONG_TESTS=1` fifty times as long from a new one.
enum RandomRuns {
    private static let isLong = ProcessInfo.processInfo.environment["LONG_TESTS"] == "1"

    static func count(_ usual: Int) -> Int { isLong ? usual * 50 : usual }

    static func seed(_ usual: UInt64) -> UInt64 {
        guard isLong else { return usual }
        let seed = UInt64.random(in: 0...UInt64.max)
        print("LONG_TESTS seed \(seed)")
        return seed
    }
}
