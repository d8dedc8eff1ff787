package import Analysis

/// Finds words that sound like one that is spelled as it is heard, where no slip of the fingers explains it.
struct SoundMatcher {
    let dictionary: LayeredDictionary
    let rules: SoundRules

    private static let lettersMin = 6
    /// Shorter words sound like many others.
    private static let soundsMin = 3
    private static let lettersMoreMax = 3
    /// A word of a single product is as likely misspelled itself.
    private static let documentsMin = 2
    private static let costMax = 2.6

    /// - Complexity: reads the words with the same first sound that are about as long, some ten nanoseconds each.
    /// - Returns: likeliest first.
    func expansions(of word: String, limit: Int) -> [FuzzyMatcher.Expansion] {
        let typed = Array(word.utf8)
        guard typed.count >= Self.lettersMin, let key = SoundKey(typed, rules), key.sounds.count >= Self.soundsMin,
            let first = key.sounds.first
        else { return [] }
        let letters = word.unicodeScalars.map(\.value)
        var found: [String: FuzzyMatcher.Expansion] = [:]
        for layer in dictionary.layers {
            for index in SoundKey.firstLetters(of: first).flatMap({ layer.range(withPrefix: [$0]) }) {
                let bytes = layer.word(index)
                guard abs(bytes.count - typed.count) <= Self.lettersMoreMax,
                    SoundKey(bytes, rules)?.sounds == key.sounds
                else { continue }
                let other = String(decoding: bytes, as: UTF8.self)
                guard other != word, let entry = dictionary.entry(other), entry.documentFrequency >= Self.documentsMin
                else { continue }
                let expansion = FuzzyMatcher.expansion(entry, of: letters, edits: Self.edits)
                if expansion.cost <= Self.costMax { found[other] = expansion }
            }
        }
        return Array(
            found.values.sorted { $0.score != $1.score ? $0.score > $1.score : $0.word < $1.word }.prefix(limit))
    }

    /// More than any walk allows.
    private static let edits = 3
}
