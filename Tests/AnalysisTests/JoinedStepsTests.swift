import TestSupport
import Testing
@testable import Analysis

/// Indexing takes short cuts: ASCII without char filters, filters that have nothing to do left out, lists and stems
/// looked up together. The stages of `aisle analyze` go the long way, so both must say the same.
@Suite struct JoinedStepsTests {
    private static let rounds = Fixtures.isLong ? 20_000 : 400
    private static let seed: UInt64 = 20_251_122

    private static let asciiPieces = [
        "wi-fi", "WH-1000XM4", "15.6\"", "15,6", "inch", "2TB", "8x10", "8 x 10 cm", "1/2", "1 1/2", "a", "The", "mens",
        "men's", "cases", "mice", "batteries", "glass", "_", "-", ".", ",", "'", "&", "/", ":", ";", "@", "a@b", "a:b",
        "x;y",
        "<b>", "</b>", "&amp;", "&#233;", "&#x1F600;", "u.s.a.", "node.js", "AT&T", "\t", "\n", "\u{0}", "\u{7F}",
        "kaffeemaschine", "I", "IPHONE", "node_modules", "3.5mm", "100%", String(repeating: "glasses", count: 9),
        String(repeating: "z", count: 230),
    ]

    private func asciiText(_ generator: inout SeededGenerator) -> [UInt8] {
        var text = ""
        for _ in 0..<Int.random(in: 0...12, using: &generator) {
            text += Self.asciiPieces.randomElement(using: &generator) ?? ""
            if Bool.random(using: &generator) { text += " " }
            if Int.random(in: 0..<6, using: &generator) == 0 {
                text.unicodeScalars.append(Unicode.Scalar(UInt8.random(in: 1...0x7E, using: &generator)))
            }
        }
        return Array(text.utf8)
    }

    private func longWay(_ session: AnalysisSession, _ text: String, _ role: FieldRole) -> [String] {
        let tokens = session.stages(text, role: role, isQuery: false).last?.tokens ?? []
        return tokens.map { "\($0.text) \($0.surface) \($0.start) \($0.end) \($0.position) \($0.kind)" }
    }

    private func shortWay(_ session: AnalysisSession, _ text: String, _ role: FieldRole) -> [String] {
        session.tokens(text, role: role).map {
            let (term, surface) = (
                String(decoding: $0.term, as: UTF8.self), String(decoding: $0.surface, as: UTF8.self)
            )
            return "\(term) \(surface) \($0.sourceStart) \($0.sourceEnd) \($0.position) \($0.kind)"
        }
    }

    @Test(arguments: Fixtures.registry.names) func shortCutsChangeNothing(name: String) throws {
        let session = try Fixtures.session(name)
        var random = RandomText(generator: SeededGenerator(seed: Self.seed))
        var differences: [String] = []
        for round in 0..<Self.rounds {
            let bytes = round % 2 == 0 ? asciiText(&random.generator) : random.text(pieces: 12)
            let text = String(decoding: bytes, as: UTF8.self)
            // Long terms are cut in the end, which is no stage of the file's and shows in the short way only.
            guard !text.utf8.split(separator: 0x20).contains(where: { $0.count > 60 }) else { continue }
            for role in FieldRole.allCases {
                let (short, long) = (shortWay(session, text, role), longWay(session, text, role))
                if short != long { differences.append("\(role) \(text.debugDescription): \(short) \(long)") }
            }
        }
        #expect(differences.isEmpty, "\(name) seed \(Self.seed) \(differences.count): \(differences.prefix(3))")
    }

    @Test func memoForgetsAndLearnsAgain() throws {
        let session = try Fixtures.session("storefront-en")
        // More words than the memo has room for, each twice.
        for _ in 0..<2 {
            for number in 0..<60_000 {
                let letters = String(number, radix: 26).utf8.map { $0 < 0x3A ? $0 + 0x31 : $0 }
                let stem = "word" + String(decoding: letters, as: UTF8.self) + "m"
                let terms = session.tokens(stem + "s", role: .descriptionText).terms
                if terms != [stem] { Issue.record("\(stem): \(terms)") }
            }
        }
    }

    @Test func asciiScanEqualsICU() throws {
        for language in ["en", "sv", "fi", "de", "ja"] {
            let tokenizer = try WordTokenizer(language: language)
            var generator = SeededGenerator(seed: Self.seed &+ 1)
            let alphabet = Array("abzAZ09_.,:;'\"-/ &+\t\n@#()".utf8)
            var differences: [String] = []
            for _ in 0..<Self.rounds * 10 {
                let length = Int.random(in: 0...14, using: &generator)
                let text = (0..<length).map { _ in alphabet[Int.random(in: 0..<alphabet.count, using: &generator)] }
                var (plain, segmented) = (TokenBuffer(), TokenBuffer())
                (plain.bytes, segmented.bytes) = (text, text)
                tokenizer.tokenize(&plain, isASCII: true)
                tokenizer.tokenize(&segmented, usesTable: false)
                if plain.records != segmented.records {
                    differences.append(String(decoding: text, as: UTF8.self).debugDescription)
                }
            }
            #expect(differences.isEmpty, "\(language) seed \(Self.seed &+ 1) \(differences.prefix(8))")
        }
    }
}
