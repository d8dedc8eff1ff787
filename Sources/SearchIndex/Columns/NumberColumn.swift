/// What the numbers of a set of documents span.
package struct NumberStatistics: Sendable, Hashable {
    package let count: Int
    package let min: Double
    package let max: Double
    package let average: Double

    /// - Returns: `nil` when there are no numbers.
    init?(_ numbers: [Double]) {
        guard let min = numbers.min(), let max = numbers.max() else { return nil }
        count = numbers.count
        self.min = min
        self.max = max
        average = numbers.reduce(0, +) / Double(numbers.count)
    }
}

/// A field of numbers over a whole snapshot; a document has at most one.
package struct NumberColumn: Sendable {
    private let parts: [(segment: Segment, numbers: NumberPart)]
    /// As the catalog gives it.
    package let unit: String?

    /// - Returns: `nil` when no segment has the field.
    init?(_ field: String, _ segments: [Segment]) {
        parts = segments.compactMap { segment in
            // A section that is damaged inside passes as a field that the segment lacks; `verify` names it.
            guard let numbers = try? NumberPart(segment.block, field) else { return nil }
            return (segment, numbers)
        }
        guard !parts.isEmpty else { return nil }
        unit = parts.lazy.compactMap(\.numbers.unit).first
    }

    package func value(_ docid: UInt32) -> Double? {
        for (segment, numbers) in parts where segment.docids.contains(docid) {
            return numbers.rows.row(of: docid - segment.firstDocid).flatMap(numbers.number)
        }
        return nil
    }

    /// Those of some documents whose number lies in a range.
    package func documents(in range: NumberRange, within documents: Bitmap) -> Bitmap {
        let candidates = documents.toArray()
        var docids: [UInt32] = []
        for (segment, numbers) in parts {
            numbers.rows.forEachRow(of: segment.slice(candidates), offset: segment.firstDocid) { row, docid in
                if let number = numbers.number(row), range.contains(number) { docids.append(docid) }
            }
        }
        return Bitmap(sorted: docids)
    }

    /// Calls the body for those documents that have a number, in docid order.
    ///
    /// - Parameter docids: ascending.
    @inline(__always)
    func forEachNumber(of docids: [UInt32], _ body: (_ docid: UInt32, _ number: Double) -> Void) {
        for (segment, numbers) in parts {
            numbers.rows.forEachRow(of: segment.slice(docids), offset: segment.firstDocid) { row, docid in
                if let number = numbers.number(row) { body(docid, number) }
            }
        }
    }

    /// The numbers of those documents that have one, in docid order.
    package func values(over documents: Bitmap) -> [Double] { values(over: documents.toArray()) }

    /// - Parameter docids: ascending.
    func values(over docids: [UInt32]) -> [Double] {
        var values: [Double] = []
        forEachNumber(of: docids) { _, number in values.append(number) }
        return values
    }

    /// - Returns: `nil` when none of the documents has a number.
    package func statistics(over documents: Bitmap) -> NumberStatistics? {
        NumberStatistics(values(over: documents))
    }
}
