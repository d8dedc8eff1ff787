package import Analysis
package import Catalog

/// Writes answers in the plain shapes of `/api/catalog`.
package struct StorefrontWriter {
    private let snapshot: IndexSnapshot
    private let request: SearchRequest
    private let session: AnalysisSession

    package init(snapshot: IndexSnapshot, request: SearchRequest, session: AnalysisSession) {
        self.snapshot = snapshot
        self.request = request
        self.session = session
    }

    package func searchBytes(_ outcome: SearchOutcome) -> [UInt8] {
        var writer = JSONWriter(reservingCapacity: 8_192)
        writer.beginObject()
        write("results", outcome, to: &writer)
        writer.name("total")
        writer.integer(Int64(outcome.total))
        writer.name("facets")
        writer.beginObject()
        for (_, facet) in outcome.facets { write(facet, to: &writer) }
        writer.endObject()
        writer.endObject()
        return writer.bytes
    }

    package func listBytes(_ outcome: SearchOutcome) -> [UInt8] {
        var writer = JSONWriter(reservingCapacity: 8_192)
        writer.beginObject()
        write("products", outcome, to: &writer)
        writer.name("total")
        writer.integer(Int64(outcome.total))
        writer.name("page")
        writer.integer(Int64(request.page))
        writer.name("per_page")
        writer.integer(Int64(request.perPage))
        writer.endObject()
        return writer.bytes
    }

    private func write(_ name: String, _ outcome: SearchOutcome, to writer: inout JSONWriter) {
        let hits = HitWriter(
            snapshot: snapshot, request: request, session: session, matchedTerms: outcome.matchedTerms,
            hits: outcome.hits, amounts: .majorUnits)
        writer.name(name)
        writer.beginArray()
        for hit in outcome.hits { hits.write(hit, showsScore: false, to: &writer) }
        writer.endArray()
    }

    private func write(_ facet: Facet, to writer: inout JSONWriter) {
        switch facet {
        case .values(let facet):
            writer.name("brands")
            writer.beginObject()
            for bucket in facet.buckets { count(bucket.value, bucket.count, to: &writer) }
            writer.endObject()
        case .tree(let facet):
            writer.name("categories")
            writer.beginObject()
            for node in facet.roots { count(node.name, node.count, to: &writer) }
            writer.endObject()
        case .ranges(let facet):
            writer.name("price_ranges")
            writer.beginObject()
            for bucket in facet.buckets { count(key(bucket), bucket.count, to: &writer) }
            writer.endObject()
        case .numbers: break
        }
    }

    private func count(_ name: String, _ count: Int, to writer: inout JSONWriter) {
        writer.name(name)
        writer.integer(Int64(count))
    }

    /// "0-500", "1000+": major units.
    private func key(_ bucket: PriceFacet.Bucket) -> String {
        let from = Money(minorUnits: bucket.from ?? 0, currency: request.currency).decimalText
        guard let to = bucket.to else { return from + "+" }
        return from + "-" + Money(minorUnits: to, currency: request.currency).decimalText
    }
}
