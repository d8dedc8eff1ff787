import Synchronization

/// The columns, payloads and words of consecutive documents, immutable.
///
/// All offsets are checked once on opening, so that reading needs no checks of its own; the content of sections is
/// guarded by the checksum that the generation's manifest or the log record carries.
final class ColumnBlock: Sendable {
    let documentCount: Int
    private let bytes: StableBytes
    private let sections: [SectionKey: StableBytes]
    /// Sets of documents by value, made when first asked for. They hold docids local to the block.
    private let inverted = Mutex<[InvertedKey: Bitmap]>([:])
    let settledPrices = SettledPriceCache()
    /// By field, made when first asked for.
    private let foldedValues = Mutex<[String: FoldedValues]>([:])

    /// What the values of fields are called in queries, made when first asked for.
    private let lexicons = Mutex<[LexiconKey: FacetLexicon]>([:])

    private struct LexiconKey: Hashable {
        let field: String
        let analyzer: String
    }

    private struct SectionKey: Hashable {
        let kind: UInt8
        let name: String
    }

    private struct InvertedKey: Hashable {
        let field: String
        let ordinal: Int
    }

    /// - Throws: what is wrong with the bytes.
    init(_ bytes: StableBytes) throws(BlockDamage) {
        guard bytes.count >= BlockFormat.headerBytes else { throw BlockDamage(reason: "cut off") }
        guard bytes.load(UInt64.self, at: 0) == BlockFormat.magic else {
            throw BlockDamage(reason: "not a column block")
        }
        guard let count = Int(exactly: bytes.load(UInt64.self, at: 8)),
            let directory = Int(exactly: bytes.load(UInt64.self, at: 16)),
            directory <= bytes.count - BlockFormat.headerBytes,
            // Every document has a version of 8 bytes.
            count <= bytes.count / 8
        else { throw BlockDamage(reason: "directory out of bounds") }
        documentCount = count
        self.bytes = bytes
        sections = try Self.sections(bytes, directory)
        hasDatedPrices = Self.hasDatedPrices(sections)
    }

    private static func sections(
        _ bytes: StableBytes, _ directory: Int
    ) throws(BlockDamage) -> [SectionKey: StableBytes] {
        var sections: [SectionKey: StableBytes] = [:]
        let bodyStart = BlockFormat.headerBytes + directory
        var position = BlockFormat.headerBytes
        while position + 19 <= bodyStart {
            let kind = bytes.load(UInt8.self, at: position)
            let nameLength = Int(bytes.load(UInt16.self, at: position + 1))
            if kind == 0 { break }
            guard position + 19 + nameLength <= bodyStart, let name = bytes.part(position + 3, nameLength),
                let offset = Int(exactly: bytes.load(UInt64.self, at: position + 3 + nameLength)),
                let length = Int(exactly: bytes.load(UInt64.self, at: position + 11 + nameLength)),
                offset <= bytes.count, let section = bytes.part(bodyStart + offset, length)
            else { throw BlockDamage(reason: "section out of bounds") }
            sections[SectionKey(kind: kind, name: String(decoding: name.raw, as: UTF8.self))] = section
            position += 19 + nameLength
        }
        return sections
    }

    func section(_ kind: BlockFormat.Kind, _ name: String) -> StableBytes? {
        sections[SectionKey(kind: kind.rawValue, name: name)]
    }

    /// Whether some price begins or ends.
    let hasDatedPrices: Bool

    private static func hasDatedPrices(_ sections: [SectionKey: StableBytes]) -> Bool {
        let kinds = [BlockFormat.Kind.prices.rawValue, BlockFormat.Kind.variantPrices.rawValue]
        return sections.contains { key, bytes in
            kinds.contains(key.kind) && ((try? PricePart(bytes))?.changesWithTime ?? true)
        }
    }

    /// What each section takes.
    var sectionBytes: [(kind: BlockFormat.Kind, name: String, bytes: Int)] {
        sections.compactMap { key, section in
            BlockFormat.Kind(rawValue: key.kind).map { ($0, key.name, section.count) }
        }
    }

    /// Names of the sections of a kind.
    func names(_ kind: BlockFormat.Kind) -> [String] {
        sections.keys.filter { $0.kind == kind.rawValue }.map(\.name)
    }

    /// The set for a value, made once and kept: blocks are shared by all snapshots that have them.
    func inverted(_ field: String, _ ordinal: Int, _ make: () -> Bitmap) -> Bitmap {
        let key = InvertedKey(field: field, ordinal: ordinal)
        if let known = inverted.withLock({ $0[key] }) { return known }
        let made = make()
        inverted.withLock { sets in
            // A block whose every value has been asked for once would hold the whole column twice.
            if sets.count >= Self.invertedMax { sets.removeAll(keepingCapacity: true) }
            sets[key] = made
        }
        return made
    }

    /// The lexicon of a field for an analyzer, made once and kept.
    func lexicon(_ field: String, analyzer: String, _ make: () -> FacetLexicon) -> FacetLexicon {
        let key = LexiconKey(field: field, analyzer: analyzer)
        if let known = lexicons.withLock({ $0[key] }) { return known }
        let made = make()
        lexicons.withLock { lexicons in
            // Those of analyzers that nobody uses any more.
            if lexicons.count >= Self.lexiconsMax { lexicons.removeAll() }
            lexicons[key] = made
        }
        return made
    }

    private static let lexiconsMax = 1_024

    private static let invertedMax = 4_096

    /// The values of a field by their text without case, made once and kept.
    func folded(_ field: String, _ make: () -> FoldedValues) -> FoldedValues {
        if let known = foldedValues.withLock({ $0[field] }) { return known }
        let made = make()
        foldedValues.withLock { $0[field] = made }
        return made
    }
}

/// What is wrong with the bytes of a block.
struct BlockDamage: Error {
    let reason: String
}
