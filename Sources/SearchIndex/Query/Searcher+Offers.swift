package import Analysis
package import Catalog

extension Searcher {
    /// More are not read.
    private static let offersMax = 5
    /// A pasted page is no query; its first words are enough to go on with.
    private static let offeredWordsMax = 8

    /// What would have hits instead of a search that has none: with corrected words, with fewer words, without filter.
    ///
    /// Every count is that of a search that was made, so that following an offer shows what it said.
    ///
    /// - Returns: those that keep most of the query first.
    func offers(for request: SearchRequest) throws -> [QueryOffer] {
        var offers: [QueryOffer] = []
        for candidate in try candidates(for: request) where offers.count < Self.offersMax {
            guard !offers.contains(where: { $0.text == candidate.text }), candidate.text != request.text else {
                continue
            }
            var asked = request
            asked.text = candidate.text
            let count = try total(asked)
            if count > 0 {
                let kind: QueryOffer.Kind = candidate.dropped.isEmpty ? .corrected : .shortened
                offers.append(
                    QueryOffer(kind: kind, text: candidate.text, count: count, droppedWords: candidate.dropped))
            }
        }
        if request.filter != nil {
            var asked = request
            asked.filter = nil
            let count = try total(asked)
            if count > 0 {
                offers.append(QueryOffer(kind: .unfiltered, text: request.text, count: count, droppedWords: []))
            }
        }
        return offers
    }

    private struct Candidate {
        let text: String
        let dropped: [String]
    }

    /// The largest sets of words that some allowed product has together, the most telling first.
    private func candidates(for request: SearchRequest) throws -> [Candidate] {
        let words = session.query(request.text)
        let planner = QueryPlanner(
            snapshot: snapshot, parameters: parameters, toleratesTypos: true,
            compounds: session.analyzer.compounds, vocabulary: session.analyzer.vocabulary)
        let match = try QueryMatch(groups: try planner.groups(of: words, completesWords: true), snapshot: snapshot)
        let allowed = try clauses(request).documents()
        let known = match.required.prefix(Self.offeredWordsMax).filter { match.groups[$0].isKnown }
            .sorted { match.idf[$0] > match.idf[$1] }
        var sets: [Set<Int>] = []
        for start in known {
            var documents = match.groupDocuments[start]
            if let allowed { documents = documents.and(allowed) }
            guard !documents.isEmpty else { continue }
            var kept: Set<Int> = [start]
            for other in known where other != start {
                let both = documents.and(match.groupDocuments[other])
                if both.isEmpty { continue }
                documents = both
                kept.insert(other)
            }
            if !sets.contains(kept) { sets.append(kept) }
        }
        func information(_ set: Set<Int>) -> Double { set.reduce(0) { $0 + match.idf[$1] } }
        sets.sort {
            $0.count != $1.count ? $0.count > $1.count : information($0) > information($1)
        }
        let typed = Array(request.text.utf8)
        return sets.map { kept in
            // Stop words go with the words: without them the rest would not read like a query.
            let shown = match.groups.indices.filter { kept.contains($0) || !match.required.contains($0) }
            return Candidate(
                text: shown.map { Self.shown(match.groups[$0], typed) }.joined(separator: " "),
                dropped: match.required.filter { !kept.contains($0) }.map { match.groups[$0].surface })
        }
    }

    /// A word as typed, or its correction.
    private static func shown(_ group: WordGroup, _ typed: [UInt8]) -> String {
        if let correction = group.correction { return correction }
        guard group.source.upperBound <= typed.count else { return group.surface }
        return String(decoding: typed[group.source], as: UTF8.self)
    }

    /// How many hits a search has.
    private func total(_ request: SearchRequest) throws -> Int { try resolved(request).set.all.count }

    private func clauses(_ request: SearchRequest) throws(Refusal) -> FilterClauses {
        try FilterClauses(
            request.filter, prescribed: request.prescribedFilter, evaluator: evaluator(request, universe: nil))
    }
}
