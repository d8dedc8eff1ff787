/// What a block knows of each document: version, product id, payload.
struct DocumentPart: Sendable {
    private let versions: StableBytes
    private let ids: TextSection
    private let payloads: StableBytes
    let count: Int

    /// - Parameter payloads: when they are not part of the block.
    init(_ block: ColumnBlock, payloads: StableBytes? = nil) throws(BlockDamage) {
        count = block.documentCount
        guard let versions = block.section(.versions, ""), let ids = block.section(.productIDs, ""),
            let payloads = payloads ?? block.section(.payloads, ""), versions.count >= count * 8,
            payloads.count >= count * 8
        else { throw BlockDamage(reason: "versions, ids or payloads are missing") }
        self.versions = versions
        self.ids = try TextSection(ids)
        self.payloads = payloads
        guard self.ids.count >= count else { throw BlockDamage(reason: "ids are missing") }
    }

    /// The payloads of all documents, one behind the other.
    var allPayloads: StableBytes {
        let length = count == 0 ? 0 : Int(truncatingIfNeeded: payloads.load(UInt64.self, at: (count - 1) * 8))
        return payloads.part(count * 8, length) ?? StableBytes([])
    }

    func version(_ index: Int) -> Int64 { versions.load(Int64.self, at: index * 8) }

    func productID(_ index: Int) -> String { ids[index] }

    /// Empty when the section is damaged.
    func payload(_ index: Int) -> StableBytes {
        let start = index == 0 ? 0 : Int(truncatingIfNeeded: payloads.load(UInt64.self, at: (index - 1) * 8))
        let end = Int(truncatingIfNeeded: payloads.load(UInt64.self, at: index * 8))
        return payloads.part(count * 8 &+ start, end &- start) ?? StableBytes([])
    }
}
