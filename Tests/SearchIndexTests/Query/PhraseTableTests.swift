import TestSupport
import Testing

@testable import SearchIndex

@Suite struct PhraseTableTests {
    private func phrase(_ text: String, _ searches: Int = 0) -> PhraseTable.Phrase {
        PhraseTable.Phrase(text: text, searches: searches, source: .recorded)
    }

    @Test func phrasesAreFoundFromTheBeginningOfAnyWord() {
        let table = PhraseTable([
            phrase("grey laptop bag", 9), phrase("Laptop", 2), phrase("laptop bag", 5), phrase("lamp", 1),
            phrase("overlap", 8),
        ])
        #expect(table.completing("lap", limit: 9).map(\.text) == ["laptop bag", "Laptop", "grey laptop bag"])
        #expect(table.completing("LAPTOP b", limit: 9).map(\.text) == ["laptop bag", "grey laptop bag"])
        #expect(table.completing("l", limit: 2).map(\.text) == ["laptop bag", "Laptop"])
        #expect(table.completing("zz", limit: 9) == [] && table.completing("", limit: 9) == [])
        #expect(table.completing("lap", limit: 0) == [])
    }

    @Test func equalPhrasesAreOneAndRepeatedWordsCountOnce() {
        let table = PhraseTable([phrase("Pen pencil", 1), phrase("pen PENCIL", 7)])
        #expect(table.count == 1)
        #expect(table.completing("pen", limit: 9) == [phrase("Pen pencil", 1)])
    }

    @Test func completionsAreThoseOfALinearSearch() {
        let seed = RandomRuns.seed(5)
        var generator = SeededGenerator(seed: seed)
        let words = ["a", "ab", "abc", "b", "ba", "ünder", "über", "x"]
        let texts = (0..<200).map { _ in
            (0..<Int.random(in: 1...4, using: &generator)).map { _ in generator.pick(words) }.joined(separator: " ")
        }
        let table = PhraseTable(texts.map { phrase($0) })
        for prefix in ["a", "ab", "b", "ba a", "ü", "x b", "abc x"] {
            let expected = Set(texts.filter { $0.hasPrefix(prefix) || $0.contains(" " + prefix) })
            #expect(Set(table.completing(prefix, limit: 1_000).map(\.text)) == expected, "seed \(seed): \(prefix)")
        }
    }
}
