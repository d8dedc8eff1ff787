package import Catalog

/// What a block knows of each document: version, product id, length, payload.
struct DocumentPart: Sendable {
    private let versions: StableBytes
    private let ids: TextSection
    /// Plain payloads; `nil` when `file` has them.
    private let payloads: StableBytes?
    private let file: PayloadFile?
    private let lengths: StableBytes
    private let idOrder: StableBytes
    let count: Int

    /// - Parameter payloads: when they are not part of the block.
    init(_ block: ColumnBlock, payloads: PayloadFile? = nil) throws(BlockDamage) {
        count = block.documentCount
        file = payloads
        self.payloads = block.section(.payloads, "")
        guard let versions = block.section(.versions, ""), let ids = block.section(.productIDs, ""),
            versions.count >= count * 8, file?.count ?? ((self.payloads?.count ?? 0) / 8) >= count,
            let lengths = block.section(.lengths, ""), lengths.count >= count * 4,
            let idOrder = block.section(.idOrder, ""), idOrder.count == 0 || idOrder.count == count * 4
        else { throw BlockDamage(reason: "versions, ids, lengths or payloads are missing") }
        self.lengths = lengths
        self.idOrder = idOrder
        self.versions = versions
        self.ids = try TextSection(ids)
        guard self.ids.count >= count else { throw BlockDamage(reason: "ids are missing") }
    }

    func version(_ index: Int) -> Int64 { versions.load(Int64.self, at: index * 8) }

    /// The sum of the document's weighted frequencies.
    @inline(__always)
    func length(_ index: Int) -> UInt32 { lengths.load(UInt32.self, at: index * 4) }

    /// The documents of a product, oldest first: a block may hold several states of one.
    func documents(of id: ProductID) -> [Int] {
        let wanted = Array(id.rawValue.utf8)
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if ids.bytes(ordered(middle)).lexicographicallyPrecedes(wanted) { low = middle + 1 } else { high = middle }
        }
        var found: [Int] = []
        while low < count, case let document = ordered(low), ids.bytes(document).elementsEqual(wanted) {
            found.append(document)
            low += 1
        }
        return found
    }

    private func ordered(_ place: Int) -> Int {
        idOrder.count == 0 ? place : min(count - 1, Int(idOrder.load(UInt32.self, at: place * 4)))
    }

    func productID(_ index: Int) -> String { ids[index] }

    func productIDBytes(_ index: Int) -> UnsafeRawBufferPointer { ids.bytes(index) }

    func payload(_ index: Int) -> PayloadView {
        file?.payload(index) ?? PayloadView(plainPayload(index))
    }

    /// The payload as the document's builder made it; empty when it is kept elsewhere or damaged.
    func plainPayload(_ index: Int) -> StableBytes {
        guard let payloads else { return StableBytes([]) }
        let start = index == 0 ? 0 : Int(truncatingIfNeeded: payloads.load(UInt64.self, at: (index - 1) * 8))
        let end = Int(truncatingIfNeeded: payloads.load(UInt64.self, at: index * 8))
        return payloads.part(count * 8 &+ start, end &- start) ?? StableBytes([])
    }
}
