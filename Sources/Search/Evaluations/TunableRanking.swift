import Analysis
import Relevance

/// Ranking parameters as numbers that tuning may change: those that work without a new index, or the field weights, which are
/// part of it.
///
/// The window of the second stage is a matter of speed, and that a product is found by its whole name first is a promise:
/// neither is here.
struct TunableRanking: Sendable {
    private struct Entry: Sendable {
        let parameter: TunableParameter
        let get: @Sendable (RankingParameters) -> Double
        let set: @Sendable (inout RankingParameters, Double) -> Void

        init(
            _ name: String, _ range: ClosedRange<Double>, _ steps: [Double],
            _ path: WritableKeyPath<RankingParameters, Double> & Sendable
        ) {
            parameter = TunableParameter(name: name, range: range, steps: steps)
            get = { $0[keyPath: path] }
            set = { $0[keyPath: path] = $1 }
        }

        init(_ feature: RankingFeature) {
            parameter = TunableParameter(name: feature.rawValue, range: -2...2, steps: [0.2, 0.05])
            get = { $0.weight(of: feature) }
            set = { $0.features[feature.rawValue] = $1 }
        }

        init(_ role: FieldRole, weight: Int) {
            // Each try is a new index: one step up, one down, and more of them only where the first one helped.
            let step = (Double(weight) * TunableRanking.fieldStep).rounded()
            parameter = TunableParameter(
                name: "field_weights.\(role.rawValue)", range: 0...100, steps: [max(1, step)])
            get = { Double($0.weight(of: role)) }
            set = { $0.fieldWeights[role] = Int($1.rounded()) }
        }
    }

    /// What part of a field's weight is added or taken away: less changes no order, since frequencies saturate.
    private static let fieldStep = 0.4

    private let entries: [Entry]
    /// Whether other values need another index.
    let needsIndex: Bool

    /// The weights of the fields.
    init(fieldWeightsOf ranking: RankingParameters) {
        needsIndex = true
        entries = FieldRole.allCases.map { Entry($0, weight: ranking.weight(of: $0)) }
    }

    /// All that works without a new index.
    init() {
        needsIndex = false
        entries =
            [
                Entry("bm25_k1", 0.5...60, [6, 2], \.bm25K1), Entry("bm25_b", 0...1, [0.2, 0.1], \.bm25B),
                Entry("fuzzy_penalty", 0...1, [0.2, 0.1], \.fuzzyPenalty),
                Entry("synonym_penalty", 0...1, [0.2, 0.1], \.synonymPenalty),
                Entry("prefix_penalty", 0...1, [0.2, 0.1], \.prefixPenalty),
                Entry("relaxation_share", 0...1, [0.1], \.relaxationShare),
            ] + RankingFeature.allCases.filter { $0 != .nameWhole }.map { Entry($0) }
    }

    var parameters: [TunableParameter] { entries.map(\.parameter) }

    func values(of ranking: RankingParameters) -> [Double] { entries.map { $0.get(ranking) } }

    func ranking(_ values: [Double], base: RankingParameters) -> RankingParameters {
        var ranking = base
        for (entry, value) in zip(entries, values) { entry.set(&ranking, value) }
        return ranking
    }
}
