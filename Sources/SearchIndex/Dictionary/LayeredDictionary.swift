/// The words of an index: those of its base and those that came since, as one.
///
/// Frequencies are added; words of deleted documents stay until the next rebuild, so a caller who needs to know that
/// a word has documents asks for its postings.
package struct LayeredDictionary: Sendable {
    let base: WordDictionary
    let tail: WordDictionary

    package init(base: WordDictionary, tail: WordDictionary = .empty) {
        self.base = base
        self.tail = tail
    }

    package func entry(_ word: String) -> WordDictionary.Entry? {
        Self.sum(base.entry(word), tail.entry(word))
    }

    /// Words that begin with the text, most frequent first.
    package func words(withPrefix prefix: String, limit: Int) -> [WordDictionary.Entry] {
        let bytes = Array(prefix.utf8)
        var found: [String: WordDictionary.Entry] = [:]
        for layer in [base, tail] {
            for index in layer.mostFrequent(in: layer.range(withPrefix: bytes), limit: limit) {
                let word = String(decoding: layer.word(index), as: UTF8.self)
                if found[word] == nil { found[word] = entry(word) }
            }
        }
        return Array(found.values.sorted(by: Self.isMoreFrequent).prefix(limit))
    }

    /// Ways to read a word as two words of the dictionary, likeliest first.
    ///
    /// - Returns: at most a handful; halves of one letter don't count.
    package func splits(_ word: String) -> [(first: WordDictionary.Entry, second: WordDictionary.Entry)] {
        let scalars = Array(word.unicodeScalars)
        guard scalars.count >= 4, scalars.count <= Self.splitLettersMax else { return [] }
        var found: [(first: WordDictionary.Entry, second: WordDictionary.Entry)] = []
        for cut in 2...(scalars.count - 2) {
            var (first, second) = (String.UnicodeScalarView(), String.UnicodeScalarView())
            first.append(contentsOf: scalars[..<cut])
            second.append(contentsOf: scalars[cut...])
            if let left = entry(String(first)), let right = entry(String(second)) { found.append((left, right)) }
        }
        // The rarer half decides: any word can be cut into a common one and a misprint.
        return found.sorted {
            min($0.first.documentFrequency, $0.second.documentFrequency)
                > min($1.first.documentFrequency, $1.second.documentFrequency)
        }
    }

    /// Longer words are chains of letters, not two words.
    private static let splitLettersMax = 40

    private static func sum(_ left: WordDictionary.Entry?, _ right: WordDictionary.Entry?) -> WordDictionary.Entry? {
        guard let left, let right else { return left ?? right }
        return WordDictionary.Entry(
            word: left.word, term: left.term, documentFrequency: left.documentFrequency + right.documentFrequency)
    }

    static func isMoreFrequent(_ left: WordDictionary.Entry, _ right: WordDictionary.Entry) -> Bool {
        left.documentFrequency != right.documentFrequency
            ? left.documentFrequency > right.documentFrequency : left.word < right.word
    }
}
