/// Collects one field of values; ordinals follow the order of first appearance until the block is written.
struct ValueFieldBuilder {
    private var ordinals = ByteIndex()
    private var texts: [String] = []
    private var lists = ListBuilder<UInt32>()
    /// The same by variant row; their values are among those of the documents.
    private var variants = ListBuilder<UInt32>()

    mutating func add(_ document: UInt32, _ values: [String]) {
        if values.count == 1 { return lists.add(document, CollectionOfOne(ordinal(of: values[0]))) }
        lists.add(document, distinct(values))
    }

    /// - Parameter variantRow: greater than all before.
    mutating func add(variantRow: UInt32, _ values: [String]) { variants.add(variantRow, distinct(values)) }

    private mutating func distinct(_ values: [String]) -> [UInt32] {
        var own: [UInt32] = []
        for value in values {
            let ordinal = ordinal(of: value)
            if !own.contains(ordinal) { own.append(ordinal) }
        }
        return own
    }

    private mutating func ordinal(of text: String) -> UInt32 {
        var text = text
        let (number, isNew) = text.withUTF8 { ordinals.number(of: $0) }
        if isNew { texts.append(text) }
        return UInt32(number)
    }

    mutating func append(_ part: ValuePart, offset: UInt32, variantOffset: UInt32) {
        let translated = (0..<part.valueCount).map { ordinal(of: part.value($0)) }
        for row in 0..<part.rows.rowCount {
            let entries = part.rows.entries(row)
            guard !entries.isEmpty else { continue }
            lists.add(part.rows.document(row) &+ offset, entries.map { translated[part.ordinal($0)] })
        }
        guard let rows = part.variants else { return }
        for row in 0..<rows.rowCount {
            let entries = rows.entries(row)
            guard !entries.isEmpty else { continue }
            variants.add(rows.document(row) &+ variantOffset, entries.map { translated[part.variantOrdinal($0)] })
        }
    }

    /// Values are written in order, so that they can be found by binary search and shown without sorting.
    func write(_ name: String, documentCount: Int, variantCount: Int, to writer: inout BlockWriter) {
        let order = ordinals.sorted()
        var rank = [UInt32](repeating: 0, count: texts.count)
        for (position, index) in order.enumerated() { rank[index] = UInt32(position) }
        writer.section(.texts, name) { TextSection.write(order.map { texts[$0] }, to: &$0) }
        writer.section(.values, name) { bytes in
            RowSection.write(documents: lists.documents, ends: lists.ends, documentCount: documentCount, to: &bytes)
            bytes.append(numbers: lists.entries.map { rank[Int($0)] })
        }
        guard !variants.documents.isEmpty else { return }
        writer.section(.variantValues, name) { bytes in
            RowSection.write(
                documents: variants.documents, ends: variants.ends, documentCount: variantCount, to: &bytes)
            bytes.append(numbers: variants.entries.map { rank[Int($0)] })
        }
    }
}

/// The order of UTF-8 bytes: that of Unicode scalars, and without the cost of comparing equivalent spellings.
enum ByteOrder {
    static func isBefore(_ left: String, _ right: String) -> Bool {
        var (left, right) = (left, right)
        return left.withUTF8 { left in
            right.withUTF8 { right in
                left.lexicographicallyPrecedes(right)
            }
        }
    }
}

/// A field of values within one block.
struct ValuePart: Sendable {
    let block: ColumnBlock
    let rows: RowSection
    /// The field by variant row; `nil` when no variant has it.
    let variants: RowSection?
    private let texts: TextSection

    /// - Returns: `nil` when the block lacks the field.
    init?(_ block: ColumnBlock, _ name: String) throws(BlockDamage) {
        guard let values = block.section(.values, name), let texts = block.section(.texts, name) else { return nil }
        self.block = block
        rows = try RowSection(values)
        variants = try block.section(.variantValues, name).map { bytes throws(BlockDamage) in try RowSection(bytes) }
        self.texts = try TextSection(texts)
        guard self.texts.count > 0 else { throw BlockDamage(reason: "values without texts") }
    }

    var valueCount: Int { texts.count }

    func value(_ ordinal: Int) -> String { texts[ordinal] }

    /// The UTF-8 of a value, alive as long as the part is.
    func valueBytes(_ ordinal: Int) -> UnsafeRawBufferPointer { texts.bytes(ordinal) }

    /// The ordinal that an entry holds. In a damaged section it may be a wrong one, never one outside the values:
    /// counts are written where it says.
    @inline(__always)
    func ordinal(_ entry: Int) -> Int { min(Int(rows.entry(UInt32.self, entry, stride: 4)), texts.count - 1) }

    /// The same of an entry of ``variants``.
    @inline(__always)
    func variantOrdinal(_ entry: Int) -> Int {
        min(Int(variants?.entry(UInt32.self, entry, stride: 4) ?? 0), texts.count - 1)
    }

    /// - Complexity: O(log n).
    func ordinal(of text: String) -> Int? {
        var (low, high) = (0, valueCount)
        while low < high {
            let middle = (low + high) / 2
            if ByteOrder.isBefore(texts[middle], text) { low = middle + 1 } else { high = middle }
        }
        return low < valueCount && texts[low] == text ? low : nil
    }
}
