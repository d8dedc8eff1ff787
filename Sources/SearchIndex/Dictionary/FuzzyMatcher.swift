import Foundation

/// Finds what a misspelled word was meant to be.
///
/// The rules: no typos in words under 4 letters, one edit from 4, two from 8; words with digits are never changed and
/// never proposed; fewer edits come first; among equals the likelier slip and the more frequent word come first.
package enum FuzzyMatcher {
    /// A word of the dictionary near a misspelled one.
    package struct Expansion: Sendable, Hashable {
        package let word: String
        package let term: String
        /// Insertions, deletions, substitutions and swaps of neighbours, 1 or 2.
        package let edits: Int
        package let documentFrequency: Int
        /// Higher is likelier; comparable only among expansions of one word with the same number of edits.
        package let score: Double
    }

    /// Edits that a word of so many letters may have.
    package static func editsMax(letters: Int) -> Int {
        switch letters {
        case ..<4: 0
        case ..<8: 1
        default: 2
        }
    }

    /// - Parameter editsMax: `nil` means by the length of the word.
    /// - Returns: fewest edits first, then the likeliest; never the word itself.
    package static func expansions(
        of word: String, in dictionary: LayeredDictionary, editsMax: Int? = nil, limit: Int
    ) -> [Expansion] {
        let pattern = word.unicodeScalars.map(\.value)
        let allowed = editsMax ?? Self.editsMax(letters: pattern.count)
        guard allowed > 0, !pattern.isEmpty, pattern.count <= lettersMax, !hasDigit(pattern) else { return [] }
        // People seldom miss the first letter, and knowing it spares most of the walk.
        for keepsFirstLetter in [true, false] {
            var found: [String: Expansion] = [:]
            for layer in [dictionary.base, dictionary.tail] where layer.count > 0 {
                var walk = EditDistanceWalk(
                    layer, pattern: pattern, editsMax: allowed, visit: .wholeWords,
                    keepsFirstLetter: keepsFirstLetter)
                walk.run()
                for (range, edits) in walk.found where edits > 0 {
                    add(range.lowerBound, of: layer, edits: edits, pattern, dictionary, to: &found)
                }
            }
            if !found.isEmpty { return Array(found.values.sorted(by: isBetter).prefix(limit)) }
        }
        return []
    }

    /// Words that go on from something near a prefix, for completing what is being typed with a typo in it.
    ///
    /// - Returns: fewest edits first, then the most frequent; empty under 3 letters.
    package static func prefixExpansions(
        of prefix: String, in dictionary: LayeredDictionary, limit: Int
    ) -> [WordDictionary.Entry] {
        let pattern = prefix.unicodeScalars.map(\.value)
        guard pattern.count >= 3, pattern.count <= lettersMax, !hasDigit(pattern) else { return [] }
        let allowed = max(1, editsMax(letters: pattern.count))
        var found: [String: (edits: Int, entry: WordDictionary.Entry)] = [:]
        for layer in [dictionary.base, dictionary.tail] where layer.count > 0 {
            var walk = EditDistanceWalk(
                layer, pattern: pattern, editsMax: allowed, visit: .prefixes, keepsFirstLetter: true)
            walk.run()
            for (range, edits) in walk.found {
                for index in layer.mostFrequent(in: range, limit: limit) {
                    let word = String(decoding: layer.word(index), as: UTF8.self)
                    guard let entry = dictionary.entry(word), edits < found[word]?.edits ?? Int.max else { continue }
                    found[word] = (edits, entry)
                }
            }
        }
        return found.values.sorted {
            $0.edits != $1.edits ? $0.edits < $1.edits : LayeredDictionary.isMoreFrequent($0.entry, $1.entry)
        }.prefix(limit).map(\.entry)
    }

    /// Longer words are identifiers or joined text, and rows are bytes.
    private static let lettersMax = 60

    private static func add(
        _ index: Int, of layer: WordDictionary, edits: Int, _ pattern: [UInt32], _ dictionary: LayeredDictionary,
        to found: inout [String: Expansion]
    ) {
        let word = String(decoding: layer.word(index), as: UTF8.self)
        let letters = word.unicodeScalars.map(\.value)
        guard found[word] == nil, !hasDigit(letters), let entry = dictionary.entry(word) else { return }
        let frequency = log2(1 + Double(entry.documentFrequency))
        let score = frequency - SlipCost.cost(typed: pattern, meant: letters) * frequencyPerCost
        found[word] = Expansion(
            word: word, term: entry.term, edits: edits, documentFrequency: entry.documentFrequency, score: score)
    }

    /// How many doublings of frequency outweigh one unit of ``SlipCost``.
    private static let frequencyPerCost = 6.0

    private static func isBetter(_ left: Expansion, _ right: Expansion) -> Bool {
        if left.edits != right.edits { return left.edits < right.edits }
        return left.score != right.score ? left.score > right.score : left.word < right.word
    }

    private static func hasDigit(_ letters: [UInt32]) -> Bool {
        letters.contains { (0x30...0x39).contains($0) }
    }
}
