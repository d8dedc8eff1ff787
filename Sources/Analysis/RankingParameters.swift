/// The numbers of an analyzer file's `ranking:` section: how matches of this analyzer's fields become a score.
///
/// They change no index term, except `fieldWeights`, which are written into the index as term frequencies.
package struct RankingParameters: Sendable, Hashable {
    /// How often an occurrence counts (wdf multiplier), 0…100; 0 leaves the field searchable but without weight.
    package var fieldWeights: [FieldRole: Int] = [
        .name: 10, .brand: 10, .category: 3, .identifier: 5, .attribute: 2, .descriptionText: 5, .tag: 2,
    ]
    /// Saturation of term frequency in BM25, 0…100; frequencies are multiplied by the field weights, so about ten times
    /// what is usual for plain ones.
    package var bm25K1 = 12.0
    /// Length normalisation of BM25, 0…1.
    package var bm25B = 0.5
    /// Weights of the re-ranking features by `RankingFeature.rawValue`, −100…100; every feature has an entry.
    package var features: [String: Double] = Dictionary(
        uniqueKeysWithValues: RankingFeature.allCases.map { ($0.rawValue, $0.defaultWeight) })
    /// Factor on a word that matched only through a fuzzy alternative, 0…1, for each edit.
    package var fuzzyPenalty = 0.6
    /// Factor on a word that matched only through a synonym, 0…1; multiplies the alternative's own weight.
    package var synonymPenalty = 0.3
    /// Factor on a word that matched only as a prefix, 0…1.
    package var prefixPenalty = 0.7
    /// Fewer full matches than this make the search drop words, 0…1000.
    package var relaxationThreshold = 10
    /// Share of the information (summed idf) of the query's words that a product must match when words are dropped, 0…1.
    package var relaxationShare = 0.3
    /// How many of the best BM25 hits are re-ranked, 0…10000; 0 turns the second stage off.
    package var rerankDepth = 300
    /// Trees whose values are added to the scores of the second stage; `nil` without. A linear model is in `features`.
    package var model: TreeModel?

    package init() {}

    /// The weight of one re-ranking feature.
    package func weight(of feature: RankingFeature) -> Double {
        features[feature.rawValue] ?? feature.defaultWeight
    }

    /// The wdf multiplier of a field.
    package func weight(of role: FieldRole) -> Int {
        fieldWeights[role] ?? 1
    }
}

/// A number that the second ranking stage computes for each candidate and BM25 does not see, mostly between 0 and 1.
///
/// The defaults were chosen on two judged catalogs of electronics and general goods, by cross-validation over queries.
package enum RankingFeature: String, CaseIterable, Sendable, Hashable {
    /// Share of the query's information (summed idf) that name, brand and model hold.
    case fieldShare
    /// Share of neighbouring query words that are neighbours in the name, in order.
    case neighbourPairs
    /// 1 when all words of the brand are in the query.
    case brandMatch
    /// 1 when the model number is in the query.
    case modelExact
    /// Share of the query's words with digits that the product lacks.
    case numberMissing
    /// 1 when the word that says what the query is after is the product's type or category.
    case typeHead
    /// 1 when the name says that the product is an accessory and the query asks for none.
    case accessoryHead
    /// 1 when query and name say colours and none is the same.
    case colourMissing
    /// 1 when the name is the query and nothing else.
    case nameExact
    /// 1 when the name is the query as typed, 0.75 but for the case of letters, 0.5 but for accents and punctuation;
    /// 0.2 less when another language was asked for.
    case nameWhole
    /// 1 when the product is in the language that was asked for.
    case languageMatch
    case popularity
    case rating
    /// 1 when the product can be delivered.
    case stock
    /// Share of the brands, categories and colours named in the query that the product has.
    case understood

    /// The weight a file gets that does not name the feature; BM25, scaled to at most 1, has the weight 1.
    package var defaultWeight: Double {
        switch self {
        case .fieldShare: 0.25
        case .neighbourPairs: 0.25
        case .brandMatch: 0.25
        case .modelExact: 0.4
        case .numberMissing: -0.4
        case .typeHead: 0.25
        case .accessoryHead: -0.25
        case .colourMissing: -0.15
        case .nameExact: 0.25
        case .nameWhole: 4
        case .languageMatch: 0.1
        case .popularity: 0.1
        case .rating: 0.03
        case .stock: 0.05
        case .understood: 0.05
        }
    }
}
