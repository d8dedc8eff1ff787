package import Analysis
package import Catalog

/// Writes the answer of a search as the HTTP contract says.
package struct AnswerWriter {
    private let snapshot: IndexSnapshot
    private let request: SearchRequest
    private let session: AnalysisSession

    package init(snapshot: IndexSnapshot, request: SearchRequest, session: AnalysisSession) {
        self.snapshot = snapshot
        self.request = request
        self.session = session
    }

    /// - Parameter tookMicroseconds: the time of the search up to here.
    /// - Returns: one JSON object.
    package func bytes(_ outcome: SearchOutcome, tookMicroseconds: Int) -> [UInt8] {
        var writer = JSONWriter(reservingCapacity: 1_024 + outcome.hits.count * 1_024)
        writer.beginObject()
        writer.name("query")
        writer.string(request.text)
        if let corrected = outcome.correctedQuery {
            writer.name("corrected_query")
            writer.string(corrected)
        }
        if !outcome.droppedWords.isEmpty {
            writer.name("dropped_words")
            writer.beginArray()
            for word in outcome.droppedWords { writer.string(word) }
            writer.endArray()
        }
        if outcome.total == 0, !request.text.isEmpty { OfferWriter.write(outcome.offers, to: &writer) }
        integer("total", outcome.total, to: &writer)
        writer.name("total_is_exact")
        writer.boolean(true)
        integer("page", request.page, to: &writer)
        integer("per_page", request.perPage, to: &writer)
        integer("took_microseconds", tookMicroseconds, to: &writer)
        writer.name("sequence")
        writer.integer(snapshot.checkpoint)
        if request.cursor != nil {
            writer.name("next_cursor")
            if let next = outcome.nextCursor { writer.string(next.text) } else { writer.null() }
        }
        writer.name("results")
        writeHits(outcome, to: &writer)
        writer.name("facets")
        FacetWriter.write(outcome.facets, to: &writer)
        writer.endObject()
        return writer.bytes
    }

    private func writeHits(_ outcome: SearchOutcome, to writer: inout JSONWriter) {
        let hits = HitWriter(
            snapshot: snapshot, request: request, session: session, matchedTerms: outcome.matchedTerms)
        writer.beginArray()
        for hit in outcome.hits { hits.write(hit, showsScore: true, to: &writer) }
        writer.endArray()
    }

    private func integer(_ name: String, _ value: Int, to writer: inout JSONWriter) {
        writer.name(name)
        writer.integer(Int64(value))
    }
}
