/// Replaces the term of words by their stem; the surface stays. Codes, numbers, measures and keywords are left alone.
final class StemFilter: TokenFilter {
    let name = "stem"
    private let algorithm: StemAlgorithm
    /// Words with a stem of their own, before any rule: `mice` → `mouse`.
    private let overrides: ByteTable
    private let overrideTexts: [[UInt8]]
    /// Whether the unstemmed word is indexed too, at the same position.
    private let keepsOriginal: Bool
    /// Shorter words are left alone, where an algorithm takes them for endings (Turkish `çanta` → `ça`).
    private let charactersMin: Int
    private var scratch = [UInt8](repeating: 0, count: 256)

    /// Longer words are codes or running text without spaces.
    static let wordBytesMax: UInt32 = 60

    init(
        algorithm: StemAlgorithm, overrides: [(word: String, stem: String)], keepsOriginal: Bool, charactersMin: Int
    ) {
        self.charactersMin = charactersMin
        self.algorithm = algorithm
        self.overrides = ByteTable(overrides.enumerated().map { (key: Array($1.word.utf8), value: $0) })
        overrideTexts = overrides.map { Array($0.stem.utf8) }
        self.keepsOriginal = keepsOriginal
    }

    func apply(_ tokens: inout TokenBuffer, mode: AnalysisMode) {
        for index in tokens.records.indices {
            let record = tokens.records[index]
            guard record.kind == .word, record.term.count <= Self.wordBytesMax, !record.flags.contains(.keyword) else {
                continue
            }
            guard let stem = tokens.withBytes(record.term, stem) else { continue }
            tokens.records[index].setStem(stem, in: &tokens.bytes)
        }
        if mode == .index { addOriginals(&tokens) }
    }

    /// The stem of a word of at most ``wordBytesMax`` bytes; `nil` when it is the word.
    func stem(of word: UnsafeBufferPointer<UInt8>) -> ArraySlice<UInt8>? {
        if !overrides.isEmpty, let override = overrides[word] { return overrideTexts[override][...] }
        let characters = word.reduce(0) { $1 & 0xC0 == 0x80 ? $0 : $0 + 1 }
        guard characters >= charactersMin,
            let length = scratch.withUnsafeMutableBufferPointer({ algorithm.stem(word, into: $0) })
        else { return nil }
        return scratch[..<length]
    }

    /// Puts the unstemmed word behind each stem, where the analyzer wants both.
    func addOriginals(_ tokens: inout TokenBuffer) {
        guard keepsOriginal, tokens.records.contains(where: { $0.term != $0.surface }) else { return }
        tokens.rewriteRecords { _, old, new in
            for record in old {
                new.append(record)
                guard record.term != record.surface else { continue }
                var original = record
                original.term = record.surface
                original.flags.insert(.original)
                new.append(original)
            }
        }
    }
}

extension TokenRecord {
    /// A stem that begins its word needs no bytes of its own.
    mutating func setStem(_ stem: ArraySlice<UInt8>, in bytes: inout [UInt8]) {
        if bytes[term.bounds].starts(with: stem) {
            term.count = UInt32(stem.count)
        } else {
            let start = bytes.count
            bytes.append(contentsOf: stem)
            term = ByteRange(start: UInt32(truncatingIfNeeded: start), count: UInt32(stem.count))
        }
    }
}

/// How words lose their endings.
enum StemAlgorithm {
    case snowball(SnowballStemmer)
    case pluralEnglish
    case particles(ParticleStemmer)

    /// Writes the stem and returns its length; `nil` when the word has none.
    func stem(_ word: UnsafeBufferPointer<UInt8>, into output: UnsafeMutableBufferPointer<UInt8>) -> Int? {
        switch self {
        case .snowball(let stemmer): stemmer.stem(word, into: output)
        case .pluralEnglish: PluralStemmer.stem(word, into: output)
        case .particles(let stemmer): stemmer.stem(word, into: output)
        }
    }
}
