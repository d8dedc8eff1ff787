package import Analysis

/// Ranks a match set as a search does and takes the scores of its products apart.
struct ScoreExplainer {
    /// Products that rank above all of the next section: one tier of one part of the list.
    private struct Section {
        let groups: [WordGroup]
        let ranking: TierRanking
        let documents: Bitmap
        /// What keeps its best product below the last of the section before.
        let shift: Double
    }

    private let ranker: Ranker
    private let reranker: Reranker
    private let sections: [Section]

    /// - Parameter parts: in order, see ``RulePlacement/parts(of:isBrowsing:)``.
    /// - Parameter depth: hits behind it have no score.
    init(_ ranker: Ranker, parts: [MatchSet], depth: Int) throws(IndexError) {
        self.ranker = ranker
        reranker = ranker.reranker
        var sections: [Section] = []
        var (count, floor) = (0, Double?.none)
        var tiers: [Ranker.Tier] = []
        for part in parts { tiers += try ranker.tiers(part) }
        for tier in tiers where count < depth && !tier.isEmpty {
            let ranking = try TierRanking(ranker, tier)
            let hits = ranking.hits(limit: depth - count)
            guard let best = hits.first?.score, let last = hits.last?.score else { continue }
            let shift = floor.map { max(0, best - $0) } ?? 0
            floor = last - shift
            count += hits.count
            sections.append(
                Section(groups: tier.groups, ranking: ranking, documents: tier.documents, shift: shift))
        }
        self.sections = sections
    }

    /// - Parameter fields: of the version that is indexed, to tell frequencies apart by field.
    /// - Returns: the root, which is the score; `nil` for a product that the words alone don't find.
    func explanation(of document: UInt32, fields: FieldTerms?) throws(IndexError) -> Explanation? {
        guard let section = sections.first(where: { $0.documents.contains(document) }) else { return nil }
        let own = try score(document, section, fields)
        guard section.shift > 0 else { return own }
        return Explanation(
            "score", .sum, meaning: "it ranks below all products that match better, whatever their scores",
            [
                Explanation("own score", own.value, own.rule, meaning: own.meaning, own.parts),
                Explanation(
                    "shift", -section.shift, meaning: "what keeps the best of its kind below the last of those"),
            ])
    }

    private func score(
        _ document: UInt32, _ section: Section, _ fields: FieldTerms?
    ) throws(IndexError) -> Explanation {
        let bm25 = try BM25Explainer(
            snapshot: ranker.snapshot, parameters: ranker.parameters, document: document, fields: fields
        ).explanation(section.groups.map { ($0, ranker.groupNode($0)) })
        return section.ranking.window.contains { $0.document == document }
            ? reranked(document, bm25, section)
            : beyondWindow(bm25, section.ranking)
    }

    private func reranked(_ document: UInt32, _ bm25: Explanation, _ section: Section) -> Explanation {
        let text = Explanation(
            "text", .quotient, meaning: "how well the words match, beside the best product",
            [
                bm25,
                Explanation(
                    "best bm25", max(section.ranking.bestWeight, .leastNormalMagnitude),
                    meaning: "of all products that the search finds"),
            ])
        let features = reranker.reader.features(document)
        let bonuses = reranker.weights.map { feature, weight in
            Explanation(
                feature.rawValue, .product, meaning: feature.meaning,
                [Explanation("weight", weight), Explanation("feature", features[feature])])
        }
        let boost = ranker.boost(of: document)
        let learned = self.learned(document, section.ranking)
        let rules = boost == 0 ? [] : [Explanation("rules", boost, meaning: "what curations add or take")]
        return Explanation("score", .sum, [text] + bonuses + learned + rules)
    }

    /// What a learned model adds: one number, since the questions of hundreds of trees say nothing one by one.
    private func learned(_ document: UInt32, _ ranking: TierRanking) -> [Explanation] {
        guard let model = reranker.model, let candidate = ranking.candidates.first(where: { $0.docid == document })
        else { return [] }
        let best = max(ranking.candidates.first?.weight ?? 0, .leastNormalMagnitude)
        return [
            Explanation(
                "model \(model.name)", model.value(of: reranker.read([candidate], best: best).rows),
                meaning: "what its \(model.treeCount) trees find")
        ]
    }

    private func beyondWindow(_ bm25: Explanation, _ ranking: TierRanking) -> Explanation {
        let edge = Explanation(
            "last bm25 of the window", ranking.edge?.weight ?? 0, meaning: "of those that are looked at more closely")
        return Explanation(
            "score", .sum,
            meaning:
                "it is not among the best \(ranking.window.count) by its words, which alone are looked at more closely",
            [
                Explanation("last score of the window", ranking.window.last?.score ?? 0),
                Explanation(
                    "distance", .product,
                    [
                        Explanation("weight", TierRanking.beyondWindowWeight),
                        Explanation("behind", .difference, [bm25, edge]),
                    ]),
            ])
    }
}

extension RankingFeature {
    /// What the feature is, in words.
    var meaning: String {
        switch self {
        case .fieldShare: "share of the query's information that name, brand and model hold"
        case .neighbourPairs: "share of the query's neighbouring words that are neighbours in the name"
        case .brandMatch: "1 when all words of the brand are in the query"
        case .modelExact: "1 when the model number is in the query"
        case .numberMissing: "share of the query's words with digits that the product lacks"
        case .typeHead: "1 ÷ words when the query's last word is what the product is"
        case .accessoryHead: "1 ÷ words when the name says an accessory and the query asks for none"
        case .colourMissing: "1 when query and name say colours and none is the same"
        case .nameExact: "1 when the name is the query and nothing else"
        case .nameWhole: "how much of the name as a whole is the query, to the letter"
        case .languageMatch: "1 when the product is in the language asked for"
        case .popularity: "popularity ÷ (popularity + 50)"
        case .rating: "rating ÷ 5"
        case .understood: "share of the brands, categories and colours in the query that the product has"
        case .stock: "1 when the product can be delivered"
        }
    }
}
