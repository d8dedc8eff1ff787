package import Catalog

/// What a customer group pays in a currency, over a whole snapshot. Groups without prices of their own pay what
/// everyone pays.
package struct PriceColumn: Sendable {
    private struct Part: Sendable {
        let segment: Segment
        let prices: PricePart
        /// What holds for documents without a price there.
        let others: PricePart?

        func price(_ docid: UInt32, at instant: Int64) -> PriceEntry? {
            let local = docid - segment.firstDocid
            return prices.price(local, at: instant) ?? others?.price(local, at: instant)
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
            if let own { return Part(segment: segment, prices: own, others: everyone) }
            return everyone.map { Part(segment: segment, prices: $0, others: nil) }
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
        values.reserveCapacity(documents.count)
        let docids = documents.toArray()
        for part in parts {
            part.prices.addAmounts(
                of: part.segment.slice(docids), offset: part.segment.firstDocid,
                at: instant.millisecondsSinceEpoch, otherwise: part.others, to: &values)
        }
        return values
    }

    /// Calls the body for those documents that have a price, in docid order.
    @inline(__always)
    func forEachPrice(of documents: Bitmap, at instant: Timestamp, _ body: (UInt32, PriceEntry) -> Void) {
        let docids = documents.toArray()
        for part in parts {
            part.prices.forEachPrice(
                of: part.segment.slice(docids), offset: part.segment.firstDocid,
                at: instant.millisecondsSinceEpoch, otherwise: part.others, body)
        }
    }
}
