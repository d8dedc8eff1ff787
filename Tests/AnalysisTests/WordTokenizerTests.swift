import TestSupport
import Testing
@testable import Analysis

/// The table scan must cut exactly where ICU does, or one product would be indexed in two ways.
@Suite struct WordTokenizerTests {
    private static let rounds = Fixtures.isLong ? 200_000 : 5_000
    private static let alphabet: [Character] = Array(
        "abz09_.,:;'\"-/ &+\t\n@#()éßñµªłΩσжяё·՚־א\u{301}\u{200D}กา手の한")

    private func pieces(_ tokenizer: WordTokenizer, _ text: String, usesTable: Bool) -> [TokenRecord] {
        var buffer = TokenBuffer()
        buffer.bytes = Array(text.utf8)
        tokenizer.tokenize(&buffer, usesTable: usesTable)
        return buffer.records
    }

    private func difference(_ text: String, _ scanned: [TokenRecord], _ segmented: [TokenRecord]) -> String {
        let ranges = [scanned, segmented].map { $0.map { "\($0.term.bounds) \($0.gap)" }.joined(separator: ",") }
        return "\(text.debugDescription): scan \(ranges[0]) icu \(ranges[1])"
    }

    @Test(arguments: ["en", "de", "sv", "fi", "fr", "ja", "th", "und"])
    func tableScanEqualsICU(language: String) throws {
        let tokenizer = try WordTokenizer(language: language)
        let seed: UInt64 = 7
        var generator = SeededGenerator(seed: seed)
        var differences: [String] = []
        for round in 0..<Self.rounds {
            // Mostly ASCII, as names are; every text is also tried with the rest of the alphabet.
            let limit = round % 2 == 0 ? 22 : Self.alphabet.count
            let length = Int.random(in: 1...14, using: &generator)
            var text = ""
            for _ in 0..<length { text.append(Self.alphabet[Int.random(in: 0..<limit, using: &generator)]) }
            let scanned = pieces(tokenizer, text, usesTable: true)
            let segmented = pieces(tokenizer, text, usesTable: false)
            if scanned != segmented { differences.append(difference(text, scanned, segmented)) }
        }
        #expect(differences.isEmpty, "\(language) seed \(seed) \(differences.prefix(8))")
    }

    @Test func everyTableCharacterIsCutAsICUDoes() throws {
        let tokenizer = try WordTokenizer(language: "en")
        var differences: [String] = []
        for value in UInt32(1)..<0x590 {
            guard let scalar = Unicode.Scalar(value) else { continue }
            for text in [
                "a\(scalar)b", "1\(scalar)2", "a\(scalar)2", "_\(scalar)_", "\(scalar)\(scalar)a", "a \(scalar)",
            ] {
                let scanned = pieces(tokenizer, text, usesTable: true)
                let segmented = pieces(tokenizer, text, usesTable: false)
                if scanned != segmented { differences.append(difference(text, scanned, segmented)) }
            }
        }
        #expect(differences.isEmpty, "\(differences.prefix(8))")
    }

    @Test func gapsNameWhatLiesBetween() throws {
        let tokenizer = try WordTokenizer(language: "en")
        let records = pieces(tokenizer, "wi-fi a  b, c 5/8", usesTable: true)
        #expect(records.map(\.gap) == [TokenGap.other, 0x2D, 0x20, 0x20, TokenGap.other, 0x20, 0x2F])
    }
}
