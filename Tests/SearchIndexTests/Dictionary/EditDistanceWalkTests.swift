import Testing

@testable import SearchIndex

@Suite struct EditDistanceWalkTests {
    @Test(arguments: [UInt64(1), 2, 3, 4])
    func walkFindsWhatComparingEveryWordFinds(usualSeed: UInt64) {
        let seed = RandomRuns.seed(usualSeed)
        var generator = SeededGenerator(seed: seed)
        let words = Set((0..<600).map { _ in generator.word(of: "abcéд", lettersMax: 10) }).sorted()
        let dictionary = FuzzyMatcherTests.words(words.map { ($0, 1) })
        for _ in 0..<RandomRuns.count(40) {
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
        for first in "abcdefgh" { for second in "abcdefgh" { for third in "abcdefgh" { words.append("key\(first)\(second)\(third)s") } } }
        let dictionary = FuzzyMatcherTests.words(words.map { ($0, 1) })
        for typed in ["keyabcs", "kyeabcs", "keyacbs", "keyabs", "keyabccs", "eyabcs", "keyabc", "kebyacs", "yekabcs"] {
            for edits in 0...2 {
                let expected = words.map { ($0, EditDistance.between(typed, $0)) }.filter { $1 <= edits }.map { "\($0) \($1)" }
                #expect(Self.found(typed, edits, in: dictionary) == Set(expected), "\(typed) \(edits)")
            }
        }
    }

    @Test(arguments: [UInt64(5), 6])
    func prefixWalkFindsWhatComparingEveryBeginningFinds(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let words = Set((0..<400).map { _ in generator.word(of: "abcé", lettersMax: 9) }).sorted {
            $0.utf8.lexicographicallyPrecedes($1.utf8)
        }
        let dictionary = FuzzyMatcherTests.words(words.map { ($0, 1) })
        for _ in 0..<40 {
            let typed = generator.word(of: "abcé", lettersMax: 7)
            for edits in 0...2 {
                var walk = EditDistanceWalk(
                    dictionary, pattern: typed.unicodeScalars.map(\.value), editsMax: edits, visit: .prefixes)
                walk.run()
                var found: [String: Int] = [:]
                for finding in walk.found {
                    for index in finding.range { found[words[index]] = min(found[words[index]] ?? 9, finding.edits) }
                }
                var expected: [String: Int] = [:]
                for word in words {
                    let nearest = (1...word.count).map { EditDistance.between(typed, String(word.prefix($0))) }.min() ?? 9
                    if nearest <= edits { expected[word] = nearest }
                }
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
