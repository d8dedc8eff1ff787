/// Collects one field of numbers.
struct NumberFieldBuilder {
    private var lists = ListBuilder<Double>()
    private(set) var unit: String?

    mutating func add(_ document: UInt32, _ number: Double, _ unit: String?) {
        guard number.isFinite, lists.documents.last != document else { return }
        lists.add(document, CollectionOfOne(number))
        if self.unit == nil { self.unit = unit }
    }

    mutating func append(_ part: NumberPart, offset: UInt32) {
        for row in 0..<part.rows.rowCount {
            guard let number = part.number(row) else { continue }
            lists.add(part.rows.document(row) &+ offset, CollectionOfOne(number))
        }
        if unit == nil { unit = part.unit }
    }

    func write(_ name: String, documentCount: Int, to writer: inout BlockWriter) {
        writer.section(.numbers, name) { lists.write(documentCount: documentCount, to: &$0) }
        if let unit { writer.section(.unit, name) { $0.append(contentsOf: unit.utf8) } }
    }
}

/// A field of numbers within one block.
struct NumberPart: Sendable {
    let rows: RowSection
    let unit: String?

    init?(_ block: ColumnBlock, _ name: String) throws(BlockDamage) {
        guard let bytes = block.section(.numbers, name) else { return nil }
        rows = try RowSection(bytes)
        unit = block.section(.unit, name).map { String(decoding: $0.raw, as: UTF8.self) }
    }

    @inline(__always)
    func number(_ row: Int) -> Double? {
        let entries = rows.entries(row)
        guard !entries.isEmpty else { return nil }
        return Double(bitPattern: rows.entry(UInt64.self, entries.lowerBound, stride: 8))
    }
}
