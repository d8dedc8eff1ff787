/// Takes off the little words that Korean and Hebrew write together with a noun: `라면을` → `라면`, `החלב` → `חלב`.
///
/// Both the index and the query are cut alike, so a word that only looks like it has a particle is still found by itself.
enum ParticleStemmer: String, CaseIterable {
    /// Case particles and postpositions at the end.
    case korean = "particles_ko"
    /// "And" and "the" at the beginning, plurals at the end.
    case hebrew = "particles_he"

    /// Longest first. Those of one syllable that also end many nouns (이, 가, 도, 만) are left on.
    private static let koreanEndings = [
        "에서는", "으로는", "에서", "으로", "까지", "부터", "처럼", "에는", "을", "를", "은", "는", "의", "와", "과", "에",
    ]
    .map { Array($0.utf8) }
    private static let hebrewPlurals = ["ים", "ות"].map { Array($0.utf8) }
    private static let and = Array("ו".utf8)
    private static let the = Array("ה".utf8)

    private static let syllableBytes = 3
    private static let hebrewBytes = 2

    /// Writes the stem and returns its length; `nil` when there is nothing to take off.
    func stem(_ word: UnsafeBufferPointer<UInt8>, into output: UnsafeMutableBufferPointer<UInt8>) -> Int? {
        guard word.count <= output.count else { return nil }
        let kept: Range<Int>
        switch self {
        case .korean: kept = Self.korean(word)
        case .hebrew: kept = Self.hebrew(word)
        }
        guard kept.count < word.count else { return nil }
        for (target, source) in kept.enumerated() { output[target] = word[source] }
        return kept.count
    }

    /// At least two syllables stay: shorter words end in a particle's letters by chance.
    private static func korean(_ word: UnsafeBufferPointer<UInt8>) -> Range<Int> {
        guard word.count > 2 * syllableBytes, (0xEA...0xED).contains(word[0]) else { return 0..<word.count }
        for ending in koreanEndings where word.count - ending.count >= 2 * syllableBytes {
            if word[(word.count - ending.count)...].elementsEqual(ending) { return 0..<(word.count - ending.count) }
        }
        return 0..<word.count
    }

    /// At least three letters stay, which is a Hebrew root.
    private static func hebrew(_ word: UnsafeBufferPointer<UInt8>) -> Range<Int> {
        guard let first = word.first, first == 0xD6 || first == 0xD7 else { return 0..<word.count }
        var kept = 0..<word.count
        for particle in [and, the] where kept.count - particle.count >= 3 * hebrewBytes {
            if word[kept].starts(with: particle) { kept = (kept.lowerBound + particle.count)..<kept.upperBound }
        }
        for plural in hebrewPlurals where kept.count - plural.count >= 3 * hebrewBytes {
            let end = kept.upperBound - plural.count
            if word[end..<kept.upperBound].elementsEqual(plural) { return kept.lowerBound..<end }
        }
        return kept
    }
}
