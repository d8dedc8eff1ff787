/// The numbers of an analyzer file's `ranking:` section: how matches of this analyzer's fields become a score.
///
/// They change no index term, except `fieldWeights`, which are written into the index as term frequencies.
package struct RankingParameters: Sendable, Hashable {
    /// How often an occurrence counts (wdf multiplier), 0…100; 0 leaves the field searchable but without weight.
    package var fieldWeights: [FieldRole: Int] = [
        .name: 5, .brand: 4, .category: 3, .identifier: 6, .attribute: 1, .descriptionText: 1, .tag: 2,
    ]
    /// Saturation of term frequency in BM25, 0…10.
    package var bm25K1 = 1.2
    /// Length normalisation of BM25, 0…1.
    package var bm25B = 0.5
    /// Weights of the re-ranking features by `RankingFeature.rawValue`, −100…100; every feature has an entry.
    package var features: [String: Double] = Dictionary(
        uniqueKeysWithValues: RankingFeature.allCases.map { ($0.rawValue, $0.defaultWeight) })
    /// Factor on a word that matched only through a fuzzy alternative, 0…1, for each edit.
    package var fuzzyPenalty = 0.6
    /// Factor on a word that matched only through a synonym, 0…1; multiplies the alternative's own weight.
    package var synonymPenalty = 0.9
    /// Factor on a word that matched only as a prefix, 0…1.
    package var prefixPenalty = 0.7
    /// Fewer full matches than this make the search drop words, 0…1000.
    package var relaxationThreshold = 10
    /// Share of the information (summed idf) of the query's words that a product must match when words are dropped, 0…1.
    package var relaxationShare = 0.3
    /// How many of the best BM25 hits are re-ranked, 0…10000; 0 turns the second stage off.
    package var rerankDepth = 200

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

/// A number between 0 and 1 that the second ranking stage computes for each candidate and BM25 does not see.
package enum RankingFeature: String, CaseIterable, Sendable, Hashable {
    /// Share of the query's words that the name holds.
    case nameCoverage
    /// 1 when the name is the query and nothing else.
    case nameExact
    /// How early in the name the first query word stands.
    case namePosition
    /// How close the query's words stand together.
    case proximity
    /// 1 when a query word is the product's brand.
    case brandMatch
    case popularity
    case rating
    /// 1 when the product can be delivered.
    case stock
    /// 1 when the last query word is the head noun of the name.
    case headMatch
    /// Share of the query's words that the category path holds.
    case categoryMatch
    /// How much longer the name is than the query.
    case lengthPenalty

    /// The weight a file gets that does not name the feature.
    package var defaultWeight: Double {
        switch self {
        case .nameCoverage: 1.0
        case .nameExact: 0.5
        case .namePosition: 0.3
        case .proximity: 0.3
        case .brandMatch: 0.4
        case .popularity: 0.3
        case .rating: 0.1
        case .stock: 0.1
        case .headMatch: 0.3
        case .categoryMatch: 0.4
        case .lengthPenalty: 0.1
        }
    }
}
