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
        UnderstandingWriter.write(outcome, to: &writer)
        integer("total", outcome.variantTotal ?? outcome.total, to: &writer)
        if outcome.variantTotal != nil { integer("total_products", outcome.total, to: &writer) }
        writer.name("total_is_exact")
        writer.boolean(true)
        if let groups = outcome.groupTotal { integer("total_groups", groups, to: &writer) }
        integer("page", request.page, to: &writer)
        integer("per_page", request.perPage, to: &writer)
        integer("took_microseconds", tookMicroseconds, to: &writer)
        writer.name("sequence")
        writer.integer(snapshot.checkpoint)
        if request.cursor != nil {
            writer.name("next_cursor")
            if let next = outcome.nextCursor { writer.string(next.text) } else { writer.null() }
        }
        if let applied = outcome.applied { applied.write(to: &writer) }
        writeHits(outcome, to: &writer)
        writer.name("facets")
        FacetWriter.write(outcome.facets, to: &writer)
        writer.endObject()
        return writer.bytes
    }

    private func writeHits(_ outcome: SearchOutcome, to writer: inout JSONWriter) {
        var request = request
        if let currency = outcome.currency { request.currency = currency }
        var hits = HitWriter(
            snapshot: snapshot, request: request, session: session, matchedTerms: outcome.matchedTerms,
            hits: outcome.hits)
        hits.explanations = outcome.explanations
        let isGrouped = outcome.groups != nil && request.grouping?.style == .groups
        writer.name("results")
        writer.beginArray()
        if let groups = outcome.groups {
            for group in groups where !isGrouped {
                for hit in group.hits { hits.write(hit, in: group, showsScore: true, to: &writer) }
            }
        } else {
            for hit in outcome.hits { hits.write(hit, showsScore: true, to: &writer) }
        }
        writer.endArray()
        guard isGrouped else { return }
        writer.name("groups")
        writer.beginArray()
        for group in outcome.groups ?? [] { write(group, hits, to: &writer) }
        writer.endArray()
    }

    private func write(_ group: HitGroup, _ hits: HitWriter, to writer: inout JSONWriter) {
        writer.beginObject()
        writer.name("value")
        if let value = group.value { writer.string(value) } else { writer.null() }
        integer("count", group.count, to: &writer)
        writer.name("results")
        writer.beginArray()
        for hit in group.hits { hits.write(hit, in: group, showsScore: true, to: &writer) }
        writer.endArray()
        writer.endObject()
    }

    private func integer(_ name: String, _ value: Int, to writer: inout JSONWriter) {
        writer.name(name)
        writer.integer(Int64(value))
    }
}
