/// The term hashes of one field of one document, in text order.
package struct TermSequence: Sendable {
    private let rows: RowSection?
    private let entries: Range<Int>

    init(_ rows: RowSection, _ row: Int) {
        self.rows = rows
        entries = rows.entries(row)
    }

    private init() {
        rows = nil
        entries = 0..<0
    }

    static let empty = TermSequence()

    package var count: Int { entries.count }

    package subscript(index: Int) -> UInt32 {
        rows?.entry(UInt32.self, entries.lowerBound + index, stride: 4) ?? 0
    }
}
