package import Analysis
package import Catalog

/// Writes suggestions as the HTTP contract says.
package struct SuggestWriter {
    private static let fields: [PayloadField] = [.id, .slug, .name, .brand, .prices, .imageURL]

    /// - Returns: one JSON object.
    package static func bytes(
        _ outcome: SuggestOutcome, request: SearchRequest, snapshot: IndexSnapshot, session: AnalysisSession,
        tookMicroseconds: Int
    ) -> [UInt8] {
        var request = request
        request.fields = fields
        let hits = HitWriter(
            snapshot: snapshot, request: request, session: session, matchedTerms: outcome.matchedTerms,
            hits: outcome.products)
        var writer = JSONWriter(reservingCapacity: 4_096)
        writer.beginObject()
        writer.name("query")
        writer.string(request.text)
        let marks = request.highlightsMatches ? SuggestionMarks(request.text) : nil
        writer.name("queries")
        writer.beginArray()
        for query in outcome.queries {
            write("text", query.text, query.count, marks, source: query.source, to: &writer)
        }
        writer.endArray()
        writer.name("corrections")
        writer.beginArray()
        for correction in outcome.corrections { write(correction, to: &writer) }
        writer.endArray()
        writer.name("products")
        writer.beginArray()
        for hit in outcome.products { hits.write(hit, showsScore: false, to: &writer) }
        writer.endArray()
        writer.name("categories")
        writer.beginArray()
        for category in outcome.categories { write("value", category.value, category.count, marks, to: &writer) }
        writer.endArray()
        writer.name("brands")
        writer.beginArray()
        for brand in outcome.brands { write("value", brand.value, brand.count, marks, to: &writer) }
        writer.endArray()
        writer.name("took_microseconds")
        writer.integer(Int64(tookMicroseconds))
        writer.endObject()
        return writer.bytes
    }

    private static func write(
        _ name: String, _ text: String, _ count: Int, _ marks: SuggestionMarks?, source: PhraseTable.Source? = nil,
        to writer: inout JSONWriter
    ) {
        writer.beginObject()
        writer.name(name)
        writer.string(text)
        writer.name("count")
        writer.integer(Int64(count))
        if let source {
            writer.name("source")
            writer.string(source.rawValue)
        }
        if let marks {
            writer.name("highlighted")
            writer.string(marks.marked(text))
        }
        writer.endObject()
    }

    private static func write(_ correction: SuggestOutcome.Correction, to writer: inout JSONWriter) {
        writer.beginObject()
        writer.name("query")
        writer.string(correction.query)
        writer.name("text")
        writer.string(correction.text)
        writer.name("count")
        writer.integer(Int64(correction.count))
        writer.endObject()
    }
}
