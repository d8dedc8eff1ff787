/// A field of values as the variants have it.
///
/// When one variant of a product has the field, all of its variants are here, and the product's own values are theirs
/// taken together; variants of other products have the values of their product.
extension ValueColumn {
    /// Whether some variant has the field as an option.
    var isOfVariants: Bool { parts.contains { $0.values.variants != nil } }

    /// The variants that have a value of their own, those of deleted products included.
    func variantRows(_ ordinal: Int) -> Bitmap {
        Bitmap.or(
            parts.compactMap { part in
                guard let rows = part.values.variants, let local = part.local(ordinal, baseCount: baseCount) else {
                    return nil
                }
                return part.segment.block.inverted(Self.variantField + field, local) {
                    let first = part.segment.variantRows.lowerBound
                    var found: [UInt32] = []
                    for row in 0..<rows.rowCount
                    where rows.entries(row).contains(where: { part.values.variantOrdinal($0) == local }) {
                        found.append(rows.document(row) &+ first)
                    }
                    return Bitmap(sorted: found)
                }
            })
    }

    /// The variants that have any value of their own, those of deleted products included.
    func variantRowsWithAnyValue() -> Bitmap {
        Bitmap.or(
            parts.compactMap { part in
                guard let rows = part.values.variants else { return nil }
                return part.segment.block.inverted(Self.variantField + field, -1) {
                    let first = part.segment.variantRows.lowerBound
                    return Bitmap(
                        sorted: (0..<rows.rowCount).filter { !rows.entries($0).isEmpty }.map {
                            rows.document($0) &+ first
                        })
                }
            })
    }

    /// The documents whose variants have values of their own, deleted ones included.
    func documentsOfVariants() -> Bitmap {
        Bitmap.or(
            parts.compactMap { part in
                guard let rows = part.values.variants, let variants = part.segment.variants else { return nil }
                return part.segment.block.inverted(Self.variantField + field, -2) {
                    var docids: [UInt32] = []
                    for row in 0..<rows.rowCount where !rows.entries(row).isEmpty {
                        let docid = variants.document(of: rows.document(row)) &+ part.segment.firstDocid
                        if docids.last != docid { docids.append(docid) }
                    }
                    return Bitmap(sorted: docids)
                }
            })
    }

    /// No field of a catalog begins so.
    private static let variantField = "\u{0}variant "

    /// Calls the body with each value that a variant has of its own.
    @inline(__always)
    func forEachValue(ofVariant row: UInt32, _ body: (Int) -> Void) {
        for part in parts where part.segment.variantRows.contains(row) {
            guard let rows = part.values.variants,
                let place = rows.row(of: row - part.segment.variantRows.lowerBound)
            else { return }
            for entry in rows.entries(place) { body(part.variantOrdinal(entry)) }
            return
        }
    }

    /// Calls the body with each of some variants that has values of its own, and the values.
    ///
    /// - Parameter rows: ascending.
    @inline(__always)
    func forEachVariantValue(of rows: [UInt32], _ body: (UInt32, Int) -> Void) {
        for part in parts {
            guard let section = part.values.variants else { continue }
            let first = part.segment.variantRows.lowerBound
            section.forEachRow(of: part.segment.slice(variantRows: rows), offset: first) { place, row in
                for entry in section.entries(place) { body(row, part.variantOrdinal(entry)) }
            }
        }
    }

    /// Calls the body with each value of some documents.
    ///
    /// - Parameter docids: ascending.
    @inline(__always)
    func forEachValue(of docids: [UInt32], _ body: (UInt32, Int) -> Void) {
        for part in parts {
            part.values.rows.forEachRow(of: part.segment.slice(docids), offset: part.segment.firstDocid) { row, docid in
                for entry in part.values.rows.entries(row) { body(docid, part.ordinal(entry)) }
            }
        }
    }
}
