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

    func write(
        _ name: String, _ kind: BlockFormat.Kind = .numbers, documentCount: Int, to writer: inout BlockWriter
    ) {
        let packed = Self.packed(lists.entries)
        writer.section(kind, name) { bytes in
            RowSection.write(
                documents: lists.documents, ends: lists.ends, documentCount: documentCount, isPacked: packed != nil,
                to: &bytes)
            if let packed { bytes.append(contentsOf: packed) } else { bytes.append(numbers: lists.entries) }
        }
        if let unit { writer.section(.unit, name) { $0.append(contentsOf: unit.utf8) } }
    }
}

extension NumberFieldBuilder {
    /// Ratings have a decimal, amounts two, times three.
    private static let divisors: [UInt64] = [1, 10, 100, 1_000]
    /// Whole numbers up to it are exact as a `Double`.
    private static let exactMax = 9_007_199_254_740_992.0

    /// The numbers as integers over a divisor, when every one of them comes back exactly.
    fileprivate static func packed(_ numbers: [Double]) -> [UInt8]? {
        for divisor in divisors {
            let scale = Double(divisor)
            let integers = numbers.map { ($0 * scale).rounded() }
            let isExact = zip(integers, numbers).allSatisfy { integer, number in
                abs(integer) <= exactMax && (integer / scale).bitPattern == number.bitPattern
            }
            if isExact { return PackedIntegers.bytes(integers.map { Int64($0) }, divisor: divisor) }
        }
        return nil
    }
}

/// A field of numbers within one block.
struct NumberPart: Sendable {
    let rows: RowSection
    let unit: String?
    private let divisor: Double

    init?(
        _ block: ColumnBlock, _ name: String, _ kind: BlockFormat.Kind = .numbers
    ) throws(BlockDamage) {
        guard let bytes = block.section(kind, name) else { return nil }
        rows = try RowSection(bytes)
        divisor = Double(rows.packed?.divisor ?? 1)
        unit = block.section(.unit, name).map { String(decoding: $0.raw, as: UTF8.self) }
    }

    @inline(__always)
    func number(_ row: Int) -> Double? {
        let entries = rows.entries(row)
        guard !entries.isEmpty else { return nil }
        if let packed = rows.packed { return Double(packed[entries.lowerBound]) / divisor }
        return Double(bitPattern: rows.entry(UInt64.self, entries.lowerBound, stride: 8))
    }
}
