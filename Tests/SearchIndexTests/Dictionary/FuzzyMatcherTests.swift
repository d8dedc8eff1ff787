import Foundation
import Testing

@testable import SearchIndex

@Suite struct FuzzyMatcherTests {
    @Test(arguments: [UInt64(1), 2, 3])
    func walkFindsWhatComparingEveryWordFinds(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        func word() -> String {
            String((0..<Int.random(in: 1...10, using: &generator)).map { _ in "abcéд".randomElement(using: &generator) ?? "a" })
        }
        let words = Set((0..<400).map { _ in word() })
        let dictionary = Self.dictionary(words.map { ($0, 1) })
        for _ in 0..<60 {
            let typed = word()
            for edits in 1...2 {
                var walk = EditDistanceWalk(
                    dictionary.base, pattern: typed.unicodeScalars.map(\.value), editsMax: edits, visit: .wholeWords,
                    keepsFirstLetter: false)
                walk.run()
                let found = Dictionary(
                    uniqueKeysWithValues: walk.found.map {
                        (String(decoding: dictionary.base.word($0.range.lowerBound), as: UTF8.self), $0.edits)
                    })
                for candidate in words {
                    let distance = Self.distance(typed, candidate)
                    #expect(found[candidate] == (distance <= edits ? distance : nil), "\(typed) \(candidate)")
                }
            }
        }
    }

    @Test func rulesOfLengthAndDigitsHold() {
        let dictionary = Self.dictionary([("cat", 9), ("chair", 9), ("keyboard", 9), ("wh1000", 9), ("paper", 9)])
        #expect(FuzzyMatcher.expansions(of: "cst", in: dictionary, limit: 5).isEmpty)
        #expect(FuzzyMatcher.expansions(of: "chairr", in: dictionary, limit: 5).map(\.word) == ["chair"])
        #expect(FuzzyMatcher.expansions(of: "chxyr", in: dictionary, limit: 5).isEmpty)
        #expect(FuzzyMatcher.expansions(of: "keybaord", in: dictionary, limit: 5).map(\.edits) == [1])
        #expect(FuzzyMatcher.expansions(of: "kyebaord", in: dictionary, limit: 5).map(\.edits) == [2])
        #expect(FuzzyMatcher.expansions(of: "wh1001", in: dictionary, limit: 5).isEmpty)
        #expect(FuzzyMatcher.expansions(of: "whabcd", in: dictionary, editsMax: 4, limit: 5).isEmpty)
        #expect(FuzzyMatcher.expansions(of: "xaper", in: dictionary, limit: 5).map(\.word) == ["paper"])
    }

    @Test func frequentWordsAndLikelySlipsComeFirst() {
        let dictionary = Self.dictionary([("batter", 3), ("better", 3), ("butter", 300), ("hammer", 10), ("hamper", 10)])
        #expect(FuzzyMatcher.expansions(of: "bettter", in: dictionary, limit: 1).first?.word == "better")
        #expect(FuzzyMatcher.expansions(of: "bitter", in: dictionary, limit: 1).first?.word == "butter")
        #expect(FuzzyMatcher.expansions(of: "hamer", in: dictionary, limit: 1).first?.word == "hammer")
    }

    @Test func prefixWithATypoIsCompleted() {
        let dictionary = Self.dictionary([("headphones", 50), ("headset", 5), ("helmet", 90), ("heat", 3)])
        #expect(FuzzyMatcher.prefixExpansions(of: "haedph", in: dictionary, limit: 3).map(\.word) == ["headphones"])
        #expect(FuzzyMatcher.prefixExpansions(of: "headd", in: dictionary, limit: 3).first?.word == "headphones")
    }

    @Test(arguments: ["query_typos.tsv", "symspell_noisy_en.tsv"])
    func realMisspellingsAreCorrected(_ file: String) throws {
        guard let cases = Typos.cases(file) else {
            print("SKIPPED: the evaluation data for \(file) is not on this machine")
            return
        }
        var (among, first) = (0, 0)
        for (typed, meant) in cases.pairs {
            let found = FuzzyMatcher.expansions(of: typed, in: cases.dictionary, limit: 10).map(\.word)
            if found.contains(meant) { among += 1 }
            if found.first == meant { first += 1 }
        }
        let count = cases.pairs.count
        let report = "\(file): \(count) words, among ten \(among * 1000 / count)‰, first \(first * 1000 / count)‰"
        print(report)
        #expect(Double(among) / Double(count) > 0.7, "\(report)")
    }

    static func dictionary(_ words: [(String, Int)]) -> LayeredDictionary {
        var builder = WordDictionaryBuilder()
        for (word, count) in words { builder.add(Array(word.utf8), term: Array(word.utf8), documents: count) }
        return LayeredDictionary(base: builder.dictionary())
    }

    /// Optimal string alignment, written down plainly.
    static func distance(_ left: String, _ right: String) -> Int {
        let (a, b) = (Array(left.unicodeScalars), Array(right.unicodeScalars))
        var table = (0...a.count).map { row in (0...b.count).map { row == 0 ? $0 : ($0 == 0 ? row : 0) } }
        for i in stride(from: 1, through: a.count, by: 1) {
            for j in stride(from: 1, through: b.count, by: 1) {
                table[i][j] = min(
                    table[i - 1][j] + 1, table[i][j - 1] + 1, table[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1))
                if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] {
                    table[i][j] = min(table[i][j], table[i - 2][j - 2] + 1)
                }
            }
        }
        return table[a.count][b.count]
    }
}

/// Real misspellings and a dictionary of what shops write.
private struct Typos {
    let dictionary: LayeredDictionary
    /// Misspelled word and the word that was meant; the dictionary has the second and not the first.
    let pairs: [(String, String)]

    static func cases(_ file: String) -> Typos? {
        let folder = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../../../shared/data").standardizedFileURL
        guard let typos = try? String(contentsOf: folder.appending(path: "typos/\(file)"), encoding: .utf8),
            let products = try? String(contentsOf: folder.appending(path: "icecat/products.jsonl"), encoding: .utf8)
        else { return nil }
        var counts: [String: Int] = [:]
        for line in products.utf8.split(separator: UInt8(ascii: "\n")).prefix(8_000) {
            for word in Set(words(String(line.prefix(400)) ?? "")) { counts[word, default: 0] += 1 }
        }
        var pairs: [(String, String)] = []
        for line in typos.split(whereSeparator: \.isNewline) {
            let columns = line.split(separator: "\t", omittingEmptySubsequences: false)
            guard columns.count >= 2 else { continue }
            let (typed, meant) = (words(String(columns[0])), words(String(columns[1])))
            for word in meant { counts[word, default: 0] += 1 }
            guard typed.count == meant.count else { continue }
            for (left, right) in zip(typed, meant) where left != right && left.count >= 4 { pairs.append((left, right)) }
        }
        let dictionary = FuzzyMatcherTests.dictionary(counts.map { ($0.key, $0.value) })
        let usable = pairs.filter {
            dictionary.entry($0.0) == nil && dictionary.entry($0.1) != nil
                && !$0.0.contains(where: \.isNumber) && !$0.1.contains(where: \.isNumber)
        }
        return Typos(dictionary: dictionary, pairs: usable)
    }

    private static func words(_ text: String) -> [String] {
        text.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init)
    }
}
