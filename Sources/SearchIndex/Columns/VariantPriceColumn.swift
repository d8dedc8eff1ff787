package import Catalog

/// What variants with prices of their own cost a customer group in a currency, over a whole snapshot.
///
/// When one variant of a product has a price of its own, all of them are here; other products' variants cost what the
/// product does.
struct VariantPriceColumn: Sendable {
    private struct Part: Sendable {
        let segment: Segment
        let own: PricePart?
        let everyone: PricePart?

        @inline(__always)
        func price(_ row: UInt32, at instant: Int64) -> PriceEntry? {
            let local = row - segment.variantRows.lowerBound
            return own?.price(local, at: instant) ?? everyone?.price(local, at: instant)
        }
    }

    private let parts: [Part]
    /// The documents whose variants are here, deleted ones included.
    let documents: Bitmap

    /// - Returns: `nil` when no variant has a price of its own in the currency.
    init?(_ currency: CurrencyCode, _ group: CustomerGroup, _ segments: [Segment]) {
        var documents: [Bitmap] = []
        parts = segments.compactMap { segment in
            guard let variants = segment.variants else { return nil }
            func part(_ group: CustomerGroup) -> PricePart? {
                let name = PriceFieldBuilder.name(currency, group)
                // A section that is damaged inside passes as prices that the segment lacks; `verify` names it.
                guard let part = try? PricePart(segment.block, name, .variantPrices) else { return nil }
                documents.append(
                    segment.block.inverted(Self.ownField + name, -1) { Self.documents(part, variants, segment) })
                return part
            }
            let everyone = part(.everyone)
            let own = group == .everyone ? nil : part(group)
            return own == nil && everyone == nil ? nil : Part(segment: segment, own: own, everyone: everyone)
        }
        if parts.isEmpty { return nil }
        self.documents = Bitmap.or(documents)
    }

    /// No field of a catalog begins so.
    private static let ownField = "\u{0}variant prices "

    private static func documents(_ part: PricePart, _ variants: VariantPart, _ segment: Segment) -> Bitmap {
        var docids: [UInt32] = []
        part.forEachRow { row, _ in
            let docid = variants.document(of: row) &+ segment.firstDocid
            if docids.last != docid { docids.append(docid) }
        }
        return Bitmap(sorted: docids)
    }

    /// The price of a variant that is here.
    @inline(__always)
    func price(_ row: UInt32, at instant: Int64) -> PriceEntry? {
        for part in parts where part.segment.variantRows.contains(row) { return part.price(row, at: instant) }
        return nil
    }

    /// Those of some rows, all of them of ``documents``, whose price lies in a range.
    func rows(in range: NumberRange, at instant: Int64, within rows: Bitmap) -> Bitmap {
        let candidates = rows.toArray()
        var found: [UInt32] = []
        for part in parts {
            for row in part.segment.slice(variantRows: candidates) {
                if let price = part.price(row, at: instant), range.contains(Double(price.amountMinor)) {
                    found.append(row)
                }
            }
        }
        return Bitmap(sorted: found)
    }
}
