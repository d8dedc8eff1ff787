package import Catalog

/// What a customer group pays in a currency, over a whole snapshot. Groups without prices of their own pay what
/// everyone pays.
package struct PriceColumn: Sendable {
    private struct Part: Sendable {
        let segment: Segment
        let own: PricePart?
        let everyone: PricePart?

        func price(_ docid: UInt32, at instant: Int64) -> PriceEntry? {
            let local = docid - segment.firstDocid
            for prices in [own, everyone] {
                guard let prices, let row = prices.rows.row(of: local) else { continue }
                if let price = prices.price(row, at: instant) { return price }
            }
            return nil
        }
    }

    private let parts: [Part]

    /// - Returns: `nil` when no product has a price in the currency.
    init?(_ currency: CurrencyCode, _ group: CustomerGroup, _ segments: [Segment]) {
        parts = segments.compactMap { segment in
            let block = segment.block
            // A section that is damaged inside passes as prices that the segment lacks; `verify` names it.
            let everyone = try? PricePart(block, PriceFieldBuilder.name(currency, .everyone))
            let own = group == .everyone ? nil : try? PricePart(block, PriceFieldBuilder.name(currency, group))
            return own == nil && everyone == nil ? nil : Part(segment: segment, own: own, everyone: everyone)
        }
        if parts.isEmpty { return nil }
    }

    /// The lowest price of a product or of its variants that is valid at an instant.
    package func price(_ docid: UInt32, at instant: Timestamp) -> PriceEntry? {
        for part in parts where part.segment.docids.contains(docid) {
            return part.price(docid, at: instant.millisecondsSinceEpoch)
        }
        return nil
    }

    /// Those of some documents whose price in minor units lies in a range.
    package func documents(in range: NumberRange, at instant: Timestamp, within documents: Bitmap) -> Bitmap {
        var docids: [UInt32] = []
        forEachPrice(of: documents, at: instant) { docid, price in
            if range.contains(Double(price.amountMinor)) { docids.append(docid) }
        }
        return Bitmap(sorted: docids)
    }

    /// The prices of those documents that have one, in minor units and docid order.
    package func values(over documents: Bitmap, at instant: Timestamp) -> [Int64] {
        var values: [Int64] = []
        forEachPrice(of: documents, at: instant) { _, price in values.append(price.amountMinor) }
        return values
    }

    /// Calls the body for those documents that have a price, in docid order.
    @inline(__always)
    private func forEachPrice(of documents: Bitmap, at instant: Timestamp, _ body: (UInt32, PriceEntry) -> Void) {
        let docids = documents.toArray()
        let now = instant.millisecondsSinceEpoch
        for part in parts {
            let slice = part.segment.slice(docids)
            guard part.own == nil, let everyone = part.everyone else {
                for docid in slice {
                    if let price = part.price(docid, at: now) { body(docid, price) }
                }
                continue
            }
            everyone.rows.forEachRow(of: slice, offset: part.segment.firstDocid) { row, docid in
                if let price = everyone.price(row, at: now) { body(docid, price) }
            }
        }
    }
}
