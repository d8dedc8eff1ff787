package import Analysis

/// What a product name says: its words, its colours, and whether it calls the product an accessory.
///
/// A name is cut into chunks at punctuation and at words such as "with"; the last word of a chunk is what the chunk
/// speaks of. "Leather case for laptop" speaks of a case, and the laptop stands behind "for".
struct NameReading {
    /// Hashes of the terms in order, without the joined forms of compounds.
    private(set) var terms: [UInt32] = []
    /// Joined forms ("wifi" of "wi-fi").
    private(set) var joined: [UInt32] = []
    private(set) var colours: [UInt32] = []
    /// Accessory words that end a chunk.
    private(set) var accessories: [UInt32] = []

    private struct Word {
        let hash: UInt32
        let isAccessory: Bool
        let isBreaker: Bool
        let isRelation: Bool
        let source: Range<Int>
    }

    /// - Parameter tokens: those of the name.
    init(_ tokens: TokenBuffer, name: UnsafeBufferPointer<UInt8>, _ analyzer: Analyzer) {
        var words: [Word] = []
        let readsWords = !analyzer.names.accessories.isEmpty
        tokens.withRecords { arena, records in
            terms.reserveCapacity(records.count)
            if readsWords { words.reserveCapacity(records.count) }
            for token in records {
                let term = UnsafeBufferPointer(rebasing: arena[token.term.bounds])
                let hash = TermHash.hash(term)
                guard token.positionLength == 1 else {
                    joined.append(hash)
                    continue
                }
                terms.append(hash)
                guard readsWords, words.last?.source.lowerBound != Int(token.sourceStart) else { continue }
                let lists = analyzer.nameWords.lists(of: term)
                if lists.isColour { colours.append(hash) }
                words.append(
                    Word(
                        hash: hash, isAccessory: lists.isAccessory,
                        isBreaker: lists.isColour || lists.isBreaker || term.contains { (0x30...0x39).contains($0) },
                        isRelation: lists.isRelation, source: Int(token.sourceStart)..<Int(token.sourceEnd)))
            }
        }
        readAccessories(words, name)
    }

    private mutating func readAccessories(_ words: [Word], _ name: UnsafeBufferPointer<UInt8>) {
        for (index, word) in words.enumerated() {
            if word.isRelation { return }
            guard word.isAccessory, !word.isBreaker else { continue }
            let next = index + 1 < words.count ? words[index + 1] : nil
            let endsChunk = next.map { $0.isBreaker || Self.isCut(name, word.source.upperBound, $0.source.lowerBound) }
            if endsChunk ?? true { accessories.append(word.hash) }
        }
    }

    /// Whether something stands between two words that cuts a name into segments.
    private static func isCut(_ name: UnsafeBufferPointer<UInt8>, _ start: Int, _ end: Int) -> Bool {
        guard start < end, end <= name.count else { return false }
        var hasSpaceBefore = false
        for index in start..<end {
            switch name[index] {
            case UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: ":"), UInt8(ascii: "("), UInt8(ascii: ")"),
                UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "/"), UInt8(ascii: "|"), UInt8(ascii: "\""),
                UInt8(ascii: "&"):
                return true
            case UInt8(ascii: " "): hasSpaceBefore = true
            // A hyphen or, in UTF-8, the first byte of a dash, alone between spaces.
            case UInt8(ascii: "-"), 0xE2: if hasSpaceBefore { return true }
            default: break
            }
        }
        return false
    }
}
