/// All variants of a snapshot, numbered through: the rows of a product's variants are neighbours.
///
/// Rows are as docids: what stands under one never changes, and rows of deleted products stay. Products without variants
/// have none; what holds for them is in the columns of documents.
package struct VariantSpace: Sendable {
    private struct Part: Sendable {
        let segment: Segment
        let variants: VariantPart
    }

    private let parts: [Part]
    /// Documents with variants, deleted ones included.
    package let documents: Bitmap

    /// - Returns: `nil` when no product has variants.
    init?(_ segments: [Segment]) {
        parts = segments.compactMap { segment in
            segment.variants.map { Part(segment: segment, variants: $0) }
        }
        guard !parts.isEmpty else { return nil }
        fields = Set(parts.flatMap(\.variants.fields)).sorted()
        documents = Bitmap.or(
            parts.map { part in
                part.segment.block.inverted(Self.ownField, -1) {
                    let rows = part.variants.rows
                    return Bitmap(
                        sorted: (0..<rows.rowCount).filter { !rows.entries($0).isEmpty }.map {
                            rows.document($0) &+ part.segment.firstDocid
                        })
                }
            })
    }

    /// No field of a catalog is called so.
    private static let ownField = "\u{0}variants"

    /// Fields that some variant has of its own, sorted.
    let fields: [String]

    // MARK: Documents and rows

    /// The rows of a document's variants; empty when it has none.
    func rows(of docid: UInt32) -> Range<UInt32> {
        for part in parts where part.segment.docids.contains(docid) {
            let rows = part.variants.rows(of: docid - part.segment.firstDocid)
            let first = part.segment.variantRows.lowerBound
            return (first + rows.lowerBound)..<(first + rows.upperBound)
        }
        return 0..<0
    }

    /// Calls the body with those of some documents that have variants, and their rows.
    @inline(__always)
    func forEachDocument(of docids: [UInt32], _ body: (UInt32, Range<UInt32>) -> Void) {
        for part in parts {
            let first = part.segment.variantRows.lowerBound
            part.variants.rows.forEachRow(of: part.segment.slice(docids), offset: part.segment.firstDocid) {
                row, docid in
                let entries = part.variants.rows.entries(row)
                guard !entries.isEmpty else { return }
                body(docid, (first + UInt32(entries.lowerBound))..<(first + UInt32(entries.upperBound)))
            }
        }
    }

    /// All rows of some documents.
    func rows(of documents: Bitmap) -> Bitmap {
        var ranges: [Range<UInt32>] = []
        forEachDocument(of: documents.toArray()) { _, rows in
            if let last = ranges.last, last.upperBound == rows.lowerBound {
                ranges[ranges.count - 1] = last.lowerBound..<rows.upperBound
            } else {
                ranges.append(rows)
            }
        }
        return Bitmap(ranges: ranges)
    }

    /// The documents that some rows belong to.
    func documents(of rows: Bitmap) -> Bitmap {
        var docids: [UInt32] = []
        forEachDocument(ofRows: rows.toArray()) { docid, _ in docids.append(docid) }
        return Bitmap(sorted: docids)
    }

    /// Calls the body once for each document that some rows belong to, with those rows.
    ///
    /// - Parameter rows: ascending.
    @inline(__always)
    func forEachDocument(ofRows rows: [UInt32], _ body: (UInt32, ArraySlice<UInt32>) -> Void) {
        for part in parts {
            let slice = part.segment.slice(variantRows: rows)
            let first = part.segment.variantRows.lowerBound
            var start = slice.startIndex
            while start < slice.endIndex {
                let document = part.variants.document(of: slice[start] - first)
                var end = start + 1
                while end < slice.endIndex, part.variants.document(of: slice[end] - first) == document { end += 1 }
                body(document &+ part.segment.firstDocid, slice[start..<end])
                start = end
            }
        }
    }

    // MARK: What variants have

    /// Those of some rows with pieces in a range.
    func rows(stock range: NumberRange, within rows: Bitmap) -> Bitmap {
        let candidates = rows.toArray()
        var found: [UInt32] = []
        for part in parts {
            let stock = part.variants.stock
            stock.rows.forEachRow(
                of: part.segment.slice(variantRows: candidates), offset: part.segment.variantRows.lowerBound
            ) { row, variant in
                if let number = stock.number(row), range.contains(number) { found.append(variant) }
            }
        }
        return Bitmap(sorted: found)
    }

    /// The variants of which there are pieces to buy, those of deleted products included.
    func sellableRows() -> Bitmap {
        Bitmap.or(
            parts.map { part in
                part.segment.block.inverted(Self.ownField, -2) {
                    let stock = part.variants.stock
                    return Bitmap(
                        sorted: (0..<stock.rows.rowCount).filter { (stock.number($0) ?? 0) > 0 }.map {
                            stock.rows.document($0) &+ part.segment.variantRows.lowerBound
                        })
                }
            })
    }

    /// Pieces that can be bought of a variant.
    func stock(_ row: UInt32) -> Double {
        part(row).flatMap { part, local in
            part.variants.stock.rows.row(of: local).flatMap(part.variants.stock.number)
        } ?? 0
    }

    /// The stored members of a variant, `"sku":"A","options":{…}`, ready to be copied.
    func members(_ row: UInt32) -> UnsafeRawBufferPointer {
        part(row).map { part, local in part.variants.members.bytes(Int(local)) }
            ?? UnsafeRawBufferPointer(start: nil, count: 0)
    }

    /// The JSON of the address of a variant's picture; empty without one.
    func image(_ row: UInt32) -> UnsafeRawBufferPointer {
        part(row).map { part, local in part.variants.images.bytes(Int(local)) }
            ?? UnsafeRawBufferPointer(start: nil, count: 0)
    }

    private func part(_ row: UInt32) -> (Part, UInt32)? {
        for part in parts where part.segment.variantRows.contains(row) {
            return (part, row - part.segment.variantRows.lowerBound)
        }
        return nil
    }
}
