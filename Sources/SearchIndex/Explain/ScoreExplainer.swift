package import Analysis

/// Ranks a match set as a search does and takes the scores of its products apart.
struct ScoreExplainer {
    /// The products that match equally many words.
    private struct Tier {
        let groups: [WordGroup]
        let candidates: [RankedDocument]
        let hits: [RankedHit]
        /// Docid → place in `hits`.
        let places: [UInt32: Int]

        static let empty = Tier(groups: [], candidates: [], hits: [])

        init(groups: [WordGroup], candidates: [RankedDocument], hits: [RankedHit]) {
            self.groups = groups
            self.candidates = candidates
            self.hits = hits
            places = Dictionary(
                hits.enumerated().map { ($0.element.document, $0.offset) }, uniquingKeysWith: { first, _ in first })
        }
    }

    private let ranker: Ranker
    private let reranker: Reranker
    private let full: Tier
    private let relaxed: Tier
    private let shift: Double

    /// - Parameter depth: hits behind it have no rank.
    init(_ ranker: Ranker, _ set: MatchSet, depth: Int) throws(IndexError) {
        func tier(_ documents: Bitmap, _ groups: [WordGroup], _ depth: Int) throws(IndexError) -> Tier {
            guard !groups.isEmpty, !documents.isEmpty, depth > 0 else { return .empty }
            let candidates = try ranker.candidates(documents, groups: groups, depth: depth)
            return Tier(
                groups: groups, candidates: candidates, hits: Array(ranker.scored(candidates).prefix(depth)))
        }
        self.ranker = ranker
        reranker = ranker.reranker
        full = try tier(set.full, ranker.fullGroups, depth)
        relaxed = try tier(set.relaxed, ranker.relaxedGroups, depth - full.hits.count)
        shift = relaxed.hits.isEmpty ? 0 : Ranker.shift(of: relaxed.hits, below: full.hits)
    }

    /// From 1; `nil` for a product without a score, or behind the depth.
    func rank(of document: UInt32) -> Int? {
        if let place = full.places[document] { return place + 1 }
        return relaxed.places[document].map { full.hits.count + $0 + 1 }
    }

    /// - Parameter fields: of the version that is indexed, to tell frequencies apart by field.
    /// - Returns: the root, which is the score; `nil` for a product without a rank.
    func explanation(of document: UInt32, fields: FieldTerms?) throws(IndexError) -> Explanation? {
        if let place = full.places[document] { return try score(full, place, fields) }
        guard let place = relaxed.places[document] else { return nil }
        let own = try score(relaxed, place, fields)
        guard shift > 0 else { return own }
        return Explanation(
            "score", .sum, meaning: "it lacks a word and ranks below all products that have every word",
            [
                Explanation("own score", own.value, own.rule, meaning: own.meaning, own.parts),
                Explanation(
                    "shift", -shift, meaning: "what keeps the best product without a word below the last with all"),
            ])
    }

    private func score(_ tier: Tier, _ place: Int, _ fields: FieldTerms?) throws(IndexError) -> Explanation {
        let document = tier.hits[place].document
        let bm25 = try BM25Explainer(
            snapshot: ranker.snapshot, parameters: ranker.parameters, document: document, fields: fields
        ).explanation(tier.groups.map { ($0, ranker.groupNode($0)) })
        let window = min(tier.candidates.count, ranker.parameters.rerankDepth)
        return place < window
            ? reranked(document, bm25, best: tier.candidates.first?.weight ?? 0)
            : beyondWindow(bm25, tier, window)
    }

    private func reranked(_ document: UInt32, _ bm25: Explanation, best: Double) -> Explanation {
        let text = Explanation(
            "text", .quotient, meaning: "how well the words match, beside the best product",
            [
                bm25,
                Explanation(
                    "best bm25", max(best, .leastNormalMagnitude), meaning: "of all products that the search finds"),
            ])
        let features = reranker.reader.features(document)
        let bonuses = reranker.weights.map { feature, weight in
            Explanation(
                feature.rawValue, .product, meaning: feature.meaning,
                [Explanation("weight", weight), Explanation("feature", features[feature])])
        }
        return Explanation("score", .sum, [text] + bonuses)
    }

    private func beyondWindow(_ bm25: Explanation, _ tier: Tier, _ window: Int) -> Explanation {
        let last = window > 0 ? tier.hits[window - 1].score : 0
        let behind = Explanation(
            "behind", .difference, [bm25, Explanation("first bm25 behind the window", tier.candidates[window].weight)])
        return Explanation(
            "score", .sum,
            meaning: "it is not among the best \(window) by its words, which alone are looked at more closely",
            [
                Explanation("last score of the window", last),
                Explanation(
                    "distance", .product, [Explanation("weight", Ranker.beyondWindowWeight), behind]),
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
        case .popularity: "popularity ÷ (popularity + 50)"
        case .rating: "rating ÷ 5"
        case .stock: "1 when the product can be delivered"
        }
    }
}
