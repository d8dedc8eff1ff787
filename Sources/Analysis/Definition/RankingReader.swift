/// Reads the `ranking:` section of an analyzer file; what it does not name keeps its default.
struct RankingReader {
    static let featureWeight = -100.0...100.0

    let lists: WordLists
    let problems: ProblemList

    func read(_ object: YAMLObject) -> RankingParameters {
        var ranking = RankingParameters()
        if let weights = object.object("field_weights") {
            for role in FieldRole.allCases {
                if let weight = weights.int(role.rawValue, 0...100) { ranking.fieldWeights[role] = weight }
            }
            weights.finish()
        }
        if let features = object.object("features") {
            for feature in RankingFeature.allCases {
                if let weight = features.double(feature.rawValue, Self.featureWeight) {
                    ranking.features[feature.rawValue] = weight
                }
            }
            features.finish()
        }
        ranking.bm25K1 = object.double("bm25_k1", 0...100) ?? ranking.bm25K1
        ranking.bm25B = object.double("bm25_b", 0...1) ?? ranking.bm25B
        ranking.fuzzyPenalty = object.double("fuzzy_penalty", 0...1) ?? ranking.fuzzyPenalty
        ranking.synonymPenalty = object.double("synonym_penalty", 0...1) ?? ranking.synonymPenalty
        ranking.prefixPenalty = object.double("prefix_penalty", 0...1) ?? ranking.prefixPenalty
        ranking.relaxationThreshold = object.int("relaxation_threshold", 0...1000) ?? ranking.relaxationThreshold
        ranking.relaxationShare = object.double("relaxation_share", 0...1) ?? ranking.relaxationShare
        ranking.rerankDepth = object.int("rerank_depth", 0...10_000) ?? ranking.rerankDepth
        if let model = object.string("model") {
            RankingModelReader(lists: lists, problems: problems).read(model, for: object, into: &ranking)
        }
        object.finish()
        return ranking
    }
}
