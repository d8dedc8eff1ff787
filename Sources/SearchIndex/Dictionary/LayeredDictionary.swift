/// The words of an index: those of its base and those that came since, as one.
///
/// Frequencies are added; words of deleted documents stay until the next rebuild, so a caller who needs to know that
/// a word has documents asks for its postings.
package struct LayeredDictionary: Sendable {
    /// Without empty ones; the base first.
    let layers: [WordDictionary]

    /// A word read as two words.
    package struct Split: Sendable, Hashable {
        package let first: WordDictionary.Entry
        package let second: WordDictionary.Entry

        /// Documents of the rarer half. It decides: any word can be cut into a common one and a misprint.
        package var documentFrequency: Int { min(first.documentFrequency, second.documentFrequency) }
    }

    /// - Parameter layers: a large base and small ones that came later; all are searched, none is merged.
    package init(_ layers: [WordDictionary]) { self.layers = layers.filter { $0.count > 0 } }

    package init(base: WordDictionary, tail: WordDictionary = .empty) { self.init([base, tail]) }

    package func entry(_ word: String) -> WordDictionary.Entry? {
        let bytes = Array(word.utf8)
        var found: WordDictionary.Entry?
        for layer in layers {
            guard let index = layer.index(of: bytes) else { continue }
            found = Self.sum(found, layer.entry(at: index))
        }
        return found
    }

    private static func sum(_ left: WordDictionary.Entry?, _ right: WordDictionary.Entry) -> WordDictionary.Entry {
        guard let left else { return right }
        return WordDictionary.Entry(
            word: left.word,
            term: left.documentFrequency >= right.documentFrequency ? left.term : right.term,
            documentFrequency: left.documentFrequency + right.documentFrequency)
    }

    /// Words that begin with the text, most frequent first, equals by their bytes; the text itself is one of them.
    ///
    /// Each layer contributes its own best, so a word near the limit that both layers hold may be missed.
    package func words(withPrefix prefix: String, limit: Int) -> [WordDictionary.Entry] {
        let bytes = Array(prefix.utf8)
        var found: [String: WordDictionary.Entry] = [:]
        for layer in layers {
            for index in layer.mostFrequent(in: layer.range(withPrefix: bytes), limit: limit) {
                let word = String(decoding: layer.word(index), as: UTF8.self)
                if found[word] == nil { found[word] = entry(word) }
            }
        }
        return Array(found.values.sorted(by: Self.isMoreFrequent).prefix(limit))
    }

    /// Ways to read a word as two words of the dictionary ("headset" as "head" and "set"), likeliest first.
    ///
    /// - Returns: at most ``splitsMax``; halves of one letter don't count.
    package func splits(_ word: String) -> [Split] {
        let scalars = word.unicodeScalars
        guard scalars.count >= 4, scalars.count <= Self.splitLettersMax else { return [] }
        var found: [Split] = []
        for cut in scalars.indices.dropFirst(2).dropLast(1) {
            guard let first = entry(String(scalars[..<cut])), let second = entry(String(scalars[cut...])) else {
                continue
            }
            found.append(Split(first: first, second: second))
        }
        return Array(found.sorted(by: Self.isLikelier).prefix(Self.splitsMax))
    }

    /// The word that two words make when they are written together; `nil` when the dictionary has none.
    package func join(_ first: String, _ second: String) -> WordDictionary.Entry? { entry(first + second) }

    package static let splitsMax = 4
    /// Longer words are chains of letters, not two words.
    private static let splitLettersMax = 40

    /// Ties go to the later cut: the longer first half is the rarer accident.
    private static func isLikelier(_ left: Split, _ right: Split) -> Bool {
        left.documentFrequency != right.documentFrequency
            ? left.documentFrequency > right.documentFrequency
            : left.first.word.utf8.count > right.first.word.utf8.count
    }

    static func isMoreFrequent(_ left: WordDictionary.Entry, _ right: WordDictionary.Entry) -> Bool {
        left.documentFrequency != right.documentFrequency
            ? left.documentFrequency > right.documentFrequency
            : left.word.utf8.lexicographicallyPrecedes(right.word.utf8)
    }
}
