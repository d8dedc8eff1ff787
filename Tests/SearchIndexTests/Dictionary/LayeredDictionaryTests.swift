import TestSupport
import Testing

@testable import SearchIndex

@Suite struct LayeredDictionaryTests {
    @Test func layersAnswerLikeOne() {
        var generator = SeededGenerator(seed: 7)
        var counts: [String: Int] = [:]
        for _ in 0..<2_000 { counts[generator.word(of: "abcü", lettersMax: 6), default: 0] += 1 }
        let words = counts.keys.sorted()
        let base = words.prefix(words.count / 2).map { ($0, counts[$0] ?? 0) }
        let tail = words.dropFirst(words.count / 3).map { ($0, 1) }
        let layered = LayeredDictionary(
            base: FuzzyMatcherTests.words(base), tail: FuzzyMatcherTests.words(tail))
        var sums: [String: Int] = [:]
        for (word, count) in base + tail { sums[word, default: 0] += count }
        for prefix in ["", "a", "ab", "ü", "cü", "zz", "abc"] {
            let expected = sums.filter { $0.key.utf8.starts(with: prefix.utf8) }.sorted {
                $0.value != $1.value ? $0.value > $1.value : $0.key.utf8.lexicographicallyPrecedes($1.key.utf8)
            }
            let found = layered.words(withPrefix: prefix, limit: 10_000)
            #expect(found.map(\.word) == expected.map(\.key))
            #expect(found.map(\.documentFrequency) == expected.map(\.value))
        }
    }

    @Test func termOfTheLargerLayerStands() {
        func layer(_ term: String, _ documents: Int) -> WordDictionary {
            var builder = WordDictionaryBuilder()
            builder.add(Array("word".utf8), term: Array(term.utf8), documents: documents)
            return builder.dictionary()
        }
        #expect(LayeredDictionary(base: layer("a", 1), tail: layer("b", 2)).entry("word")?.term == "b")
        #expect(LayeredDictionary(base: layer("a", 2), tail: layer("b", 1)).entry("word")?.term == "a")
    }

    @Test func anyNumberOfLayersAddsUp() {
        let layers = (1...5).map { FuzzyMatcherTests.words([("word", $0), ("other\($0)", 1)]) }
        let layered = LayeredDictionary(layers + [.empty])
        #expect(layered.entry("word")?.documentFrequency == 15)
        #expect(layered.words(withPrefix: "other", limit: 9).count == 5)
        #expect(LayeredDictionary([]).entry("word") == nil)
    }

    @Test func correctionsComeFromEitherLayerOnce() {
        let layered = LayeredDictionary(
            base: FuzzyMatcherTests.words([("keyboard", 5), ("keyboards", 1)]),
            tail: FuzzyMatcherTests.words([("keyboard", 2), ("keypoard", 1)]))
        let found = FuzzyMatcher.expansions(of: "keyboart", in: layered, limit: 10)
        #expect(Set(found.map(\.word)) == ["keyboard", "keyboards", "keypoard"])
        #expect(found.first?.documentFrequency == 7)
    }

    @Test func oneWordIsReadAsTwo() {
        let dictionary = FuzzyMatcherTests.dictionary([
            ("head", 9), ("set", 30), ("he", 2), ("adset", 1), ("plastic", 7), ("bathroom", 8), ("ü", 3), ("über", 4),
            ("größe", 2),
        ])
        let splits = dictionary.splits("headset").map { [$0.first.word, $0.second.word] }
        #expect(splits == [["head", "set"], ["he", "adset"]])
        #expect(dictionary.splits("plasticbathroom").first?.documentFrequency == 7)
        #expect(dictionary.splits("übergröße").map(\.second.word) == ["größe"])
        #expect(dictionary.splits("set").isEmpty)
        #expect(dictionary.splits(String(repeating: "head", count: 11)).isEmpty)
    }

    @Test func twoWordsAreReadAsOne() {
        let dictionary = FuzzyMatcherTests.dictionary([("headset", 4)])
        #expect(dictionary.join("head", "set")?.word == "headset")
        #expect(dictionary.join("set", "head") == nil)
    }
}
