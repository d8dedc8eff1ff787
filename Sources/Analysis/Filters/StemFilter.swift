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
    private var memo = StemMemo()
    private var scratch = [UInt8](repeating: 0, count: 256)

    /// Longer words are codes or running text without spaces.
    private static let wordBytesMax: UInt32 = 60

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
        var isChanged = false
        for index in tokens.records.indices {
            let record = tokens.records[index]
            guard record.kind == .word, record.term.count <= Self.wordBytesMax, !record.flags.contains(.keyword) else {
                continue
            }
            if stem(&tokens, index) { isChanged = true }
        }
        guard keepsOriginal, isChanged, mode == .index else { return }
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

    /// Stems one token and says whether its term changed.
    private func stem(_ tokens: inout TokenBuffer, _ index: Int) -> Bool {
        let range = tokens.records[index].term
        let hash = tokens.withBytes(range) { ByteHash.hash($0) }
        if let known = tokens.withBytes(range, { memo.stem(of: $0, hash: hash) }) {
            return setStem(&tokens, index, memo.bytes(known))
        }
        let length = tokens.withBytes(range) { word in
            if !overrides.isEmpty, let override = overrides[word] { return write(overrideTexts[override]) }
            let characters = word.reduce(0) { $1 & 0xC0 == 0x80 ? $0 : $0 + 1 }
            guard characters >= charactersMin else { return write(word) }
            return scratch.withUnsafeMutableBufferPointer { algorithm.stem(word, into: $0) } ?? write(word)
        }
        tokens.withBytes(range) { memo.insert($0, hash: hash, stem: scratch[0..<length]) }
        return setStem(&tokens, index, scratch[0..<length])
    }

    private func write(_ text: some Collection<UInt8>) -> Int {
        for (offset, byte) in text.enumerated() { scratch[offset] = byte }
        return text.count
    }

    /// A stem that begins its word needs no bytes of its own.
    private func setStem(_ tokens: inout TokenBuffer, _ index: Int, _ stem: ArraySlice<UInt8>) -> Bool {
        let range = tokens.records[index].term
        if stem.count <= Int(range.count) {
            var isPrefix = true
            var position = range.lowerBound
            for byte in stem {
                if tokens.bytes[position] != byte {
                    isPrefix = false
                    break
                }
                position += 1
            }
            if isPrefix {
                tokens.records[index].term.count = UInt32(stem.count)
                return stem.count != Int(range.count)
            }
        }
        tokens.records[index].term = tokens.append(stem)
        return true
    }
}

/// How words lose their endings.
enum StemAlgorithm {
    case snowball(SnowballStemmer)
    case pluralEnglish

    /// Writes the stem and returns its length; `nil` when the word has none.
    func stem(_ word: UnsafeBufferPointer<UInt8>, into output: UnsafeMutableBufferPointer<UInt8>) -> Int? {
        switch self {
        case .snowball(let stemmer): stemmer.stem(word, into: output)
        case .pluralEnglish: PluralStemmer.stem(word, into: output)
        }
    }
}
