import TestSupport
import Testing

@testable import SearchIndex

@Suite struct EditDistanceWalkTests {
    @Test(arguments: [UInt64(1), 2, 3, 4])
    func walkFindsWhatComparingEveryWordFinds(usualSeed: UInt64) {
        let seed = RandomRuns.seed(usualSeed)
        var generator = SeededGenerator(seed: seed)
        let words = Set((0..<400).map { _ in generator.word(of: "abcéд", lettersMax: 10) }).sorted()
        let dictionary = FuzzyMatcherTests.words(words.map { ($0, 1) })
        for _ in 0..<RandomRuns.count(20) {
            let typed = generator.word(of: "abcéд", lettersMax: 10)
            let distances = words.map { EditDistance.between(typed, $0) }
            for edits in 0...2 {
                let expected = zip(words, distances).filter { $1 <= edits }.map { "\($0) \($1)" }
                #expect(Self.found(typed, edits, in: dictionary) == Set(expected), "seed \(seed): \(typed)")
            }
        }
    }

    @Test func wordsWithASharedBeginningAreAllFound() {
        // Long branches: the rest of the word is looked up when no edit is left.
        var words: [String] = []
        for first in "abcdefgh" {
            for second in "abcdefgh" { for third in "abcdefgh" { words.append("key\(first)\(second)\(third)s") } }
        }
        let dictionary = FuzzyMatcherTests.words(words.map { ($0, 1) })
        for typed in ["keyabcs", "kyeabcs", "keyacbs", "keyabs", "keyabccs", "eyabcs", "keyabc", "kebyacs", "yekabcs"] {
            for edits in 0...2 {
                let expected = words.map { ($0, EditDistance.between(typed, $0)) }.filter { $1 <= edits }.map {
                    "\($0) \($1)"
                }
                #expect(Self.found(typed, edits, in: dictionary) == Set(expected), "\(typed) \(edits)")
            }
        }
    }

    @Test(arguments: [UInt64(5), 6])
    func prefixWalkFindsWhatComparingEveryBeginningFinds(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let words = Set((0..<200).map { _ in generator.word(of: "abcé", lettersMax: 8) }).sorted {
            $0.utf8.lexicographicallyPrecedes($1.utf8)
        }
        let dictionary = FuzzyMatcherTests.words(words.map { ($0, 1) })
        for _ in 0..<15 {
            let typed = generator.word(of: "abcé", lettersMax: 7)
            let nearest = words.map { word in
                (1...word.count).map { EditDistance.between(typed, String(word.prefix($0))) }.min() ?? Int.max
            }
            for edits in 0...2 {
                var walk = EditDistanceWalk(
                    dictionary, pattern: typed.unicodeScalars.map(\.value), editsMax: edits, visit: .prefixes)
                walk.run()
                var found: [String: Int] = [:]
                for finding in walk.found {
                    for index in finding.range { found[words[index]] = min(found[words[index]] ?? 9, finding.edits) }
                }
                let expected = Dictionary(uniqueKeysWithValues: zip(words, nearest).filter { $1 <= edits })
                #expect(found == expected, "\(typed) \(edits)")
            }
        }
    }

    @Test func firstLetterDividesTheDictionary() {
        let words = ["paper", "apper", "aper", "caper", "pape"]
        let dictionary = FuzzyMatcherTests.words(words.map { ($0, 1) })
        #expect(Self.found("paper", 1, in: dictionary, .kept) == ["paper 0", "apper 1", "aper 1", "pape 1"])
        #expect(Self.found("paper", 1, in: dictionary, .changed) == ["caper 1"])
    }

    private static func found(
        _ typed: String, _ edits: Int, in dictionary: WordDictionary, _ firstLetter: EditDistanceWalk.FirstLetter = .any
    ) -> Set<String> {
        var walk = EditDistanceWalk(
            dictionary, pattern: typed.unicodeScalars.map(\.value), editsMax: edits, firstLetter: firstLetter)
        walk.run()
        #expect(Set(walk.found.map(\.range)).count == walk.found.count)
        return Set(
            walk.found.map { String(decoding: dictionary.word($0.range.lowerBound), as: UTF8.self) + " \($0.edits)" })
    }
}

enum EditDistance {
    /// Optimal string alignment, written down plainly.
    static func between(_ left: String, _ right: String) -> Int {
        let (a, b) = (Array(left.unicodeScalars), Array(right.unicodeScalars))
        let width = b.count + 1
        var table = [Int](repeating: 0, count: (a.count + 1) * width)
        for i in 0...a.count {
            for j in 0...b.count {
                guard i > 0, j > 0 else {
                    table[i * width + j] = max(i, j)
                    continue
                }
                var best = table[(i - 1) * width + j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)
                best = min(best, table[(i - 1) * width + j] + 1, table[i * width + j - 1] + 1)
                if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] {
                    best = min(best, table[(i - 2) * width + j - 2] + 1)
                }
                table[i * width + j] = best
            }
        }
        return table[a.count * width + b.count]
    }
}
