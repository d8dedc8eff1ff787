import Foundation

/// Reads synonym lists: `a, b, c` for words that mean the same, `a => b, c` for one direction, `@0.7` at the end of a
/// line for its weight. A side may have several words.
struct SynonymReader {
    let lists: WordLists

    /// A synonym is nearly as good as the word; the ranking section has a factor for all of them beside it.
    private static let defaultWeight = 0.9
    /// A rule that replaces more words than this is a text.
    private static let wordsMax = 6

    func read(_ object: YAMLObject, key: String, normalizer: ListNormalizer) -> SynonymTable {
        var rules: [SynonymTable.Rule] = []
        for name in object.strings(key) ?? [] {
            for line in lists.lines(name, for: object, key: key) {
                do {
                    rules += try self.rules(line.text, normalizer)
                } catch {
                    object.problems.add(WordLists.file(name), "line \(line.number)", error.message)
                }
            }
        }
        return SynonymTable(rules)
    }

    private struct LineError: Error {
        let message: String
    }

    private func rules(_ line: String, _ normalizer: ListNormalizer) throws(LineError) -> [SynonymTable.Rule] {
        var text = Substring(line)
        var weight = Self.defaultWeight
        if let at = text.lastIndex(of: "@") {
            let number = text[text.index(after: at)...].trimmingCharacters(in: .whitespaces)
            guard let value = Double(number), value > 0, value <= 10 else {
                throw LineError(message: "expected a weight above 0 and at most 10 after @, found \"\(number)\"")
            }
            weight = value
            text = text[..<at]
        }
        let sides = text.split(separator: "=>", omittingEmptySubsequences: false)
        guard sides.count <= 2 else { throw LineError(message: "expected one => at most, found \(sides.count - 1)") }
        let left = try phrases(sides[0], normalizer)
        guard sides.count == 2 else {
            guard left.count > 1 else { throw LineError(message: "expected at least two synonyms, found one") }
            return left.flatMap { from in
                left.filter { $0 != from }.map { SynonymTable.Rule(from: from, to: $0, weight: weight) }
            }
        }
        let right = try phrases(sides[1], normalizer)
        return left.flatMap { from in right.map { SynonymTable.Rule(from: from, to: $0, weight: weight) } }
    }

    private func phrases(_ side: Substring, _ normalizer: ListNormalizer) throws(LineError) -> [[String]] {
        var phrases: [[String]] = []
        for text in side.split(separator: ",", omittingEmptySubsequences: false) {
            let terms = normalizer.queryTerms(String(text))
            guard !terms.isEmpty, terms.count <= Self.wordsMax else {
                let phrase = text.trimmingCharacters(in: .whitespaces)
                throw LineError(message: "expected 1 to \(Self.wordsMax) words, found \(terms.count) in \"\(phrase)\"")
            }
            phrases.append(terms)
        }
        return phrases
    }
}
