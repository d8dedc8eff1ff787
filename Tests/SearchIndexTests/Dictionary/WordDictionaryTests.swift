import Foundation
import TestSupport
import Testing

@testable import SearchIndex

@Suite struct WordDictionaryTests {
    @Test func wordsComeBackWithTermAndCount() {
        var builder = WordDictionaryBuilder()
        builder.add(Array("shoes".utf8), term: Array("shoe".utf8), documents: 3)
        builder.add(Array("shoes".utf8), term: Array("shoe".utf8), documents: 2)
        builder.add(Array("mice".utf8), term: Array("mouse".utf8))
        builder.add(Array("größe".utf8), term: Array("gross".utf8), documents: 0)
        let dictionary = builder.dictionary()
        #expect(dictionary.entry("shoes") == .init(word: "shoes", term: "shoe", documentFrequency: 5))
        #expect(dictionary.entry("mice")?.term == "mouse")
        #expect(dictionary.entry("größe")?.term == "gross")
        #expect(dictionary.entry("shoe") == nil)
        #expect(dictionary.entry("") == nil)
        #expect(dictionary.isIntact())
    }

    @Test func emptyAndOverlongWordsAreLeftOut() {
        var builder = WordDictionaryBuilder()
        let longest = [UInt8](repeating: 0x61, count: WordDictionaryBuilder.wordBytesMax)
        builder.add([], term: [0x61])
        builder.add(longest + [0x61], term: [0x61])
        builder.add(longest, term: [0x61])
        #expect(builder.count == 1)
        #expect(WordDictionary.empty.count == 0)
        #expect(WordDictionary.empty.entry("a") == nil)
    }

    @Test func mostFrequentTermWinsWhateverTheOrder() {
        let counted: [(String, Int)] = [("a", 3), ("b", 2), ("c", 1), ("b", 2), ("a", 1), ("c", 3)]
        for shift in counted.indices {
            var (left, right) = (WordDictionaryBuilder(), WordDictionaryBuilder())
            for (index, (term, documents)) in (counted[shift...] + counted[..<shift]).enumerated() {
                if index.isMultiple(of: 2) {
                    left.add(Array("word".utf8), term: Array(term.utf8), documents: documents)
                } else {
                    right.add(Array("word".utf8), term: Array(term.utf8), documents: documents)
                }
            }
            left.add(right)
            #expect(
                left.dictionary().entry("word") == .init(word: "word", term: "a", documentFrequency: 12), "\(shift)")
        }
    }

    @Test func shardsMergedFromFilesCountTogether() {
        let shards = [[("shoe", 2), ("boot", 1)], [("shoe", 3), ("zip", 1)]].map { FuzzyMatcherTests.words($0) }
        var merged = WordDictionaryBuilder()
        for shard in shards { merged.add(shard) }
        #expect(merged.dictionary().entry("shoe")?.documentFrequency == 5)
        #expect(merged.count == 3)
    }

    @Test func countsStopAtTheLargestNumber() {
        var builder = WordDictionaryBuilder()
        for _ in 0..<3 { builder.add([0x61], term: [0x61], documents: Int(UInt32.max) - 1) }
        #expect(builder.dictionary().entry("a")?.documentFrequency == Int(UInt32.max))
    }

    @Test func mostFrequentOfARangeAgreeWithSorting() {
        var generator = SeededGenerator(seed: 3)
        let words = Set((0..<3_000).map { _ in generator.word(of: "abcdeü", lettersMax: 6) }).sorted {
            $0.utf8.lexicographicallyPrecedes($1.utf8)
        }
        let counted = words.map { ($0, Int.random(in: 1...200, using: &generator)) }
        let dictionary = FuzzyMatcherTests.words(counted)
        for prefix in ["", "a", "ü", "ab", "zz", "abc", "e"] {
            let expected = counted.indices.filter { counted[$0].0.utf8.starts(with: prefix.utf8) }.sorted {
                counted[$0].1 != counted[$1].1 ? counted[$0].1 > counted[$1].1 : $0 < $1
            }
            for limit in [0, 1, 5, 100, 10_000] {
                let range = dictionary.range(withPrefix: Array(prefix.utf8))
                #expect(dictionary.mostFrequent(in: range, limit: limit) == Array(expected.prefix(limit)), "\(prefix)")
            }
        }
    }

    // MARK: Files

    @Test func fileIsMappedAndReadsLikeMemory() throws {
        let file = try TemporaryFile()
        var builder = WordDictionaryBuilder()
        for number in 0..<500 { builder.add(Array("word\(number)".utf8), term: Array("word".utf8), documents: number) }
        try builder.write(to: file.path)
        let dictionary = try WordDictionary(mapping: file.path)
        #expect(dictionary.count == 500)
        #expect(dictionary.entry("word77") == .init(word: "word77", term: "word", documentFrequency: 77))
        #expect(dictionary.isIntact())
    }

    @Test func otherFilesAreRefusedWithTheirReason() throws {
        let file = try TemporaryFile()
        #expect(throws: IndexError.self) { try WordDictionary(mapping: file.path + ".missing") }
        try Data().write(to: URL(filePath: file.path))
        #expect(throws: IndexError.damaged(path: file.path, reason: "the word dictionary is cut off")) {
            try WordDictionary(mapping: file.path)
        }
        try Data("this is a text and no dictionary, but long enough for a header of sixty-four bytes".utf8)
            .write(to: URL(filePath: file.path))
        #expect(throws: IndexError.foreign(path: file.path, reason: "no word dictionary of this version")) {
            try WordDictionary(mapping: file.path)
        }
    }

    @Test func writingIntoNoFolderIsAnError() {
        #expect(throws: IndexError.self) { try WordDictionaryBuilder().write(to: "/nonexistent/folder/words") }
    }

    @Test func cutOffBytesAreRefused() {
        let good = Self.sample.bytes()
        for length in good.indices {
            #expect(throws: WordDictionary.Damage.self) { try WordDictionary(StableBytes(Array(good.prefix(length)))) }
        }
        #expect(throws: WordDictionary.Damage.truncated) { try WordDictionary(StableBytes(good + [0])) }
    }

    @Test func damagedBytesAreFoundAndNeverReadOutside() {
        let good = Self.sample.bytes()
        for index in good.indices {
            for change: UInt8 in [0xFF, 0x01, 0x80] {
                var bad = good
                bad[index] ^= change
                guard let dictionary = try? WordDictionary(StableBytes(bad)) else { continue }
                #expect(index >= WordDictionaryFormat.headerBytes)
                #expect(!dictionary.isIntact())
                let layered = LayeredDictionary(base: dictionary)
                _ = layered.entry("beta")
                _ = layered.words(withPrefix: "a", limit: 3)
                _ = layered.splits("alphabeta")
                _ = FuzzyMatcher.expansions(of: "gamna", in: layered, limit: 3)
                _ = FuzzyMatcher.prefixExpansions(of: "gamna", in: layered, limit: 3)
            }
        }
    }

    private static let sample = {
        var builder = WordDictionaryBuilder()
        for word in ["alpha", "beta", "gamma", "größe", "gamut", "game"] {
            builder.add(Array(word.utf8), term: Array(word.utf8.dropLast()))
        }
        builder.add(Array("mice".utf8), term: Array("mouse".utf8))
        return builder
    }()
}

/// A path in a folder of its own, removed at the end.
private final class TemporaryFile {
    let path: String
    private let folder: URL

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "aisle-words-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        path = folder.appending(path: "words").path
    }

    deinit { try? FileManager.default.removeItem(at: folder) }
}
