/// Texts by ordinal: count (u64), ends (u32 each), UTF-8 bytes.
struct TextSection: Sendable {
    private let bytes: StableBytes
    let count: Int
    private let arenaStart: Int

    init(_ bytes: StableBytes) throws(BlockDamage) {
        guard bytes.count >= 8, let count = Int(exactly: bytes.load(UInt64.self, at: 0)),
            count <= (bytes.count - 8) / 4
        else { throw BlockDamage(reason: "texts out of bounds") }
        self.bytes = bytes
        self.count = count
        arenaStart = 8 + count * 4
    }

    static func write(_ texts: [String], to bytes: inout [UInt8]) {
        bytes.append(integer: UInt64(texts.count))
        var end = 0
        for text in texts {
            end += text.utf8.count
            bytes.append(integer: UInt32(clamping: end))
        }
        for text in texts { bytes.append(contentsOf: text.utf8) }
    }

    /// Texts that lie one behind the other.
    ///
    /// - Parameter ends: where each ends.
    static func write(_ texts: [UInt8], ends: [UInt32], to bytes: inout [UInt8]) {
        bytes.append(integer: UInt64(ends.count))
        bytes.append(numbers: ends)
        bytes.append(contentsOf: texts)
    }

    subscript(index: Int) -> String { String(decoding: bytes(index), as: UTF8.self) }

    /// The bytes of a text, alive as long as the section is; none when it is damaged.
    func bytes(_ index: Int) -> UnsafeRawBufferPointer {
        let start = arenaStart + (index == 0 ? 0 : Int(bytes.load(UInt32.self, at: 8 + (index - 1) * 4)))
        let end = arenaStart + Int(bytes.load(UInt32.self, at: 8 + index * 4))
        guard start <= end, end <= bytes.count else { return UnsafeRawBufferPointer(start: nil, count: 0) }
        return UnsafeRawBufferPointer(rebasing: bytes.raw[start..<end])
    }
}

/// Which documents have which ordinals, or which entries of another kind.
///
/// Layout: row count (u64), shape (u64), documents (u32 a row, only when sparse), ends (u32 a row, unless every row has
/// one entry). Rows are in document order; a dense section has a row for every document.
struct RowSection: Sendable {
    /// Bits of the shape.
    private enum Shape {
        /// Only some documents have a row.
        static let sparse: UInt64 = 1
        /// Every row has exactly one entry.
        static let single: UInt64 = 2
        /// The entries are a ``PackedIntegers``.
        static let packed: UInt64 = 4
    }

    private let bytes: StableBytes
    let rowCount: Int
    let isSparse: Bool
    /// Every row has exactly one entry.
    let isSingle: Bool
    /// The entries, when they are packed.
    let packed: PackedIntegers?
    private let endsStart: Int
    /// Where the entries begin, at a multiple of 8.
    let entriesStart: Int
    /// No entry is smaller than 4 bytes.
    let entriesMax: Int

    init(_ bytes: StableBytes) throws(BlockDamage) {
        guard bytes.count >= 16, let rows = Int(exactly: bytes.load(UInt64.self, at: 0)),
            rows <= bytes.count / 4
        else { throw BlockDamage(reason: "rows out of bounds") }
        self.bytes = bytes
        rowCount = rows
        let shape = bytes.load(UInt64.self, at: 8)
        isSparse = shape & Shape.sparse != 0
        isSingle = shape & Shape.single != 0
        endsStart = 16 + (isSparse ? rows * 4 : 0)
        entriesStart = (endsStart + (isSingle ? 0 : rows * 4) + 7) & ~7
        guard entriesStart <= bytes.count else { throw BlockDamage(reason: "rows out of bounds") }
        entriesMax = (bytes.count - entriesStart) / 4
        packed =
            shape & Shape.packed == 0
            ? nil : try PackedIntegers(bytes.part(entriesStart, bytes.count - entriesStart) ?? StableBytes([]))
    }

    /// - Parameter documents: ascending, one for each row.
    /// - Parameter ends: where each row's entries end, counted in entries.
    /// - Parameter isPacked: whether the entries that the caller writes behind are a ``PackedIntegers``.
    static func write(
        documents: [UInt32], ends: [UInt32], documentCount: Int, isPacked: Bool = false, to bytes: inout [UInt8]
    ) {
        let start = bytes.count
        let isSingle = ends.indices.allSatisfy { ends[$0] == UInt32($0 + 1) }
        // Without ends, documents that lack the field can't be told from others.
        let isSparse = isSingle ? documents.count < documentCount : documents.count * 4 < documentCount * 3
        bytes.append(integer: UInt64(isSparse ? documents.count : documentCount))
        bytes.append(
            integer: (isSparse ? Shape.sparse : 0) | (isSingle ? Shape.single : 0) | (isPacked ? Shape.packed : 0))
        if isSparse { bytes.append(numbers: documents) }
        if !isSingle {
            if isSparse {
                bytes.append(numbers: ends)
            } else {
                var row = 0
                for document in 0..<UInt32(documentCount) {
                    if row < documents.count, documents[row] == document { row += 1 }
                    bytes.append(integer: row == 0 ? 0 : ends[row - 1])
                }
            }
        }
        while (bytes.count - start) % 8 != 0 { bytes.append(0) }
    }

    @inline(__always)
    func document(_ row: Int) -> UInt32 {
        isSparse ? bytes.load(UInt32.self, at: 16 + row * 4) : UInt32(row)
    }

    /// Entries of a row; none for a row that a damaged section lacks.
    @inline(__always)
    func entries(_ row: Int) -> Range<Int> {
        guard row < rowCount else { return 0..<0 }
        if isSingle { return row < entriesMax ? row..<(row + 1) : 0..<0 }
        let start = row == 0 ? 0 : Int(bytes.load(UInt32.self, at: endsStart + (row - 1) * 4))
        let end = min(Int(bytes.load(UInt32.self, at: endsStart + row * 4)), entriesMax)
        return start < end ? start..<end : 0..<0
    }

    /// The bytes of a row's entries, alive as long as the section is.
    @inline(__always)
    func entryBytes(_ row: Int, stride: Int) -> UnsafeRawBufferPointer {
        let entries = entries(row)
        let (start, end) = (entriesStart + entries.lowerBound * stride, entriesStart + entries.upperBound * stride)
        guard start < end, end <= bytes.count else { return UnsafeRawBufferPointer(start: nil, count: 0) }
        return UnsafeRawBufferPointer(rebasing: bytes.raw[start..<end])
    }

    /// The row of a document; `nil` when it has none.
    func row(of document: UInt32) -> Int? {
        guard isSparse else { return Int(document) < rowCount ? Int(document) : nil }
        var (low, high) = (0, rowCount)
        while low < high {
            let middle = (low + high) / 2
            if self.document(middle) < document { low = middle + 1 } else { high = middle }
        }
        return low < rowCount && self.document(low) == document ? low : nil
    }

    /// Calls the body with the row of every document of a list that has one.
    ///
    /// - Parameter documents: ascending, local to the block.
    @inline(__always)
    func forEachRow(of documents: ArraySlice<UInt32>, offset: UInt32, _ body: (Int, UInt32) -> Void) {
        if !isSparse {
            for document in documents { body(Int(document - offset), document) }
        } else if rowCount * 8 < documents.count || documents.count * 8 < rowCount {
            forEachRowBySearch(of: documents, offset: offset, body)
        } else {
            var row = 0
            for document in documents {
                let local = document - offset
                while row < rowCount, self.document(row) < local { row += 1 }
                if row == rowCount { return }
                if self.document(row) == local { body(row, document) }
            }
        }
    }

    /// For lists of very different length: each of the shorter is searched in the longer.
    private func forEachRowBySearch(of documents: ArraySlice<UInt32>, offset: UInt32, _ body: (Int, UInt32) -> Void) {
        if documents.count < rowCount {
            for document in documents {
                if let row = row(of: document - offset) { body(row, document) }
            }
            return
        }
        for row in 0..<rowCount {
            let document = self.document(row) &+ offset
            var (low, high) = (documents.startIndex, documents.endIndex)
            while low < high {
                let middle = (low + high) / 2
                if documents[middle] < document { low = middle + 1 } else { high = middle }
            }
            if low < documents.endIndex, documents[low] == document { body(row, document) }
        }
    }

    /// An entry of a fixed size.
    @inline(__always)
    func entry<Integer: FixedWidthInteger>(_ type: Integer.Type, _ index: Int, stride: Int, at offset: Int = 0)
        -> Integer
    {
        let position = entriesStart + index * stride + offset
        guard position + MemoryLayout<Integer>.size <= bytes.count else { return 0 }
        return bytes.load(type, at: position)
    }
}
