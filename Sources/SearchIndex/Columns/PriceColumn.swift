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

        /// Calls the body for those documents of the segment that have a price, in docid order.
        @inline(__always)
        func forEachPrice(of docids: ArraySlice<UInt32>, at instant: Timestamp, _ body: (UInt32, PriceEntry) -> Void) {
            let now = instant.millisecondsSinceEpoch
            guard own == nil, let everyone else {
                for docid in docids {
                    if let price = price(docid, at: now) { body(docid, price) }
                }
                return
            }
            everyone.rows.forEachRow(of: docids, offset: segment.firstDocid) { row, docid in
                if let price = everyone.price(row, at: now) { body(docid, price) }
            }
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
        let all = documents.toArray()
        for part in parts {
            part.forEachPrice(of: part.segment.slice(all), at: instant) { docid, price in
                if range.contains(Double(price.amountMinor)) { docids.append(docid) }
            }
        }
        return Bitmap(sorted: docids)
    }

    /// The prices of those documents that have one, in minor units and docid order.
    package func values(over documents: Bitmap, at instant: Timestamp) -> [Int64] {
        var values: [Int64] = []
        values.reserveCapacity(documents.count)
        let docids = documents.toArray()
        for part in parts {
            let (slice, offset) = (part.segment.slice(docids), part.segment.firstDocid)
            if part.own == nil, let everyone = part.everyone, let amounts = everyone.plainAmounts {
                everyone.rows.forEachRow(of: slice, offset: offset) { row, _ in values.append(amounts[row]) }
            } else {
                part.forEachPrice(of: slice, at: instant) { _, price in values.append(price.amountMinor) }
            }
        }
        return values
    }

    /// Calls the body for those documents that have a price, in docid order.
    @inline(__always)
    func forEachPrice(of documents: Bitmap, at instant: Timestamp, _ body: (UInt32, PriceEntry) -> Void) {
        let docids = documents.toArray()
        for part in parts { part.forEachPrice(of: part.segment.slice(docids), at: instant, body) }
    }
}
