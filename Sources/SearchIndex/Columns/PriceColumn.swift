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

    /// All documents whose price in minor units lies in a range, deleted ones included.
    package func documents(in range: NumberRange, at instant: Timestamp) -> Bitmap {
        var docids: [UInt32] = []
        for part in parts {
            forEachPrice(of: part, at: instant.millisecondsSinceEpoch) { docid, price in
                if range.contains(Double(price.amountMinor)) { docids.append(docid) }
            }
        }
        return Bitmap(sorted: docids)
    }

    /// The prices of those documents that have one, in minor units and docid order.
    package func values(over documents: Bitmap, at instant: Timestamp) -> [Int64] {
        let docids = documents.toArray()
        var values: [Int64] = []
        let now = instant.millisecondsSinceEpoch
        for part in parts {
            let slice = part.segment.slice(docids)
            guard part.own == nil, let everyone = part.everyone else {
                for docid in slice {
                    if let price = part.price(docid, at: now) { values.append(price.amountMinor) }
                }
                continue
            }
            everyone.rows.forEachRow(of: slice, offset: part.segment.firstDocid) { row, _ in
                if let price = everyone.price(row, at: now) { values.append(price.amountMinor) }
            }
        }
        return values
    }

    private func forEachPrice(of part: Part, at now: Int64, _ body: (UInt32, PriceEntry) -> Void) {
        guard part.own == nil, let everyone = part.everyone else {
            for docid in part.segment.docids {
                if let price = part.price(docid, at: now) { body(docid, price) }
            }
            return
        }
        for row in 0..<everyone.rows.rowCount {
            if let price = everyone.price(row, at: now) {
                body(everyone.rows.document(row) &+ part.segment.firstDocid, price)
            }
        }
    }
}
