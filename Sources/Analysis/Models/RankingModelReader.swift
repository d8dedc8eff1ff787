/// Reads the learned model that an analyzer names: trees beside the weights of the features, or these weights.
///
/// The model is one of the analyzer's lists, `lists/NAME.txt`, so that drafts, versions and rollback have it with them. Its
/// first line says what it is: `tree` for trees as LightGBM writes them, `linear` for weights:
///
///     linear
///     feature_names=bm25 fieldShare neighbourPairs
///     weights=1 0.31 0.12
///
/// A feature that a linear model does not name has the weight 0. All weights are divided by that of `bm25`, which orders
/// products alike and keeps the amounts of curations what they are.
struct RankingModelReader {
    let lists: WordLists
    let problems: ProblemList

    /// Puts the model into the parameters; problems of its file are noted with its lines.
    func read(_ name: String, for object: YAMLObject, into ranking: inout RankingParameters) {
        guard let content = lists.content(name, for: object, key: "model") else { return }
        let text = ModelText(content, file: WordLists.file(name), problems: problems)
        switch text.kind {
        case "tree": ranking.model = TreeModelReader(text: text).read(name: name)
        case "linear":
            if object.keys.contains("features") {
                object.add("features", "a linear model gives the weights of the features: leave out one of both")
            }
            if let weights = weights(text) { ranking.features = weights }
        default:
            let found = text.kind.prefix(40)
            text.add(1, "expected a model, whose first line is \"tree\" or \"linear\", found \"\(found)\"")
        }
    }

    private func weights(_ text: ModelText) -> [String: Double]? {
        for key in text.head.values.keys.sorted() where !["feature_names", "weights"].contains(key) {
            text.add(
                text.head.values[key]?.line ?? 1, "unknown key \(key.prefix(40)); known are feature_names, weights")
        }
        guard let features = text.features() else { return nil }
        guard let numbers = text.numbers("weights", in: text.head, count: features.count) else { return nil }
        let line = text.head.values["weights"]?.line ?? 1
        guard let place = features.firstIndex(of: 0), numbers[place] > 0 else {
            text.add(line, "expected a weight of bm25 above 0")
            return nil
        }
        var weights = Dictionary(uniqueKeysWithValues: RankingFeature.allCases.map { ($0.rawValue, 0.0) })
        for (feature, number) in zip(features, numbers) where feature != 0 {
            let name = TreeModel.featureNames[feature]
            let weight = number / numbers[place]
            if !RankingReader.featureWeight.contains(weight) {
                text.add(line, "expected a weight of at most 100 times that of bm25, found \(number) for \(name)")
            }
            weights[name] = weight
        }
        return weights
    }
}
