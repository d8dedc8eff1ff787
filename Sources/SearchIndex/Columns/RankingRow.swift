/// What the second ranking stage knows of one document's terms, in one piece: reading a candidate costs one or two lines
/// of memory instead of one for each field.
///
/// Layout, in u32: the counts of hashes, a byte for each field of ``RankingField``, in two numbers; then the hashes,
/// field after field. Does not keep the bytes alive: whoever reads holds the snapshot.
struct RankingRow {
    private let bytes: UnsafeRawBufferPointer

    static let headerCount = 2
    /// More terms than that no name has that a person reads.
    static let countMax = 255

    init(_ bytes: UnsafeRawBufferPointer) {
        self.bytes = bytes.count >= Self.headerCount * 4 ? bytes : UnsafeRawBufferPointer(start: nil, count: 0)
    }

    /// The entries of a row.
    static func entries(_ sequences: [(field: RankingField, hashes: [UInt32])]) -> [UInt32] {
        var counts: UInt64 = 0
        var hashes: [UInt32] = []
        for field in RankingField.allCases {
            let own = sequences.first { $0.field == field }?.hashes.prefix(countMax) ?? []
            counts |= UInt64(own.count) << UInt64(field.rawValue * 8)
            hashes.append(contentsOf: own)
        }
        return [UInt32(truncatingIfNeeded: counts), UInt32(truncatingIfNeeded: counts >> 32)] + hashes
    }

    /// The terms of the name, which come first.
    var name: TermSequence {
        let start = Self.headerCount * 4
        guard bytes.count > 0, start + Int(bytes[RankingField.name.rawValue]) * 4 <= bytes.count else { return .empty }
        let end = start + Int(bytes[RankingField.name.rawValue]) * 4
        return TermSequence(UnsafeRawBufferPointer(rebasing: bytes[start..<end]))
    }

    /// Calls the body with the terms of each field, in the order of ``RankingField``.
    @inline(__always)
    func forEachField(_ body: (RankingField, TermSequence) -> Void) {
        guard bytes.count > 0 else { return }
        var start = Self.headerCount * 4
        for field in RankingField.allCases {
            let end = start + Int(bytes[field.rawValue]) * 4
            guard end <= bytes.count else { return }
            if end > start { body(field, TermSequence(UnsafeRawBufferPointer(rebasing: bytes[start..<end]))) }
            start = end
        }
    }
}

/// The ranking rows of a whole snapshot.
struct RankingColumn: Sendable {
    private let parts: [(docids: Range<UInt32>, rows: RowSection)]

    init(_ segments: [Segment]) {
        parts = segments.compactMap { segment in
            // A section that is damaged inside passes as one that the segment lacks; `verify` names it.
            guard let bytes = segment.block.section(.ranking, ""), let rows = try? RowSection(bytes) else { return nil }
            return (segment.docids, rows)
        }
    }

    @inline(__always)
    func row(_ docid: UInt32) -> RankingRow {
        for index in parts.indices where parts[index].docids.contains(docid) {
            guard let row = parts[index].rows.row(of: docid - parts[index].docids.lowerBound) else { break }
            return RankingRow(parts[index].rows.entryBytes(row, stride: 4))
        }
        return RankingRow(UnsafeRawBufferPointer(start: nil, count: 0))
    }
}
