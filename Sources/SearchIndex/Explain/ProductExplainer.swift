package import Analysis
package import Catalog

/// Says why a search ranks products as it does, and why it does not find some.
///
/// It runs the steps of a ``Searcher`` once and looks at what they leave of each product. Blocking; one explainer serves
/// one thread at a time.
package struct ProductExplainer {
    private let snapshot: IndexSnapshot
    private let parameters: RankingParameters
    private let search: ResolvedSearch
    /// `nil` when the order comes from columns.
    private let ranking: ScoreExplainer?
    /// Docid → rank from 1 and score, of all hits that can be read.
    private let ranks: [UInt32: (rank: Int, score: Double)]

    private var request: SearchRequest { search.request }
    private var match: QueryMatch? { search.match }

    /// - Parameter request: its page counts for nothing.
    /// - Parameter depth: hits behind it have no rank.
    /// - Throws: what ``Searcher/search(_:)`` throws.
    package init(_ searcher: Searcher, _ request: SearchRequest, depth: Int = SearchLimits.rankedDepthMax) throws {
        snapshot = searcher.snapshot
        parameters = searcher.parameters
        let search = try searcher.resolved(request)
        self.search = search
        ranking = try searcher.ranker(search).map { ranker in
            let parts = search.orderingPlacement?.parts(of: search.set, isBrowsing: false) ?? [search.set]
            return try ScoreExplainer(ranker, parts: parts, depth: depth)
        }
        let hits = try searcher.order(search, depth: depth)
        ranks = Dictionary(
            hits.enumerated().map { ($0.element.document, ($0.offset + 1, $0.element.score)) },
            uniquingKeysWith: { first, _ in first })
    }

    /// How many products the search finds.
    package var total: Int { search.set.all.count }

    /// The tree of a found product's score; `nil` for others, and where the order comes from columns.
    package func score(of document: UInt32, fields: FieldTerms?) throws(IndexError) -> Explanation? {
        guard let ranking, let hit = ranks[document] else { return nil }
        // Pinned products belong to no part of the list.
        return try ranking.explanation(of: document, fields: fields)
            ?? Explanation("score", hit.score, meaning: "that of its neighbour: a curation gives the product its place")
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
            customerGroup: request.customerGroup, now: request.now, prescribedCurrency: request.prescribedCurrency)
        if let prescribed = request.prescribedFilter,
            try itself.forPrescribed.documents(matching: prescribed).isEmpty
        {
            return ProductExplanation(rank: nil, score: nil, words: [], reasons: [.notVisible])
        }
        let rank = ranks[document]?.rank
        let found = try match.map {
            try ExplainedWord.words(of: $0, in: document, snapshot: snapshot, fields: fields)
        }
        var reasons: [ExplainedReason] = []
        if rank == nil {
            reasons = try failedClauses(document, itself) + failedRules(document, itself)
            let isHidden = reasons.contains { $0.code == .hiddenByCuration }
            if !isHidden, let match, !search.words.all.contains(document) {
                reasons.append(missingWords(match, document))
            }
            if reasons.isEmpty, let variants = try failedVariants(itself) { reasons.append(variants) }
            if reasons.isEmpty { reasons.append(unranked(document)) }
        }
        return ProductExplanation(
            rank: rank, score: try score(of: document, fields: fields), words: found ?? [], reasons: reasons)
    }

    // MARK: Reasons

    private func failedClauses(_ document: UInt32, _ itself: FilterEvaluator) throws(Refusal) -> [ExplainedReason] {
        var reasons: [ExplainedReason] = []
        for clause in request.filter.map(FilterClauses.conjuncts) ?? []
        where try itself.documents(matching: clause).isEmpty {
            reasons.append(filteredOut(document, "the filter", clause))
        }
        return reasons
    }

    private func failedRules(_ document: UInt32, _ itself: FilterEvaluator) -> [ExplainedReason] {
        guard let rules = search.rules else { return [] }
        var reasons: [ExplainedReason] = []
        if let curation = rules.hidden[ProductID(snapshot.productID(document))] {
            reasons.append(
                ExplainedReason(
                    .hiddenByCuration, "the curation '\(curation)' hides the product",
                    [JSONMember("curation", .string(curation))]))
        }
        for filter in rules.filters {
            for clause in FilterClauses.conjuncts(filter.node) {
                // One that this catalog can't answer leaves nothing out.
                let documents = try? itself.forPrescribed.documents(matching: clause)
                guard documents?.isEmpty == true else { continue }
                reasons.append(
                    filteredOut(
                        document, "the curation '\(filter.curation)'", clause,
                        [JSONMember("curation", .string(filter.curation))]))
            }
        }
        return reasons
    }

    private func filteredOut(
        _ document: UInt32, _ who: String, _ clause: FilterNode, _ more: [JSONMember] = []
    ) -> ExplainedReason {
        let values = IndexedFieldValues(document, snapshot: snapshot, request: request)
        let own = clause.fields.sorted().map { JSONMember($0, values.value(of: $0)) }
        let said = own.map { "\($0.name) \(Self.text($0.value))" }.joined(separator: ", ")
        return ExplainedReason(
            .filteredOut, "\(who) asks for \(clause), the product has \(said)",
            [JSONMember("clause", .string(clause.description)), JSONMember("values", .object(own))] + more)
    }

    /// Clauses may all be true of a product, each of another of its variants.
    private func failedVariants(_ itself: FilterEvaluator) throws(Refusal) -> ExplainedReason? {
        let reason = ExplainedReason(
            .filteredOut, "no single variant of the product is what all clauses of the filter ask for",
            [JSONMember("clause", .string(request.filter?.description ?? ""))])
        func isEmpty(_ prescribed: FilterNode?) throws(Refusal) -> Bool {
            try FilterClauses(request.filter, prescribed: prescribed, evaluator: itself).documents()?.isEmpty == true
        }
        if try isEmpty(nil) { return reason }
        if try isEmpty(request.prescribedFilter) { return .notVisible }
        return try isEmpty(itself.prescribed(request.prescribedFilter, search.rules)) ? reason : nil
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
        let (total, depth) = (search.set.all.count, SearchLimits.rankedDepthMax)
        guard total > depth else {
            return ExplainedReason(.withoutScore, "the product has the words only in fields whose weight is 0")
        }
        return ExplainedReason(
            .tooDeep, "the product is among \(total) hits and behind the first \(depth), which can be read")
    }
}

extension ExplainedReason {
    package static let notVisible = ExplainedReason(.notVisible, "the product is not visible to this key")
}

extension QueryMatch {
    /// The share of the required words' information that a product's words hold.
    fileprivate func share(in document: UInt32) -> Double {
        let total = required.reduce(0) { $0 + idf[$1] }
        let own = required.filter { groupDocuments[$0].contains(document) }.reduce(0) { $0 + idf[$1] }
        return total > 0 ? own / total : 0
    }
}
