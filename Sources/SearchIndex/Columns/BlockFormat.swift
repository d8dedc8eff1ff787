/// The layout of a column block: the columns of consecutive documents in one piece of memory or one file.
///
/// Little-endian: magic (u64), document count (u64), directory length (u64); the directory: for each section kind (u8),
/// name length (u16), name, offset (u64), length (u64); then the sections, each at a multiple of 8.
/// Documents are counted from 0 within a block; the block's first docid is known by its owner.
enum BlockFormat {
    static let magic: UInt64 = 0x3130_4C4F_434C_5341  // "ASLCOL01"
    static let headerBytes = 24

    enum Kind: UInt8 {
        /// Sorted texts: count (u64), ends (u32 each), UTF-8.
        case texts = 1
        /// Postings of a value field: ``PostingsSection``.
        case values = 2
        /// Documents (u32) and numbers (f64): see ``NumberSection``.
        case numbers = 3
        case unit = 4
        case prices = 5
        /// Per document a ``RankingRow``.
        case ranking = 6
        /// Per document one i64.
        case versions = 7
        /// Per document a text: ends (u32 each), UTF-8.
        case productIDs = 8
        /// Per document a payload: ends (u64 each), bytes.
        case payloads = 9
        /// A ``WordDictionary``.
        case words = 10
        /// Per document the sum of its weighted frequencies (u32).
        case lengths = 11
        /// Documents in the order of their ids (u32 each); empty when that is the order they are in.
        case idOrder = 12
        /// A ``PostingsSection``; only in blocks that came after a generation's base.
        case postings = 13
        /// Documents with variants: for each of its rows, which the block counts from 0, the document (u32).
        case variantRows = 14
        /// Per variant row ordinals of the field's texts (u32 each).
        case variantValues = 15
        /// As numbers, per variant row.
        case variantNumbers = 16
        /// As prices, per variant row.
        case variantPrices = 17
        /// Per variant row a text: "members" or "image".
        case variantTexts = 18
    }
}

/// Puts a block together section by section.
struct BlockWriter {
    private var directory: [(kind: BlockFormat.Kind, name: String, offset: Int, length: Int)] = []
    private var body: [UInt8] = []
    private let documentCount: Int

    init(documentCount: Int) { self.documentCount = documentCount }

    mutating func section(_ kind: BlockFormat.Kind, _ name: String, _ write: (inout [UInt8]) -> Void) {
        while body.count % 8 != 0 { body.append(0) }
        let start = body.count
        write(&body)
        directory.append((kind, name, start, body.count - start))
    }

    func bytes() -> [UInt8] {
        var table: [UInt8] = []
        for section in directory {
            table.append(section.kind.rawValue)
            table.append(integer: UInt16(clamping: section.name.utf8.count))
            table.append(contentsOf: section.name.utf8.prefix(Int(UInt16.max)))
            table.append(integer: UInt64(section.offset))
            table.append(integer: UInt64(section.length))
        }
        while table.count % 8 != 0 { table.append(0) }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(BlockFormat.headerBytes + table.count + body.count)
        bytes.append(integer: BlockFormat.magic)
        bytes.append(integer: UInt64(documentCount))
        bytes.append(integer: UInt64(table.count))
        bytes.append(contentsOf: table)
        bytes.append(contentsOf: body)
        return bytes
    }
}

extension [UInt8] {
    mutating func append(integer: some FixedWidthInteger) {
        Swift.withUnsafeBytes(of: integer.littleEndian) { append(contentsOf: $0) }
    }

    /// Little-endian numbers one behind the other.
    mutating func append<Number>(numbers: [Number]) {
        numbers.withUnsafeBytes { append(contentsOf: $0) }
    }
}
