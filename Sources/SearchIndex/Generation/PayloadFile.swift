/// The payloads of a generation's base.
///
/// Each document's row is the length of its first part (u32), that part as a payload of its own, and the packed rest:
/// what result lists show is ready to be copied, what only a product's own page shows is small. Behind the rows: the
/// packer's dictionary, the rows' ends (u64 each), document count (u64), length of the dictionary (u64).
struct PayloadFile: Sendable {
    private let bytes: StableBytes
    private let packer: TextPacker
    private let endsStart: Int
    let count: Int

    static let footerBytes = 16

    init(_ bytes: StableBytes) throws(BlockDamage) {
        let footer = bytes.count - Self.footerBytes
        guard footer >= 0, let count = Int(exactly: bytes.load(UInt64.self, at: footer)),
            let dictionaryLength = Int(exactly: bytes.load(UInt64.self, at: footer + 8)), count <= footer / 8,
            dictionaryLength <= footer - count * 8,
            let dictionary = bytes.part(footer - count * 8 - dictionaryLength, dictionaryLength)
        else { throw BlockDamage(reason: "the payloads are cut off") }
        self.bytes = bytes
        self.count = count
        endsStart = footer - count * 8
        packer = TextPacker(dictionary: Array(dictionary.raw))
    }

    /// Empty when the file is damaged there.
    func payload(_ index: Int) -> PayloadView {
        let start = index == 0 ? 0 : Int(truncatingIfNeeded: bytes.load(UInt64.self, at: endsStart + (index - 1) * 8))
        let end = Int(truncatingIfNeeded: bytes.load(UInt64.self, at: endsStart + index * 8))
        guard start >= 0, start + 4 <= end, end <= endsStart else { return PayloadView(StableBytes([])) }
        let length = Int(bytes.load(UInt32.self, at: start))
        guard let shown = bytes.part(start + 4, length), let rest = bytes.part(start + 4 + length, end - start - 4 - length)
        else { return PayloadView(StableBytes([])) }
        return PayloadView(shown, rest: rest.count == 0 ? nil : (rest, packer))
    }
}
