package import Analysis
import Foundation

/// Finds what a misspelled word was meant to be.
///
/// The rules: no typos in words under 4 letters, one edit from 4, two from 8, and two from 6 when nothing is nearer and
/// both are slips that people make often; words with digits are never changed and never proposed; fewer edits come first;
/// among equals the likelier slip and the more frequent word come first.
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
        /// What the slips cost, as ``SlipCost`` counts.
        let cost: Double

        /// Whether both are one word: another number, or a letter that stands once or twice (`traveller`, `traveler`).
        func isSameWord(as typed: String) -> Bool {
            cost <= SlipCost.Prices().doubling || word == typed + "s" || typed == word + "s"
        }
    }

    /// Edits that a word of so many letters may have.
    package static func editsMax(letters: Int) -> Int {
        switch letters {
        case ..<4: 0
        case ..<8: 1
        default: 2
        }
    }

    /// Words that a word may have been meant to be.
    ///
    /// Another first letter is tried with one edit; with two only when nothing else is near, because people seldom miss
    /// the first letter and knowing it spares most of the walk.
    ///
    /// - Parameter word: folded; may be in the dictionary itself.
    /// - Parameter editsMax: fewer edits than the length of the word allows; `nil` means as many.
    /// - Returns: fewest edits first, then the likeliest; never the word itself.
    package static func expansions(
        of word: String, in dictionary: LayeredDictionary, editsMax: Int? = nil, limit: Int
    ) -> [Expansion] {
        guard let pattern = pattern(word) else { return [] }
        let allowed = min(Self.editsMax(letters: word.count), editsMax ?? 2)
        guard allowed > 0, limit > 0 else { return [] }
        var found: [String: Expansion] = [:]
        func walk(_ edits: Int, _ firstLetter: EditDistanceWalk.FirstLetter) {
            for layer in dictionary.layers {
                var walk = EditDistanceWalk(layer, pattern: pattern, editsMax: edits, firstLetter: firstLetter)
                walk.run()
                for finding in walk.found where finding.edits > 0 {
                    let word = String(decoding: layer.word(finding.range.lowerBound), as: UTF8.self)
                    guard found[word] == nil, !IdentifierKey.isMarked(word), let entry = dictionary.entry(word) else {
                        continue
                    }
                    found[word] = expansion(entry, of: pattern, edits: finding.edits)
                }
            }
        }
        walk(allowed, .kept)
        walk(1, .changed)
        if found.isEmpty, allowed > 1 { walk(allowed, .changed) }
        if found.isEmpty, allowed == 1, pattern.count >= twoSlipsLettersMin, editsMax ?? 2 > 1 {
            walk(2, .kept)
            found = found.filter { $0.value.cost <= twoSlipsCostMax }
        }
        return Array(found.values.sorted(by: isBetter).prefix(limit))
    }

    private static let twoSlipsLettersMin = 6
    /// A letter doubled and another one wrong, or two vowels wrong: `vaccumm`, `calandor`.
    private static let twoSlipsCostMax = 1.3

    /// Words that go on from something near a prefix, for completing what is being typed with a typo in it.
    ///
    /// The number of edits follows from the length of the prefix as for whole words; the first letter must be right.
    ///
    /// - Returns: fewest edits first, then the most frequent; without words that go on with a digit, and empty for
    ///   prefixes under 4 letters.
    package static func prefixExpansions(
        of prefix: String, in dictionary: LayeredDictionary, limit: Int
    ) -> [WordDictionary.Entry] {
        guard let pattern = pattern(prefix) else { return [] }
        let allowed = editsMax(letters: prefix.count)
        guard allowed > 0, limit > 0 else { return [] }
        var found: [String: (edits: Int, entry: WordDictionary.Entry)] = [:]
        for layer in dictionary.layers {
            var walk = EditDistanceWalk(
                layer, pattern: pattern, editsMax: allowed, visit: .prefixes, firstLetter: .kept)
            walk.run()
            for finding in walk.found {
                for index in layer.mostFrequent(in: finding.range, limit: limit) {
                    let word = String(decoding: layer.word(index), as: UTF8.self)
                    guard finding.edits < found[word]?.edits ?? Int.max, !hasDigit(word),
                        let entry = dictionary.entry(word)
                    else { continue }
                    found[word] = (finding.edits, entry)
                }
            }
        }
        return found.values.sorted {
            $0.edits != $1.edits ? $0.edits < $1.edits : LayeredDictionary.isMoreFrequent($0.entry, $1.entry)
        }.prefix(limit).map(\.entry)
    }

    /// The letters of a word that may be misspelled; `nil` for one with digits, and for one that is no single word.
    private static func pattern(_ word: String) -> [UInt32]? {
        let letters = word.unicodeScalars.map(\.value)
        guard !letters.isEmpty, letters.count <= EditAutomaton.lettersMax, !hasDigit(word) else { return nil }
        return letters
    }

    private static func hasDigit(_ word: String) -> Bool {
        word.unicodeScalars.contains { WordLetter.isDigit($0.value) }
    }

    // MARK: Order

    /// How many doublings of frequency outweigh one unit of ``SlipCost``.
    private static let frequencyPerCost = 9.0

    static func expansion(_ entry: WordDictionary.Entry, of typed: [UInt32], edits: Int) -> Expansion {
        let cost = SlipCost.usual.cost(typed: typed, meant: entry.word.unicodeScalars.map(\.value))
        return Expansion(
            word: entry.word, term: entry.term, edits: edits, documentFrequency: entry.documentFrequency,
            score: likelihood(count: entry.documentFrequency, slipCost: cost), cost: cost)
    }

    /// How likely a word was meant; comparable only among words with the same number of edits.
    ///
    /// - Parameter count: documents that speak for it.
    static func likelihood(count: Int, slipCost: Double) -> Double {
        log2(1 + Double(count)) - slipCost * frequencyPerCost
    }

    private static func isBetter(_ left: Expansion, _ right: Expansion) -> Bool {
        if left.edits != right.edits { return left.edits < right.edits }
        return left.score != right.score ? left.score > right.score : left.word < right.word
    }
}
