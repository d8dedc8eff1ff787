package import Analysis
package import Catalog

/// Says why a search ranks products as it does, and why it does not find some.
///
/// It runs the steps of a ``Searcher`` once and looks at what they leave of each product. Blocking; one explainer serves
/// one thread at a time.
package struct ProductExplainer {
    private let snapshot: IndexSnapshot
    private let parameters: RankingParameters
    private let request: SearchRequest
    private let match: QueryMatch?
    private let words: MatchSet
    private let matches: MatchSet
    /// `nil` when the order comes from columns.
    private let ranking: ScoreExplainer?
    /// Docid → rank from 1, where the order comes from columns.
    private let columnRanks: [UInt32: Int]

    /// - Parameter session: of the analyzer for the language of the request.
    /// - Parameter request: its page counts for nothing.
    /// - Parameter depth: hits behind it have no rank.
    /// - Throws: what ``Searcher/search(_:)`` throws.
    package init(
        snapshot: IndexSnapshot, session: AnalysisSession, parameters: RankingParameters, request: SearchRequest,
        depth: Int = SearchLimits.rankedDepthMax
    ) throws {
        self.snapshot = snapshot
        self.parameters = parameters
        self.request = request
        let searcher = Searcher(snapshot: snapshot, session: session, parameters: parameters)
        match = try searcher.match(request)
        words = searcher.wordTiers(match, relaxes: request.relaxesWords)
        let evaluator = FilterEvaluator(
            snapshot: snapshot, universe: words.all, currency: request.currency, customerGroup: request.customerGroup,
            now: request.now)
        let clauses = try FilterClauses(request.filter, prescribed: request.prescribedFilter, evaluator: evaluator)
        matches = clauses.documents().map { [words] in words.narrowed(to: $0) } ?? words
        if let match, request.sort.isEmpty || request.sort.first?.field == .relevance {
            ranking = try ScoreExplainer(
                Ranker(snapshot: snapshot, parameters: parameters, match: match, lists: session.analyzer.names),
                matches, depth: depth)
            columnRanks = [:]
        } else {
            ranking = nil
            let hits = try searcher.order(matches, match: match, request: request, depth: depth, clauses: clauses)
            columnRanks = Dictionary(
                hits.enumerated().map { ($0.element.document, $0.offset + 1) }, uniquingKeysWith: { first, _ in first })
        }
    }

    /// How many products the search finds.
    package var total: Int { matches.all.count }

    /// The tree of a found product's score; `nil` for others, and where the order comes from columns.
    package func score(of document: UInt32, fields: FieldTerms?) throws(IndexError) -> Explanation? {
        try ranking?.explanation(of: document, fields: fields)
    }

    /// The trees of a page of hits, frequencies not told apart by field.
    package func scores(of hits: [RankedHit]) throws(IndexError) -> [UInt32: Explanation] {
        var trees: [UInt32: Explanation] = [:]
        for hit in hits { trees[hit.document] = try score(of: hit.document, fields: nil) }
        return trees
    }

    /// - Parameter fields: of the version that is indexed; `nil` leaves out what fields the words are in.
    package func explanation(of document: UInt32, fields: FieldTerms?) throws -> ProductExplanation {
        let itself = FilterEvaluator(
            snapshot: snapshot, universe: Bitmap(sorted: [document]), currency: request.currency,
            customerGroup: request.customerGroup, now: request.now)
        if let prescribed = request.prescribedFilter, try itself.documents(matching: prescribed).isEmpty {
            return ProductExplanation(rank: nil, score: nil, words: [], reasons: [.notVisible])
        }
        let rank = ranking.map { $0.rank(of: document) } ?? columnRanks[document]
        let found = try match.map {
            try ExplainedWord.words(of: $0, in: document, snapshot: snapshot, fields: fields)
        }
        var reasons: [ExplainedReason] = []
        if rank == nil {
            reasons = try failedClauses(document, itself)
            if let match, !words.all.contains(document) { reasons.append(missingWords(match, document)) }
            if reasons.isEmpty, let variants = try failedVariants(itself) { reasons.append(variants) }
            if reasons.isEmpty { reasons.append(unranked(document)) }
        }
        return ProductExplanation(
            rank: rank, score: try score(of: document, fields: fields), words: found ?? [], reasons: reasons)
    }

    // MARK: Reasons

    private func failedClauses(_ document: UInt32, _ itself: FilterEvaluator) throws(Refusal) -> [ExplainedReason] {
        let values = IndexedFieldValues(document, snapshot: snapshot, request: request)
        var reasons: [ExplainedReason] = []
        for clause in request.filter.map(FilterClauses.conjuncts) ?? []
        where try itself.documents(matching: clause).isEmpty {
            let own = clause.fields.sorted().map { JSONMember($0, values.value(of: $0)) }
            let said = own.map { "\($0.name) \(Self.text($0.value))" }.joined(separator: ", ")
            reasons.append(
                ExplainedReason(
                    .filteredOut, "the filter asks for \(clause), the product has \(said)",
                    [JSONMember("clause", .string(clause.description)), JSONMember("values", .object(own))]))
        }
        return reasons
    }

    /// Clauses may all be true of a product, each of another of its variants.
    private func failedVariants(_ itself: FilterEvaluator) throws(Refusal) -> ExplainedReason? {
        let own = try FilterClauses(request.filter, prescribed: nil, evaluator: itself).documents()
        if let own, own.isEmpty {
            return ExplainedReason(
                .filteredOut, "no single variant of the product is what all clauses of the filter ask for",
                [JSONMember("clause", .string(request.filter?.description ?? ""))])
        }
        let all = try FilterClauses(
            request.filter, prescribed: request.prescribedFilter, evaluator: itself
        ).documents()
        return all?.isEmpty == true ? .notVisible : nil
    }

    private static func text(_ value: JSONValue) -> String {
        value.isNull ? "no value" : String(decoding: JSONWriter.bytes(value), as: UTF8.self)
    }

    private func missingWords(_ match: QueryMatch, _ document: UInt32) -> ExplainedReason {
        // Without content words a search needs those stop words that the index knows.
        let missing =
            match.required.isEmpty ? match.groups.map(\.surface) : match.missingWords(in: document)
        let full = match.full().count
        let why: String
        if !request.relaxesWords {
            why = "and the search asks for all words"
        } else if full >= parameters.relaxationThreshold {
            why = "and \(full) products have all words, so that none is dropped"
        } else if match.required.count < 2 {
            why = "and the query has no other word to go by"
        } else {
            let share = NumberText.text((match.share(in: document) * 100).rounded())
            let needed = NumberText.text((parameters.relaxationShare * 100).rounded())
            why = "and the others hold \(share) % of the query's information, \(needed) % are needed"
        }
        return ExplainedReason(
            .missingWords, "the product lacks \(missing.joined(separator: ", ")), \(why)",
            [JSONMember("missing", .array(missing.map { .string($0) }))])
    }

    private func unranked(_ document: UInt32) -> ExplainedReason {
        let depth = SearchLimits.rankedDepthMax
        guard matches.all.count > depth else {
            return ExplainedReason(.withoutScore, "the product has the words only in fields whose weight is 0")
        }
        return ExplainedReason(
            .tooDeep, "the product is among \(matches.all.count) hits and behind the first \(depth), which can be read")
    }
}

extension ExplainedReason {
    package static let notVisible = ExplainedReason(.notVisible, "the product is not visible to this key")
}

extension MatchSet {
    fileprivate func narrowed(to documents: Bitmap) -> MatchSet {
        MatchSet(full: full.and(documents), relaxed: relaxed.and(documents))
    }
}

extension QueryMatch {
    /// The share of the required words' information that a product's words hold.
    fileprivate func share(in document: UInt32) -> Double {
        let total = required.reduce(0) { $0 + idf[$1] }
        let own = required.filter { groupDocuments[$0].contains(document) }.reduce(0) { $0 + idf[$1] }
        return total > 0 ? own / total : 0
    }
}
