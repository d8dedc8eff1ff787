package import Catalog

/// What a customer group pays in a currency, over a whole snapshot. Groups without prices of their own pay what
/// everyone pays.
package struct PriceColumn: Sendable {
    private struct Part: Sendable {
        let segment: Segment
        let prices: PricePart
        /// What holds for documents without a price there.
        let others: PricePart?

        let section: String

        func price(_ docid: UInt32, at instant: Int64) -> PriceEntry? {
            let local = docid - segment.firstDocid
            return prices.price(local, at: instant) ?? others?.price(local, at: instant)
        }

        @inline(__always)
        func forEachAmount(of list: ArraySlice<UInt32>, at instant: Int64, _ body: (UInt32, Int64) -> Void) {
            let offset = segment.firstDocid
            if others == nil, prices.isPlain {
                prices.forEachPlainAmount(of: list, offset: offset, body)
            } else if let settled = settled(for: list.count, at: instant) {
                settled.amounts.withUnsafeBufferPointer { amounts in
                    for entry in list {
                        let amount = amounts[Int(entry &- offset)]
                        if amount != SettledPrices.none { body(entry, amount) }
                    }
                }
            } else {
                prices.forEachPrice(of: list, offset: offset, at: instant, otherwise: others) {
                    body($0, $1.amountMinor)
                }
            }
        }

        /// - Returns: `nil` when a search of few documents would have to put together all.
        private func settled(for count: Int, at instant: Int64) -> SettledPrices? {
            let cache = segment.block.settledPrices
            if let known = cache.prices(section, at: instant) { return known }
            let documentCount = segment.block.documentCount
            guard count * Self.settlingShare >= documentCount else { return nil }
            let made = SettledPrices(prices, otherwise: others, documentCount: documentCount, at: instant)
            cache.keep(made, section)
            return made
        }

        /// Asking for each of so few documents costs no more than asking for those that are put together.
        private static let settlingShare = 128
    }

    private let parts: [Part]

    /// - Returns: `nil` when no product has a price in the currency.
    init?(_ currency: CurrencyCode, _ group: CustomerGroup, _ segments: [Segment]) {
        parts = segments.compactMap { segment in
            let block = segment.block
            // A section that is damaged inside passes as prices that the segment lacks; `verify` names it.
            func part(_ name: String, otherwise others: PricePart?) -> Part? {
                (try? PricePart(block, name)).map {
                    Part(segment: segment, prices: $0, others: others, section: name)
                }
            }
            let everyone = part(PriceFieldBuilder.name(currency, .everyone), otherwise: nil)
            if group == .everyone { return everyone }
            return part(PriceFieldBuilder.name(currency, group), otherwise: everyone?.prices) ?? everyone
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
        forEachAmount(of: documents, at: instant) { docid, amount in
            if range.contains(Double(amount)) { docids.append(docid) }
        }
        return Bitmap(sorted: docids)
    }

    /// The prices of those documents that have one, in minor units and docid order.
    package func values(over documents: Bitmap, at instant: Timestamp) -> [Int64] {
        var values: [Int64] = []
        values.reserveCapacity(documents.count)
        forEachAmount(of: documents, at: instant) { values.append($1) }
        return values
    }

    /// Calls the body with the price in minor units of those documents that have one, in docid order.
    @inline(__always)
    func forEachAmount(of documents: Bitmap, at instant: Timestamp, _ body: (UInt32, Int64) -> Void) {
        let docids = documents.toArray()
        for part in parts {
            part.forEachAmount(of: part.segment.slice(docids), at: instant.millisecondsSinceEpoch, body)
        }
    }
}
