import Testing

@testable import SearchIndex

@Suite struct WordDictionaryTests {
    @Test func wordsComeBackWithTermAndCount() {
        var builder = WordDictionaryBuilder()
        builder.add(Array("shoes".utf8), term: Array("shoe".utf8), documents: 3)
        builder.add(Array("shoes".utf8), term: Array("shoe".utf8), documents: 2)
        builder.add(Array("mice".utf8), term: Array("mouse".utf8))
        let dictionary = builder.dictionary()
        #expect(dictionary.entry("shoes") == .init(word: "shoes", term: "shoe", documentFrequency: 5))
        #expect(dictionary.entry("mice")?.term == "mouse")
        #expect(dictionary.entry("shoe") == nil)
        #expect(dictionary.entry("") == nil)
    }

    @Test func prefixesAgreeWithComparingEveryWord() {
        var generator = SeededGenerator(seed: 7)
        var counts: [String: Int] = [:]
        for _ in 0..<2_000 {
            let word = String((0..<Int.random(in: 1...6, using: &generator)).map { _ in "abcü".randomElement(using: &generator) ?? "a" })
            counts[word, default: 0] += 1
        }
        let half = counts.keys.sorted()
        let base = FuzzyMatcherTests.dictionary(half.prefix(half.count / 2).map { ($0, counts[$0] ?? 0) })
        let tail = FuzzyMatcherTests.dictionary(half.dropFirst(half.count / 3).map { ($0, 1) })
        let layered = LayeredDictionary(base: base.base, tail: tail.base)
        for prefix in ["a", "ab", "ü", "cü", "zz", "abc"] {
            let expected = half.filter { $0.utf8.starts(with: prefix.utf8) }
            let found = layered.words(withPrefix: prefix, limit: 10_000)
            #expect(Set(found.map(\.word)) == Set(expected))
            #expect(zip(found, found.dropFirst()).allSatisfy { $0.documentFrequency >= $1.documentFrequency })
        }
    }

    @Test func damagedBytesAreRefusedAndNeverRead() {
        final class Owner: Sendable {}
        var builder = WordDictionaryBuilder()
        for word in ["alpha", "beta", "gamma"] { builder.add(Array(word.utf8), term: Array(word.utf8)) }
        let good = builder.bytes()
        for length in 0..<good.count {
            good.prefix(length).withUnsafeBytes { bytes in
                #expect(throws: WordDictionary.Damage.self) { try WordDictionary(bytes: bytes, owner: Owner()) }
            }
        }
        for index in good.indices {
            var bad = good
            bad[index] ^= 0xFF
            bad.withUnsafeBytes { bytes in
                guard let dictionary = try? WordDictionary(bytes: bytes, owner: Owner()) else { return }
                _ = dictionary.entry("beta")
                _ = LayeredDictionary(base: dictionary).words(withPrefix: "a", limit: 3)
                _ = FuzzyMatcher.expansions(of: "gamna", in: LayeredDictionary(base: dictionary), limit: 3)
            }
        }
    }

    @Test func oneWordIsReadAsTwo() {
        let dictionary = FuzzyMatcherTests.dictionary([("head", 9), ("set", 30), ("he", 2), ("adset", 1)])
        let splits = dictionary.splits("headset")
        #expect(splits.map { [$0.first.word, $0.second.word] } == [["head", "set"], ["he", "adset"]])
        #expect(dictionary.splits("set").isEmpty)
    }
}
