/// The payloads of a generation's base.
///
/// Each document's row is the length of its first part (u32), that part as a payload of its own, and the packed rest:
/// what result lists show is ready to be copied, what only a product's own page shows is small. Behind the rows: the
/// packer's dictionary, the rows' ends (u64 each), document count (u64), length of the dictionary (u64).
///
/// Rows are read and not mapped: a shop looks at a few hits of every query, and pages that were once looked at would
/// count as the server's memory for ever.
struct PayloadFile: Sendable {
    private let file: RandomAccessFile
    /// The ends of the rows.
    private let ends: StableBytes
    private let packer: TextPacker
    let count: Int

    static let footerBytes = 16

    /// - Throws: `IndexError` when the file can't be read, ``BlockDamage`` when it is cut off.
    init(_ path: String) throws {
        let file = try RandomAccessFile(path)
        let footer = file.count - Self.footerBytes
        guard footer >= 0, let counts = file.read(footer..<file.count),
            let count = Int(exactly: counts.load(UInt64.self, at: 0)),
            let dictionaryLength = Int(exactly: counts.load(UInt64.self, at: 8)), count <= footer / 8,
            dictionaryLength <= footer - count * 8, let ends = file.read((footer - count * 8)..<footer),
            let dictionary = file.read((footer - count * 8 - dictionaryLength)..<(footer - count * 8))
        else { throw BlockDamage(reason: "the payloads are cut off") }
        self.file = file
        self.count = count
        self.ends = ends
        packer = TextPacker(dictionary: Array(dictionary.raw))
    }

    /// Empty when the file is damaged there.
    func payload(_ index: Int) -> PayloadView {
        let start = index == 0 ? 0 : Int(truncatingIfNeeded: ends.load(UInt64.self, at: (index - 1) * 8))
        let end = Int(truncatingIfNeeded: ends.load(UInt64.self, at: index * 8))
        guard start >= 0, start + 4 <= end, end <= file.count, let row = file.read(start..<end) else {
            return PayloadView(StableBytes([]))
        }
        let length = Int(row.load(UInt32.self, at: 0))
        guard let shown = row.part(4, length), let rest = row.part(4 + length, row.count - 4 - length) else {
            return PayloadView(StableBytes([]))
        }
        return PayloadView(shown, rest: rest.count == 0 ? nil : (rest, packer))
    }
}
